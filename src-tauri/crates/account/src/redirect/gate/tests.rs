use http::Request;

use super::*;

const HOST: &str = "127.0.0.1:7";

fn gate() -> Gate {
    Gate::new(Expected {
        host: HOST.to_owned(),
        state: "right".to_owned(),
        issuer: "https://id.example.org".to_owned(),
        names_issuer: false,
    })
}

fn judged(gate: &Gate, query: &str) -> Page {
    let request = Request::get(format!("/callback?{query}")).header("host", HOST);
    let (head, ()) = request.body(()).unwrap().into_parts();
    gate.judge(&head)
}

#[tokio::test]
async fn one_is_let_in() {
    let gate = gate();
    assert_eq!(judged(&gate, "state=right&code=1"), Page::Taken);
    assert!(matches!(gate.answer().await, Ok(Answer::Code(_))));
    assert_eq!(judged(&gate, "state=right&code=1"), Page::Again);
    assert_eq!(gate.last_refusal(), None, "a reload is no attack");
}

#[tokio::test]
async fn one_that_says_something_else_breaks_it() {
    let gate = gate();
    judged(&gate, "state=right&code=1");
    assert_eq!(judged(&gate, "state=right&code=2"), Page::Refused);
    assert_eq!(gate.broken().await, RedirectRefusal::Second);
    assert_eq!(
        gate.answer().await.err(),
        Some(AccountError::Redirect(RedirectRefusal::Second))
    );
}

#[test]
fn what_does_not_know_the_state_leaves_it_open() {
    for (query, why) in [
        ("code=1", RedirectRefusal::WrongState),
        ("state=&code=1", RedirectRefusal::WrongState),
        ("state=Right&code=1", RedirectRefusal::WrongState),
        (
            "state=wrong&error=access_denied",
            RedirectRefusal::WrongState,
        ),
        ("state=right&state=right&code=1", RedirectRefusal::Malformed),
        ("", RedirectRefusal::WrongState),
    ] {
        let gate = gate();
        assert_eq!(judged(&gate, query), Page::Refused, "{query}");
        assert_eq!(gate.last_refusal(), Some(why), "{query}");
        assert!(gate.outcome.borrow().is_none(), "{query}");
        assert_eq!(judged(&gate, "state=right&code=1"), Page::Taken, "{query}");
    }
}

#[test]
fn what_knows_the_state_and_makes_no_sense_breaks_it() {
    for (query, why) in [
        ("state=right", RedirectRefusal::Malformed),
        ("state=right&code=", RedirectRefusal::Malformed),
        ("state=right&code=1&error=no", RedirectRefusal::Malformed),
        (
            "state=right&code=1&iss=https://evil.example",
            RedirectRefusal::OtherIssuer,
        ),
    ] {
        let gate = gate();
        assert_eq!(judged(&gate, query), Page::Refused, "{query}");
        let broken = matches!(&*gate.outcome.borrow(), Some(Outcome::Broken(its)) if *its == why);
        assert!(broken, "{query}");
    }
}

#[test]
fn an_issuer_that_names_itself_is_the_right_one() {
    let gate = gate();
    let query = "state=right&code=1&iss=https%3A%2F%2Fid.example.org";
    assert_eq!(judged(&gate, query), Page::Taken);
}

#[test]
fn two_hosts_are_none() {
    let gate = gate();
    let request = Request::get("/callback?state=right&code=1")
        .header("host", HOST)
        .header("host", "evil.example");
    let (head, ()) = request.body(()).unwrap().into_parts();
    assert_eq!(gate.judge(&head), Page::Refused);
    assert_eq!(gate.last_refusal(), Some(RedirectRefusal::OtherPage));
}
