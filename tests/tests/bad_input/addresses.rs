//! Addresses that are none, or lead to something else than an API.

use aideon_engine::{
    address::{self, AddressError},
    error::ErrorKind,
    provenance::{AttemptOutcome, ReplyOutcome, Tier},
};
use aideon_simulator::{Fault, FaultRule, Scope};
use aideon_tests::{
    desk::{Desk, SPARE, primary, spare},
    patience::within,
};
use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::desk;

#[test]
fn what_is_no_web_address_is_refused_as_it_is_typed() {
    let typed = [
        "",
        "   ",
        "my gateway",
        "http://",
        "https://",
        "ftp://models.example/v1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://models.example:99999/v1",
        "http://user:secret@models.example/v1",
        "https://models.example/v1?key=secret",
        "https://models.example/v1#top",
        "http://[::1",
    ];
    for text in typed {
        assert_eq!(
            address::parse(text),
            Err(AddressError::Invalid),
            "{text:?} leads nowhere, or carries what it must not"
        );
    }
}

#[test]
fn a_key_does_not_travel_in_the_open() -> Result<()> {
    let cases = [
        ("https://models.example/v1", true),
        ("http://localhost:11434/v1", true),
        ("http://127.0.0.1:8000/v1", true),
        ("http://[::1]:8000/v1", true),
        ("http://models.example/v1", false),
        ("http://192.168.1.20:8000/v1", false),
        ("http://localhost.example/v1", false),
        ("http://127.0.0.1.example/v1", false),
    ];
    for (text, may) in cases {
        let url = address::parse(text)?;
        assert_eq!(address::may_carry_a_key(&url).is_ok(), may, "{text}");
    }
    Ok(())
}

/// Asks the endpoint `spare` and gives the class of its failure.
async fn failure(desk: &Desk) -> Result<Option<ErrorKind>> {
    let mut asked = desk.ask_pinned(Tier::Free, SPARE, "Hello").await?;
    let reply = asked.listener.to_the_end().await?;
    assert_eq!(reply, desk.stored(&asked.reply).await?);
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    Ok(match &reply.attempts[0].outcome {
        AttemptOutcome::Failed(failure) => Some(failure.kind),
        _ => None,
    })
}

#[tokio::test]
async fn a_web_page_is_told_from_an_api() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let page = FaultRule::new(Fault::Html).scope(Scope::All);
    desk.control.set_fault(page.target(spare()?));
    assert_eq!(failure(&desk).await?, Some(ErrorKind::NotTheApi));
    Ok(())
}

#[tokio::test]
async fn a_path_that_is_missing_is_told_from_a_model_that_is() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let not_found = Fault::status(404, r#"{"detail":"Not Found"}"#);
    desk.control
        .set_fault(FaultRule::new(not_found).target(spare()?));
    assert_eq!(
        failure(&desk).await?,
        Some(ErrorKind::NotTheApi),
        "the address lacks its /v1, which is what the user must mend"
    );
    desk.control.clear_faults();
    desk.control.set_models(spare()?, Vec::new());
    assert_eq!(failure(&desk).await?, Some(ErrorKind::ModelUnknown));
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_speak_http_is_a_failure() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let greetings: [&[u8]; 3] = [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
        b"HTTP/1.1 200 OK\r\ncontent-length: banana\r\n\r\n",
    ];
    for greeting in greetings {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}/v1", listener.local_addr()?);
        desk.register("spare", "Boathouse", &address)?;
        let server = tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await?;
            connection.write_all(greeting).await?;
            // Reads until the client has gone.
            let mut rest = Vec::new();
            connection.read_to_end(&mut rest).await
        });
        let kind = within("the failure", failure(&desk)).await??;
        assert_eq!(kind, Some(ErrorKind::ConnectionLost), "{greeting:?}");
        within("the client to go", server).await??.ok();
    }
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_changed_back_answers_again() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let good = desk.manager.endpoints();
    let good = good.iter().find(|endpoint| endpoint.id.as_str() == "spare");
    let good = good.map(|endpoint| endpoint.base_url.to_string());
    let nobody = aideon_simulator::Simulator::refused_address()?;
    desk.register("spare", "Boathouse", &nobody.base_url(primary()?))?;
    assert_eq!(failure(&desk).await?, Some(ErrorKind::Unreachable));
    desk.register("spare", "Boathouse", &good.unwrap_or_default())?;
    let mut asked = desk.ask_pinned(Tier::Free, SPARE, "Hello").await?;
    let reply = asked.listener.to_the_end().await?;
    assert!(
        matches!(reply.outcome, ReplyOutcome::Finished(_)),
        "a failure before leaves nothing behind: {reply:?}"
    );
    Ok(())
}
