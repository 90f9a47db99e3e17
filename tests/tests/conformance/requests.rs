//! What is sent: the conversation, the key; and the model list.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    error::ErrorKind,
    provider::{ModelInfo, collect},
};
use aideon_simulator::{AcceptedKeys, Failure, Fault, KeySeen, ModelKind, Scope};
use anyhow::Result;

use crate::bench::{ENDPOINT, KEY, every_provider, request};

#[tokio::test]
async fn the_conversation_arrives_as_it_was_given() -> Result<()> {
    every_provider(async |bench| {
        let message = |role, text: &str| ChatMessage::new(role, text);
        let asked = ChatRequest {
            messages: vec![
                message(Role::System, "Be brief."),
                message(Role::User, "Hallo 👋"),
                message(Role::Assistant, "Good day."),
                message(Role::User, "And now?"),
            ],
            max_output_tokens: Some(77),
            stop: vec!["END".to_owned()],
            ..ChatRequest::default()
        };
        // Some models take only one of them at a time.
        for (temperature, top_p) in [(Some(0.5), None), (None, Some(0.25))] {
            let asked = ChatRequest {
                temperature,
                top_p,
                ..asked.clone()
            };
            bench.provider.chat(&bench.model, &asked).await?;
            assert_eq!(bench.heard()?, asked, "word for word, in their order");
            let stream = bench.provider.stream_chat(&bench.model, &asked).await?;
            collect(stream).await?;
            assert_eq!(bench.heard()?, asked, "and the same for a stream");
        }
        for request in bench.control.requests() {
            assert_eq!(
                request.model.as_ref(),
                Some(&bench.model),
                "its name unchanged"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_left_to_the_provider_is_not_sent() -> Result<()> {
    every_provider(async |bench| {
        bench.chat().await?;
        let bare = ChatRequest {
            max_output_tokens: bench.case.required_limit,
            ..request("Good day")
        };
        assert_eq!(
            bench.heard()?,
            bare,
            "some models refuse fields they do not know"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_key_goes_with_chat_and_model_list() -> Result<()> {
    every_provider(async |bench| {
        let keys = AcceptedKeys::OneOf(vec![KEY.to_owned()]);
        bench.control.set_keys(bench.case.format, keys);
        bench.chat().await?;
        bench.provider.list_models().await?;
        for request in bench.control.requests() {
            assert_eq!(request.key, KeySeen::Known(0), "at {}", request.path);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_a_key_nothing_is_sent_where_one_is_needed() -> Result<()> {
    every_provider(async |bench| {
        bench.keys.take(ENDPOINT);
        if bench.descriptor.needs_key {
            assert_eq!(bench.failure().await?.kind, ErrorKind::KeyMissing);
            let listed = bench.provider.list_models().await;
            assert_eq!(
                listed.map_err(|error| error.kind),
                Err(ErrorKind::KeyMissing)
            );
            assert_eq!(
                bench.control.requests().len(),
                0,
                "a prompt must not leave the machine for an answer that cannot come"
            );
        } else {
            bench.chat().await?;
            assert_eq!(
                bench.only_request()?.key,
                KeySeen::Absent,
                "a server of one's own asks for none"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_is_not_a_missing_key() -> Result<()> {
    every_provider(async |bench| {
        bench.keys.make_unreadable();
        if bench.descriptor.needs_key {
            assert_eq!(
                bench.failure().await?.kind,
                ErrorKind::KeychainUnavailable,
                "the user must unlock it, not type the key again"
            );
        } else {
            bench.chat().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_key_is_told_from_every_other_failure() -> Result<()> {
    every_provider(async |bench| {
        let keys = AcceptedKeys::OneOf(vec!["sk-another".to_owned()]);
        bench.control.set_keys(bench.case.format, keys);
        let error = bench.failure().await?;
        let refused = (bench.case.refusal)(&Failure::BadKey);
        let (status, kind) = refused.unwrap_or((401, ErrorKind::KeyRejected));
        assert_eq!((error.kind, error.status), (kind, Some(status)));
        let listed = bench.provider.list_models().await;
        assert_eq!(
            listed.map_err(|error| error.kind),
            Err(ErrorKind::KeyRejected),
            "the list is what the Test button asks for"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_model_list_says_what_the_provider_says_and_no_more() -> Result<()> {
    every_provider(async |bench| {
        let served = bench.control.models(bench.case.format);
        let expected: Vec<ModelInfo> = served.iter().map(bench.case.listed).collect();
        assert!(!expected.is_empty(), "there is something to list");
        assert_eq!(bench.provider.list_models().await?, expected);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_list_that_fails_says_why() -> Result<()> {
    every_provider(async |bench| {
        let cases = [
            (Fault::Html, ErrorKind::NotTheApi),
            (Fault::status(200, ""), ErrorKind::NotTheApi),
            (
                Fault::status(404, "<html>nothing</html>"),
                ErrorKind::NotTheApi,
            ),
            (Fault::refuse(Failure::Overloaded), ErrorKind::Overloaded),
            (Fault::HangUp, ErrorKind::ConnectionLost),
            (Fault::CutAfter { chunks: 1 }, ErrorKind::ConnectionLost),
        ];
        for (fault, expected) in cases {
            bench.fault_on(Scope::Models, fault.clone());
            let listed = bench.provider.list_models().await;
            assert_eq!(
                listed.map_err(|error| error.kind),
                Err(expected),
                "{fault:?}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_model_is_sent_only_what_it_takes() -> Result<()> {
    every_provider(async |bench| {
        let models = bench.control.models(bench.case.format);
        let chats = models.iter().filter(|model| model.kind == ModelKind::Chat);
        for model in chats {
            let everything = ChatRequest {
                max_output_tokens: Some(77),
                temperature: Some(1.75),
                top_p: Some(0.25),
                frequency_penalty: Some(0.5),
                presence_penalty: Some(-0.5),
                stop: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
                ..request("Good day")
            };
            let answered = bench.provider.chat(&model.id, &everything).await;
            assert!(
                answered.is_ok(),
                "{}: what it refuses is left out, and what is too much is cut: {answered:?}",
                model.id
            );
            let heard = bench.heard()?;
            assert_eq!(heard.max_output_tokens, Some(77), "the limit always counts");
            assert_eq!(heard.messages, everything.messages);
        }
        Ok(())
    })
    .await
}
