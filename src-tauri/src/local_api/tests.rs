use std::net::{Ipv4Addr, TcpListener};

use aideon_api_server::caller::{Callers as _, NotAdmitted};
use aideon_engine::provenance::Tier;
use aideon_storage::profiles::ProfileKind;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;
use crate::{demo, session};

/// An app on its own port, so that tests do not move each other.
async fn app() -> (TempDir, Shell, LocalApi) {
    let folder = tempfile::tempdir().unwrap();
    let shell = Shell::new(folder.path().to_owned());
    let core = shell.core().await.unwrap();
    let port = taken_port().local_addr().unwrap().port();
    let setting = LocalApiSetting {
        port: Some(port),
        ..LocalApiSetting::default()
    };
    core.database.set_local_api(&setting).await.unwrap();
    let api = LocalApi::of(shell.clone());
    (folder, shell, api)
}

fn taken_port() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

fn address(standing: &Standing) -> SocketAddr {
    match standing.state {
        State::On { address, .. } => address,
        other => panic!("it is {other:?}"),
    }
}

/// The status and the body of `GET /v1/models`.
async fn models(address: SocketAddr, token: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /v1/models HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    (reply[9..12].parse().unwrap(), reply)
}

#[tokio::test]
async fn it_is_off_until_it_is_switched_on_and_tells_its_token_once() {
    let (_folder, shell, api) = app().await;
    session::enter(shell.core().await.unwrap(), ProfileKind::Local)
        .await
        .unwrap();
    api.resume().await;
    let standing = api.standing().await.unwrap();
    assert_eq!((standing.state, standing.has_token), (State::Off, false));

    let (standing, token) = api.switch(true).await.unwrap();
    let (token, at) = (token.unwrap(), address(&standing));
    assert!(at.ip().is_loopback(), "nobody else on the net reaches it");
    let (status, listed) = models(at, token.expose()).await;
    assert_eq!(status, 200);
    assert!(listed.contains("\"auto\""), "the plan's route: {listed}");

    let (standing, none) = api.switch(true).await.unwrap();
    assert_eq!(address(&standing), at, "on is on");
    assert!(none.is_none(), "the token was told");
    let (standing, _) = api.switch(false).await.unwrap();
    assert_eq!(standing.state, State::Off);
    TcpStream::connect(at).await.unwrap_err();
    let (standing, none) = api.switch(true).await.unwrap();
    assert!(none.is_none(), "what was set up with it works again");
    assert_eq!(models(address(&standing), token.expose()).await.0, 200);
    api.end().await;
}

#[tokio::test]
async fn a_new_token_ends_the_one_before() {
    let (_folder, shell, api) = app().await;
    session::enter(shell.core().await.unwrap(), ProfileKind::Local)
        .await
        .unwrap();
    let (standing, first) = api.switch(true).await.unwrap();
    let (_, second) = api.renew_token().await.unwrap();
    let (first, second) = (first.unwrap(), second.unwrap());
    let at = address(&standing);
    assert_eq!(models(at, first.expose()).await.0, 401);
    assert_eq!(models(at, second.expose()).await.0, 200, "and at once");
    api.end().await;
}

#[tokio::test]
async fn it_begins_again_with_the_app_where_it_was_and_with_its_token() {
    let (folder, shell, api) = app().await;
    session::enter(shell.core().await.unwrap(), ProfileKind::Local)
        .await
        .unwrap();
    let (standing, token) = api.switch(true).await.unwrap();
    let (at, token) = (address(&standing), token.unwrap());
    api.end().await;
    shell
        .core()
        .await
        .unwrap()
        .database
        .clone()
        .close()
        .await
        .unwrap();
    drop((api, shell));

    let api = LocalApi::of(Shell::new(folder.path().to_owned()));
    api.resume().await;
    let standing = api.standing().await.unwrap();
    assert_eq!(address(&standing), at);
    assert_eq!(models(at, token.expose()).await.0, 200);
    api.end().await;
}

#[tokio::test]
async fn where_its_port_is_taken_it_takes_the_next_and_says_so() {
    let (_folder, shell, api) = app().await;
    let taken = taken_port();
    let port = taken.local_addr().unwrap().port();
    let database = &shell.core().await.unwrap().database;
    let setting = LocalApiSetting {
        port: Some(port),
        ..LocalApiSetting::default()
    };
    database.set_local_api(&setting).await.unwrap();
    let (standing, token) = api.switch(true).await.unwrap();
    assert!(token.is_some());
    let State::On {
        address,
        moved_from,
    } = standing.state
    else {
        panic!("it is {:?}", standing.state);
    };
    assert_eq!(moved_from, Some(port));
    assert!(address.port() > port);
    let kept = database.local_api().await.unwrap();
    assert_eq!(kept.port, Some(address.port()), "where it will be found");
    api.end().await;
}

#[tokio::test]
async fn callers_are_answered_for_whoever_uses_the_window_and_for_nobody_else() {
    let (_folder, shell, _api) = app().await;
    let token = Token::make().unwrap();
    let mark = CurrentMark::default();
    mark.set(Some(token.mark()));
    let callers = WindowsUser {
        shell: shell.clone(),
        mark,
    };
    let core = shell.core().await.unwrap();
    let asked = || callers.caller(Some(token.expose()));
    assert!(
        matches!(asked().await, Err(NotAdmitted::Nobody(why)) if why.contains("Nobody uses")),
        "on the welcome page nobody's quota could be used"
    );
    session::enter(core, ProfileKind::Local).await.unwrap();
    let profile = session::profile(core).await.unwrap();
    let caller = asked().await.unwrap();
    assert_eq!(caller.tier, Tier::Free);
    assert_eq!(*caller.subject, *profile.id, "out of the window's quota");
    for wrong in [None, Some("x")] {
        assert_eq!(callers.caller(wrong).await, Err(NotAdmitted::Token));
    }
    session::enter(core, ProfileKind::DemoPremium)
        .await
        .unwrap();
    let in_demo = asked().await;
    assert!(
        matches!(in_demo, Err(NotAdmitted::Nobody(why)) if why.contains("demo") == demo::AVAILABLE),
        "{in_demo:?}"
    );
    session::leave(core).await.unwrap();
    assert!(asked().await.is_err(), "signed out in the same moment");
}
