use super::*;

fn asked() -> Asked {
    Asked {
        client_id: "app".to_owned(),
        redirect_uri: "http://127.0.0.1:7/callback".to_owned(),
        challenge: "challenge".to_owned(),
        nonce: None,
        offline: true,
    }
}

fn signed_in() -> Grants {
    let mut grants = Grants::default();
    grants.begin("code".to_owned(), "ada".to_owned(), asked());
    grants
}

#[test]
fn a_code_is_good_for_one_use_and_a_second_one_ends_the_session() {
    let mut grants = signed_in();
    let (session, _) = grants.take_code("code").unwrap();
    grants.add_refresh_token("first".to_owned(), session);
    assert_eq!(grants.sessions_of("ada"), 1);
    assert!(grants.take_code("code").is_none());
    assert_eq!(grants.sessions_of("ada"), 0);
    assert!(
        grants.take_refresh_token("first").is_none(),
        "what was issued for it ends as well"
    );
}

#[test]
fn a_refresh_token_is_good_for_one_use_and_a_second_one_ends_the_session() {
    let mut grants = signed_in();
    let (session, _) = grants.take_code("code").unwrap();
    grants.add_refresh_token("first".to_owned(), session);
    assert!(grants.take_refresh_token("first").is_some());
    grants.add_refresh_token("second".to_owned(), session);
    assert!(grants.take_refresh_token("first").is_none());
    assert!(grants.take_refresh_token("second").is_none());
}

#[test]
fn a_used_token_revokes_its_session_too() {
    let mut grants = signed_in();
    let (session, _) = grants.take_code("code").unwrap();
    grants.add_refresh_token("first".to_owned(), session);
    grants.take_refresh_token("first");
    grants.add_refresh_token("second".to_owned(), session);
    grants.revoke("first");
    assert_eq!(grants.sessions_of("ada"), 0);
    grants.revoke("nobody's");
}
