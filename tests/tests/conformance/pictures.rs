//! Pictures that are sent by their address: some providers are given it, for the others it is
//! downloaded, and what is on this machine is downloaded for all of them.

use aideon_engine::{
    chat::ChatRequest,
    error::ErrorKind,
    media::{PictureSource, address::PictureAddress},
};
use aideon_simulator::{Format, ModelKind, Operation};
use anyhow::{Context as _, Result};

use crate::bench::{Bench, every_provider, request};

/// A picture that the simulator draws for whoever knows its address.
const DRAWN: &str = "pictures/8x8/0000000000000001.png";

fn showing(picture: impl Into<PictureSource>) -> ChatRequest {
    let mut asked = request("What is this?");
    let picture = picture.into();
    for message in &mut asked.messages {
        message.pictures.push(picture.clone());
    }
    asked
}

fn eyes(bench: &Bench) -> Result<String> {
    bench.model_that(|model| model.sees && model.kind == ModelKind::Chat)
}

fn on_this_machine(bench: &Bench, path: &str) -> Result<PictureAddress> {
    let base = bench.base_url(Format::Together);
    let url = format!("{base}/{path}").parse()?;
    Ok(PictureAddress::public_or_local(url)?)
}

#[tokio::test]
async fn what_is_on_this_machine_arrives_as_the_file_it_is() -> Result<()> {
    every_provider(async |bench| {
        let address = on_this_machine(bench, DRAWN)?;
        bench
            .provider
            .chat(&eyes(bench)?, &showing(address))
            .await?;
        let heard = bench.heard()?;
        let pictures = heard.messages.iter().flat_map(|said| &said.pictures);
        let pictures: Vec<&PictureSource> = pictures.collect();
        let [PictureSource::Bytes(picture)] = pictures.as_slice() else {
            panic!("one picture, itself: {pictures:?}");
        };
        assert!(picture.bytes.starts_with(b"\x89PNG"), "as it was drawn");
        if bench.case.names_media_types {
            assert_eq!(picture.media_type, "image/png");
        }
        let requests = bench.control.requests();
        let got = requests
            .iter()
            .find(|request| request.operation == Some(Operation::Picture))
            .context("the picture was asked for")?;
        let names: Vec<_> = got.headers.keys().map(String::as_str).collect();
        assert!(
            !names
                .iter()
                .any(|name| ["referer", "cookie"].contains(name)),
            "nothing goes along that is nobody's business: {names:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_address_in_the_open_net_is_handed_on_to_who_takes_it_and_to_nobody_else() -> Result<()>
{
    every_provider(async |bench| {
        // A name that is nowhere, by agreement: whoever looks for it himself finds nothing.
        let url = "https://pictures.invalid/boat.png?size=2".parse()?;
        let asked = showing(PictureAddress::public(url)?);
        let answered = bench.provider.chat(&eyes(bench)?, &asked).await;
        if bench.case.takes_addresses {
            answered?;
            assert_eq!(bench.heard()?.messages, asked.messages);
        } else {
            let kind = answered.err().map(|error| error.kind);
            assert_eq!(kind, Some(ErrorKind::RequestInvalid), "we looked for it");
            assert_eq!(bench.control.requests().len(), 0, "nothing was sent");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_not_to_be_had_is_said_before_anything_is_sent() -> Result<()> {
    every_provider(async |bench| {
        let nowhere = on_this_machine(bench, "pictures/nowhere")?;
        let answered = bench.provider.chat(&eyes(bench)?, &showing(nowhere)).await;
        let error = answered.err().context("it cannot be answered")?;
        assert_eq!(error.kind, ErrorKind::RequestInvalid, "nobody else can");
        let words = error.message.unwrap_or_default();
        assert!(words.contains("404"), "what was wrong: {words}");
        let requests = bench.control.requests();
        let asked =
            |request: &&aideon_simulator::RequestRecord| request.operation == Some(Operation::Chat);
        assert_eq!(requests.iter().filter(asked).count(), 0);
        Ok(())
    })
    .await
}
