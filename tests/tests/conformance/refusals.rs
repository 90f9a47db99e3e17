//! Answers that are none: statuses, pages, redirects, nobody there.

use std::{collections::BTreeMap, time::Duration};

use aideon_engine::{chat::FinishReason, error::ErrorKind};
use aideon_simulator::{Answer, Failure, Fault, FinishReason as Scripted, Model, Simulator};
use anyhow::Result;

use crate::bench::{every_provider, request};

#[tokio::test]
async fn each_refusal_has_its_class_and_keeps_its_status_and_id() -> Result<()> {
    every_provider(async |bench| {
        let cases = [
            (Failure::RateLimited, 429, ErrorKind::RateLimited),
            (Failure::QuotaExhausted, 429, ErrorKind::OutOfCredit),
            (Failure::NoCredit, 402, ErrorKind::OutOfCredit),
            (Failure::Overloaded, 503, ErrorKind::Overloaded),
            (Failure::ServerError, 500, ErrorKind::ServerFault),
            (Failure::BadGateway, 502, ErrorKind::ServerFault),
            (Failure::BadKey, 401, ErrorKind::KeyRejected),
            (Failure::Forbidden, 403, ErrorKind::PermissionDenied),
            (Failure::UnknownModel, 404, ErrorKind::ModelUnknown),
            (Failure::ContextLength, 400, ErrorKind::ContextTooLong),
            (
                Failure::InvalidField("temperature".to_owned()),
                400,
                ErrorKind::RequestInvalid,
            ),
        ];
        for (failure, status, expected) in cases {
            let own = (bench.case.refusal)(&failure);
            let (status, expected) = own.unwrap_or((status, expected));
            bench.fault(Fault::refuse(failure.clone()));
            let error = bench.failure().await?;
            assert_eq!(error.kind, expected, "{failure:?}");
            assert_eq!(error.status, Some(status), "{failure:?} keeps its status");
            bench.check_request_id(error.request_id.as_deref());
            assert!(error.message.is_some(), "{failure:?} keeps the words");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_limit_that_can_be_waited_out_says_for_how_long() -> Result<()> {
    every_provider(async |bench| {
        let cases = [
            ("2", Some(Duration::from_secs(2))),
            ("0.25", Some(Duration::from_millis(250))),
            ("0", Some(Duration::ZERO)),
            ("soon", None),
        ];
        for (header, expected) in cases {
            bench.fault(Fault::rate_limited(header));
            let error = bench.failure().await?;
            assert_eq!(error.kind, ErrorKind::RateLimited);
            assert_eq!(error.retry_after, expected, "retry-after: {header}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wait_until_a_date_is_measured_by_the_clock_that_named_it() -> Result<()> {
    every_provider(async |bench| {
        let dates = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Duration::from_secs(30)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Duration::ZERO),
        ];
        for (until, expected) in dates {
            let headers = [
                ("date", "Sun, 06 Nov 1994 08:49:07 GMT"),
                ("retry-after", until),
            ];
            let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            bench.fault(Fault::Status {
                code: 429,
                headers: headers.into_iter().map(owned).collect(),
                body: String::new(),
            });
            let error = bench.failure().await?;
            assert_eq!(error.kind, ErrorKind::RateLimited);
            assert_eq!(error.retry_after, Some(expected), "until {until}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_that_nobody_serves_is_unknown() -> Result<()> {
    every_provider(async |bench| {
        let asked = bench
            .provider
            .chat("maker/retired-model", &request("Hi"))
            .await;
        assert_eq!(
            asked.map_err(|error| error.kind),
            Err(ErrorKind::ModelUnknown)
        );
        bench
            .control
            .set_models(bench.case.format, vec![Model::chat("maker/other", "Other")]);
        assert_eq!(
            bench.failure().await?.kind,
            ErrorKind::ModelUnknown,
            "a model that was served a moment ago may be gone"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_in_place_of_an_answer_is_not_the_api() -> Result<()> {
    every_provider(async |bench| {
        let faults = [
            Fault::Html,
            Fault::status(404, "<html>nothing here</html>"),
            Fault::status(204, ""),
            Fault::status(200, r#"{"choices":[]}"#),
        ];
        for fault in faults {
            bench.fault(fault.clone());
            assert_eq!(
                bench.failure().await?.kind,
                ErrorKind::NotTheApi,
                "{fault:?}: the address is wrong, and saying so is what helps"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_redirect_is_not_followed() -> Result<()> {
    every_provider(async |bench| {
        let elsewhere = Simulator::start(aideon_simulator::SimulatorOptions::instant()).await?;
        for code in [301, 302, 307, 308] {
            let base = elsewhere.base_url(bench.case.format);
            let path = format!("{base}/{}", (bench.case.chat_path)(&bench.model));
            bench.fault(Fault::Status {
                code,
                headers: BTreeMap::from([("location".to_owned(), path)]),
                body: String::new(),
            });
            assert_eq!(bench.failure().await?.kind, ErrorKind::NotTheApi, "{code}");
        }
        assert_eq!(
            elsewhere.control().requests().len(),
            0,
            "key and prompt go only to the address the key was entered for"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable() -> Result<()> {
    every_provider(async |bench| {
        let nobody = Simulator::refused_address()?;
        let provider = bench.provider_at(&nobody.base_url(bench.case.format))?;
        let asked = provider.chat(&bench.model, &request("Hi")).await;
        assert_eq!(
            asked.map_err(|error| error.kind),
            Err(ErrorKind::Unreachable)
        );
        let listed = provider.list_models().await;
        assert_eq!(
            listed.map_err(|error| error.kind),
            Err(ErrorKind::Unreachable)
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_reply_is_lost_and_asked_once() -> Result<()> {
    every_provider(async |bench| {
        for (made, fault) in (1..).zip([Fault::HangUp, Fault::Reset]) {
            bench.fault(fault.clone());
            assert_eq!(
                bench.failure().await?.kind,
                ErrorKind::ConnectionLost,
                "{fault:?}"
            );
            assert_eq!(
                bench.control.requests().len(),
                made,
                "{fault:?}: what may have been charged is not asked again behind our back"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_filter_that_lets_nothing_through_has_refused() -> Result<()> {
    every_provider(async |bench| {
        if bench.case.unsaid_ends.contains(&Scripted::ContentFilter) {
            return Ok(());
        }
        bench.script(Answer::default().finish(Scripted::ContentFilter));
        let reply = bench.chat().await?;
        assert_eq!(
            (reply.text.as_str(), reply.finish),
            ("", FinishReason::ContentFilter),
            "the reason says that nothing more is to come"
        );
        Ok(())
    })
    .await
}
