//! Texts of any size and script.

use aideon_engine::provenance::Tier;
use aideon_simulator::Answer;
use aideon_tests::desk::{Asked, Desk, primary};
use anyhow::{Context as _, Result};

use crate::{answer, desk};

/// The message as the database has it, and as it reached the provider.
async fn message(desk: &Desk, asked: &Asked) -> Result<(String, String)> {
    let line = desk.line(Tier::Premium, &asked.conversation).await?;
    let kept = desk.database.context(&asked.reply).await?;
    let kept = kept.first().context("the message is kept")?.text.clone();
    let request = desk.control.requests().pop().context("it was sent")?;
    let body = request.body.context("with a body")?;
    let sent = body["messages"][0]["content"].as_str().context("a text")?;
    assert!(!line.title.is_empty(), "the conversation has a name");
    assert!(
        line.title.chars().count() <= 200,
        "and a line has room for it"
    );
    Ok((kept, sent.to_owned()))
}

#[tokio::test]
async fn a_megabyte_goes_through_a_whole_turn_in_both_directions() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let line = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. 🥊\n";
    let text: String = line.repeat((1 << 20) / line.len());
    // Half a character at the end of a chunk is not to be had: chunks are texts.
    let chunks = text.as_bytes().chunks(line.len() * 16);
    let chunks: Vec<String> = chunks
        .map(|chunk| String::from_utf8(chunk.to_vec()))
        .collect::<Result<_, _>>()?;
    desk.control.script(primary()?, Answer::chunks(chunks));
    let mut asked = desk.ask(Tier::Premium, &text).await?;
    let heard = asked.listener.to_the_end().await?;
    let stored = desk.stored(&asked.reply).await?;
    assert_eq!(answer(&stored).len(), text.len(), "nothing is cut off");
    assert!(answer(&stored) == text, "and nothing is changed");
    assert!(heard == stored, "who listened has all of it too");
    let (kept, sent) = message(&desk, &asked).await?;
    assert!(kept == text && sent == text, "nor is the message");
    Ok(())
}

#[tokio::test]
async fn every_script_goes_through_a_whole_turn_unharmed() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let texts = [
        "👩🏽‍🚀 🇳🇴 🏳️‍🌈 👨‍👩‍👧‍👦",
        "שלום \u{202b}עולם\u{202c}, how are you?",
        "السَّلامُ عليكم \u{200f}(2026)",
        "你好，世界。こんにちは 안녕하세요",
        "e\u{301} n\u{303} \u{feff}\u{200d}\u{2028}\u{2029}",
        "\"quotes\" \\back\\slashes\\ \u{1}\u{1b}[31m \t\r\n 'x'; DROP TABLE replies; --",
        "data: [DONE]\n\ndata: {\"choices\":[]}\n\n",
        "<script>alert(1)</script> & <img src=x onerror=alert(1)>",
        "a\0b",
    ];
    for text in texts {
        desk.control
            .script(primary()?, Answer::chunks([text, text]));
        let mut asked = desk.ask(Tier::Premium, text).await?;
        let heard = asked.listener.to_the_end().await?;
        let stored = desk.stored(&asked.reply).await?;
        assert_eq!(answer(&stored), text.repeat(2), "{text:?} in the answer");
        assert_eq!(heard, stored, "{text:?}");
        let (kept, sent) = message(&desk, &asked).await?;
        assert_eq!(
            (kept.as_str(), sent.as_str()),
            (text, text),
            "as the message"
        );
    }
    Ok(())
}
