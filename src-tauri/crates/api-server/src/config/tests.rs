use aideon_engine::provenance::RouteRole;

use super::*;
use crate::routing::{BrokenStream, WholeAnswer};

const EXAMPLE: &str = include_str!("../../aideon-serve.example.toml");

/// The least that is sound.
const LEAST: &str = r#"
[server]
open_to = "premium"

[[providers]]
id = "own"
kind = "openai-compatible"
base_url = "localhost:8000/v1"
"#;

fn problems(text: &str) -> Vec<String> {
    let problems = Config::parse(text).expect_err("it is wrong");
    problems.iter().map(ToString::to_string).collect()
}

/// What is wrong when this is added to what is sound; lines count from the addition.
fn wrong_with(added: &str) -> Vec<String> {
    let before = LEAST.matches('\n').count();
    let problems = Config::parse(&format!("{LEAST}{added}")).expect_err("it is wrong");
    let problems = problems.into_iter().map(|problem| Problem {
        line: problem.line - before,
        ..problem
    });
    problems.map(|problem| problem.to_string()).collect()
}

#[test]
fn the_example_is_sound_and_says_the_defaults() {
    let config = Config::parse(EXAMPLE).unwrap();
    let figures = Figures::default();
    assert_eq!(
        config.figures, figures,
        "what the example calls a default is one"
    );
    assert_eq!(config.patience.usual, Patience::default().usual);
    assert_eq!(config.patience.backoff, Patience::default().backoff);
    assert_eq!(config.health, HealthFigures::default());
    assert_eq!(config.limits, DailyLimits::default());
    assert_eq!(config.usual, Manner::default());
    assert_eq!(config.callers.len(), 2);
    let code = &config.routes["code"];
    assert_eq!(code.manner.broken_stream, BrokenStream::Hold);
    assert_eq!(code.manner.whole_answer, WholeAnswer::Gathered);
    assert_eq!(code.steps[1].models().len(), 2, "a group of equals");
    let premium = config.tiers.steps(Tier::Premium, Modality::Chat);
    assert_eq!(premium, code.steps, "a tier may use a route with a name");
    assert!(
        config
            .manners
            .contains(&(Tier::Premium, Modality::Chat, code.manner)),
        "and answers come along it as that route says"
    );
    let variable = &config.key_variables[&"anthropic".parse().unwrap()];
    assert_eq!(variable, "ANTHROPIC_API_KEY", "the usual one");
}

#[test]
fn the_least_is_a_provider_and_somebody_who_may_call() {
    let config = Config::parse(LEAST).unwrap();
    let own = &config.endpoints[0];
    assert_eq!(own.base_url.as_str(), "http://localhost:8000/v1");
    assert!(own.own);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8787");
    let route = config.tiers.steps(Tier::Free, Modality::Chat);
    assert!(
        route.is_empty(),
        "Together is not set up, so nobody is asked"
    );
    assert_eq!(
        problems("[server]\nlisten = \"127.0.0.1:1\"\n").len(),
        2,
        "neither a provider nor a caller"
    );
}

#[test]
fn what_is_not_known_is_named_with_its_place() {
    assert_eq!(
        wrong_with("[breaker]\nfailure = 2\n"),
        [
            "2:1: unknown field `failure`, expected one of `failures`, `first_rest`, \
          `longest_rest`, `longest_silent_rest`, `long_rest`"
        ]
    );
    let unknown = wrong_with("[routes.a]\nsteps = [\"own/m\"]\nbroken_stream = \"wait\"\n");
    assert_eq!(
        unknown,
        ["3:17: unknown variant `wait`, expected `fail` or `hold`"]
    );
    assert!(
        wrong_with("[routes.a\n")[0].starts_with("1:"),
        "no TOML at all"
    );
}

#[test]
fn dead_references_are_all_named_with_their_places() {
    let added = "[routes.a]\nsteps = [\"own/m\", [\"gone/m\", \"own/n\"], \"plain\"]\n\
                 [tiers.free]\nchat = \"b\"\ntext = [\"away/m\"]\n\
                 [[timeouts.of]]\ntarget = \"absent\"\n";
    assert_eq!(
        wrong_with(added),
        [
            "2:19: there is no provider `gone`",
            "2:40: `plain` is no target; targets are written `provider/model`",
            "4:8: there is no route `b`",
            "5:9: there is no provider `away`",
            "7:10: there is no provider `absent`",
        ]
    );
}

#[test]
fn nonsense_figures_are_named_with_their_places() {
    let added = "[breaker]\nfailures = 0\nfirst_rest = \"20s\"\nlongest_rest = \"10s\"\n\
                 [timeouts]\noverall = \"1s\"\n";
    assert_eq!(
        wrong_with(added),
        [
            "2:12: has to be from 1 to 1000",
            "4:16: is shorter than `first_rest`, which is 20s",
            "6:11: is shorter than `first_content`, which is 12s",
        ]
    );
    let zero = wrong_with("[retry]\nfirst_wait = \"0s\"\n");
    assert_eq!(
        zero,
        ["2:14: \"0s\" is no length of time; write it as \"500ms\", \"12s\" or \"2m\""]
    );
    assert!(wrong_with("[retry]\nhonoured = 3\n")[0].contains("in quotes"));
}

#[test]
fn providers_that_could_not_be_asked_are_named() {
    let cases = [
        (
            "[[providers]]\nid = \"own\"\nkind = \"ollama\"\n",
            "2:6: there are two providers `own`",
        ),
        (
            "[[providers]]\nid = \"together\"\nkind = \"openai\"\n",
            "2:6: the id `together` is for providers of that kind alone",
        ),
        (
            "[[providers]]\nid = \"b\"\nkind = \"openai-compatible\"\n",
            "2:6: this kind needs a `base_url`",
        ),
        (
            "[[providers]]\nid = \"b\"\nkind = \"openai-compatible\"\nkey_env = \"K\"\n\
             base_url = \"http://10.0.0.1/v1\"\n",
            "5:12: a key needs https beyond this machine",
        ),
        (
            "[[providers]]\nid = \"b\"\nkind = \"together\"\nbase_url = \"https://b.example\"\n",
            "2:6: this kind needs a key: name the environment variable that has it with \
             `key_env`",
        ),
        (
            "[[providers]]\nid = \"B\"\nkind = \"ollama\"\n",
            "2:6: a provider's id consists of a-z, 0-9 and hyphens, and is not `auto`",
        ),
    ];
    for (added, said) in cases {
        assert_eq!(wrong_with(added), [said], "{added}");
    }
}

#[test]
fn a_key_that_stands_in_the_file_is_an_unknown_field() {
    let added = "[[providers]]\nid = \"b\"\nkind = \"ollama\"\nkey = \"secret-value\"\n";
    let said = wrong_with(added);
    assert!(said[0].starts_with("4:1: unknown field `key`"), "{said:?}");
    assert!(!said[0].contains("secret-value"), "and is not repeated");
}

#[test]
fn a_named_route_is_no_tier_s_own() {
    let added = "[routes.a]\nsteps = [\"own/m\", \"own/n\"]\n";
    let config = Config::parse(&format!("{LEAST}{added}")).unwrap();
    let steps = &config.routes["a"].steps;
    let route = aideon_engine::selector::Route::named(Tier::Premium, steps).unwrap();
    let roles: Vec<_> = route.steps().map(|(role, _)| role).collect();
    assert_eq!(roles, [RouteRole::Pinned, RouteRole::Fallback]);
    for taken in ["auto", "free", "premium"] {
        let said = wrong_with(&format!("[routes.{taken}]\nsteps = [\"own/m\"]\n"));
        assert_eq!(said, [format!("1:9: `{taken}` names another route")]);
    }
}

#[test]
fn several_targets_may_share_a_host_and_a_key() {
    let twin = "[[providers]]\nid = \"twin\"\nkind = \"openai-compatible\"\n\
                base_url = \"localhost:8000/v1\"\n\
                [routes.a]\nsteps = [[\"own/m\", \"twin/m\"], \"own/n\"]\n";
    let config = Config::parse(&format!("{LEAST}{twin}")).unwrap();
    let [own, twin] = config.endpoints.as_slice() else {
        panic!("two endpoints");
    };
    assert_eq!(own.base_url, twin.base_url);
}
