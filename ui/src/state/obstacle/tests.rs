use aideon_ipc::{
    chat::ModelChoice,
    provider::{Abilities, Model, ModelList},
    reply::Mode,
    route::{Listing, Modality},
    session::Tier,
};

use super::{Obstacle, Wish, modes, obstacle};
use crate::state::{
    providers::{Providers, ProvidersEvent},
    routes::{Routes, RoutesEvent},
    samples::route,
};

const SEES: Abilities = Abilities {
    vision: Some(true),
    images: None,
    text: None,
};
const BLIND: Abilities = Abilities {
    vision: Some(false),
    ..SEES
};
const UNSAID: Abilities = Abilities {
    vision: None,
    ..SEES
};

fn model(id: &str, abilities: Abilities) -> Model {
    let (endpoint, name) = id.split_once('/').unwrap();
    Model {
        id: id.into(),
        endpoint: endpoint.into(),
        provider: endpoint.into(),
        name: name.into(),
        abilities,
        ..Model::default()
    }
}

fn known(models: &[(&str, Abilities)]) -> Providers {
    let mut providers = Providers::default();
    let models = models.iter().map(|(id, can)| model(id, *can));
    providers.apply(ProvidersEvent::ModelsLoaded(ModelList {
        models: models.collect(),
        unreachable: Vec::new(),
    }));
    providers
}

/// The free plan's route for one modality.
fn route_for(modality: Modality, models: &[&str]) -> Routes {
    let targets: Vec<_> = models
        .iter()
        .map(|model| (*model, Listing::Listed))
        .collect();
    let mut route = route(&targets);
    route.modality = modality;
    let mut routes = Routes::default();
    routes.apply(RoutesEvent::Loaded(vec![route]));
    routes
}

fn pinned(model: &str) -> ModelChoice {
    ModelChoice::Pinned {
        model: model.into(),
    }
}

fn pictures_for(choice: ModelChoice) -> Wish {
    Wish {
        pictures: true,
        choice,
        tier: Some(Tier::Free),
        ..Wish::default()
    }
}

#[test]
fn a_pinned_model_that_is_blind_is_told_with_those_that_see() {
    let providers = known(&[("own/blind", BLIND), ("own/one", SEES), ("own/two", SEES)]);
    let routes = route_for(Modality::Vision, &["together/unknown"]);
    let found = obstacle(&pictures_for(pinned("own/blind")), &providers, &routes);
    let Some(Obstacle::PinnedBlind {
        model,
        seeing,
        by_route,
    }) = found
    else {
        panic!("it cannot look at the picture: {found:?}");
    };
    assert_eq!(model, "own/blind");
    let seeing: Vec<&str> = seeing.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(seeing, ["own/one", "own/two"]);
    assert!(by_route, "nobody says that the route's model is blind");
}

#[test]
fn what_nobody_says_is_no_obstacle() {
    let providers = known(&[("own/unsaid", UNSAID)]);
    let routes = Routes::default();
    for choice in [
        pinned("own/unsaid"),
        pinned("own/not-listed"),
        ModelChoice::Auto,
    ] {
        assert_eq!(obstacle(&pictures_for(choice), &providers, &routes), None);
    }
}

#[test]
fn without_a_picture_nobody_needs_to_see() {
    let providers = known(&[("own/blind", BLIND)]);
    let wish = Wish {
        pictures: false,
        ..pictures_for(pinned("own/blind"))
    };
    assert_eq!(obstacle(&wish, &providers, &Routes::default()), None);
}

#[test]
fn a_route_is_blind_only_when_every_model_of_it_is() {
    let providers = known(&[("own/a", BLIND), ("own/b", BLIND), ("own/c", SEES)]);
    let wish = pictures_for(ModelChoice::Auto);
    let blind = route_for(Modality::Vision, &["own/a", "own/b"]);
    let found = obstacle(&wish, &providers, &blind);
    assert!(
        matches!(&found, Some(Obstacle::RouteBlind { seeing }) if seeing.len() == 1),
        "{found:?}"
    );
    for rest in ["own/c", "together/not-listed"] {
        let routes = route_for(Modality::Vision, &["own/a", rest]);
        assert_eq!(obstacle(&wish, &providers, &routes), None, "{rest} answers");
    }
    let other = route_for(Modality::Chat, &["own/a"]);
    assert_eq!(
        obstacle(&wish, &providers, &other),
        None,
        "pictures go along the route for pictures"
    );
}

#[test]
fn another_plans_route_is_not_asked() {
    let providers = known(&[("own/a", BLIND)]);
    let routes = route_for(Modality::Vision, &["own/a"]);
    let wish = Wish {
        tier: Some(Tier::Premium),
        ..pictures_for(ModelChoice::Auto)
    };
    assert_eq!(obstacle(&wish, &providers, &routes), None);
}

#[test]
fn only_chat_looks_at_pictures() {
    for mode in [Mode::Image, Mode::Completion] {
        let wish = Wish {
            mode,
            ..pictures_for(ModelChoice::Auto)
        };
        assert_eq!(
            obstacle(&wish, &Providers::default(), &Routes::default()),
            Some(Obstacle::PicturesUnseen { mode })
        );
    }
}

#[test]
fn a_pinned_model_that_only_writes_makes_no_picture() {
    let writes = Abilities {
        images: Some(false),
        ..SEES
    };
    let providers = known(&[("own/writes", writes), ("own/unsaid", UNSAID)]);
    let wish = |model: &str| Wish {
        mode: Mode::Image,
        choice: pinned(model),
        ..Wish::default()
    };
    let routes = Routes::default();
    assert_eq!(
        obstacle(&wish("own/writes"), &providers, &routes),
        Some(Obstacle::PinnedUnable {
            model: "own/writes".into(),
            mode: Mode::Image
        })
    );
    assert_eq!(obstacle(&wish("own/unsaid"), &providers, &routes), None);
}

#[test]
fn raw_completion_is_offered_where_somebody_may_do_it() {
    let converses = Abilities {
        text: Some(false),
        ..SEES
    };
    let providers = known(&[("own/converses", converses), ("own/unsaid", UNSAID)]);
    let has = |choice: &ModelChoice, routes: &Routes| {
        modes(choice, Some(Tier::Free), (&providers, routes)).contains(&Mode::Completion)
    };
    let none = Routes::default();
    assert!(!has(&pinned("own/converses"), &none));
    assert!(has(&pinned("own/unsaid"), &none));
    assert!(has(&ModelChoice::Auto, &none), "no list has come yet");
    let route = |models: &[&str]| route_for(Modality::Text, models);
    assert!(!has(&ModelChoice::Auto, &route(&["own/converses"])));
    assert!(has(
        &ModelChoice::Auto,
        &route(&["own/converses", "own/unsaid"])
    ));
}
