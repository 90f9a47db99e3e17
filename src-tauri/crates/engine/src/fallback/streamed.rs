//! Answers in words, read from a stream.

use async_trait::async_trait;
use futures::StreamExt;

use super::{
    OnBreak, TurnEvent, TurnRequest,
    attempt::{AfterBreak, Attempt, AttemptEnd, AttemptSetup, Ended, is_a_refusal},
    walk::Ask,
};
use crate::{
    chat::{ChatEvent, FinishReason},
    error::{ErrorKind, ProviderError},
    provider::{ChatStream, LlmProvider, ProviderCapabilities},
};

/// Events that may be left out of one stream; more count as a cut.
const MAX_UNREADABLE: u32 = 3;

/// A conversation or a text that each candidate is asked about.
pub(super) struct Streamed<'a> {
    pub(super) request: &'a TurnRequest,
    pub(super) on_break: OnBreak,
}

#[async_trait]
impl Ask for Streamed<'_> {
    type Answer = FinishReason;

    fn fits(&self, capabilities: &ProviderCapabilities) -> bool {
        let (goes_on, tools, forced) = match self.request {
            TurnRequest::Chat(request) => (
                request.ends_with_the_model(),
                !request.tools.is_empty(),
                request.forces_a_tool(),
            ),
            TurnRequest::Text(_) => (false, false, false),
        };
        capabilities.of(self.request.modality())
            && (capabilities.goes_on || !goes_on)
            && (capabilities.tools || !tools)
            && (capabilities.forced_tools || !forced)
    }

    async fn ask(
        &self,
        provider: &dyn LlmProvider,
        setup: AttemptSetup<'_>,
    ) -> AttemptEnd<FinishReason> {
        let mut attempt = Attempt::new(setup, self.on_break == OnBreak::Hold);
        let ended = match self.open(&mut attempt, provider).await {
            Ok(stream) => read(&mut attempt, stream).await,
            Err(ended) => ended,
        };
        if let Ended::Answered(_) = ended
            && !attempt.has_content()
        {
            // An answer without a word is one all the same, and has a writer.
            attempt.name_the_writer().await;
        }
        let after_break = match self.on_break {
            OnBreak::Restart => AfterBreak::SetAside,
            OnBreak::Hold => AfterBreak::Unseen,
            OnBreak::Keep | OnBreak::Fail => AfterBreak::End,
        };
        attempt.end(ended, after_break).await
    }
}

impl Streamed<'_> {
    async fn open(
        &self,
        attempt: &mut Attempt<'_>,
        provider: &dyn LlmProvider,
    ) -> Result<ChatStream, Ended<FinishReason>> {
        attempt.begin(provider).await?;
        let model = attempt.record.target.model.clone();
        let opening = async {
            match self.request {
                TurnRequest::Chat(request) => provider.stream_chat(&model, request).await,
                TurnRequest::Text(request) => provider.stream_text(&model, request).await,
            }
        };
        attempt.within(opening).await?.map_err(Ended::Failed)
    }
}

async fn read(attempt: &mut Attempt<'_>, mut stream: ChatStream) -> Ended<FinishReason> {
    loop {
        let event = match attempt.within(stream.next()).await {
            Err(ended) => return ended,
            Ok(None) => return Ended::Failed(ErrorKind::StreamCut.into()),
            Ok(Some(Err(error))) => return Ended::Failed(error),
            Ok(Some(Ok(event))) => event,
        };
        match take(attempt, event).await {
            Ok(None) => {}
            Ok(Some(finish)) => return Ended::Answered(finish),
            Err(error) => return Ended::Failed(error),
        }
    }
}

async fn take(
    attempt: &mut Attempt<'_>,
    event: ChatEvent,
) -> Result<Option<FinishReason>, ProviderError> {
    attempt.sign_of_life();
    match event {
        ChatEvent::Accepted { status, request_id } => {
            attempt.record.status = Some(status);
            attempt.record.request_id = request_id;
        }
        ChatEvent::ReportedModel(model) => attempt.record.reported_model = Some(model),
        ChatEvent::Usage(usage) => attempt.record.usage = usage,
        ChatEvent::Unreadable => {
            attempt.record.unreadable_events += 1;
            if attempt.record.unreadable_events > MAX_UNREADABLE {
                return Err(ErrorKind::StreamCut.into());
            }
        }
        ChatEvent::Alive => {}
        ChatEvent::Text(text) => attempt.write(TurnEvent::Text(text)).await,
        ChatEvent::ToolCall(piece) => attempt.write(TurnEvent::ToolCall(piece)).await,
        ChatEvent::Sealed(seal) => attempt.attach(TurnEvent::Sealed(seal)).await,
        ChatEvent::Reasoning(text) => attempt.write(TurnEvent::Reasoning(text)).await,
        ChatEvent::Finished(finish) if is_a_refusal(finish, attempt.has_content()) => {
            return Err(ErrorKind::ContentRefused.into());
        }
        ChatEvent::Finished(finish) => return Ok(Some(finish)),
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{ChatMessage, ChatRequest, Role},
        provider::ProviderKind,
        providers,
    };

    fn fits(roles: &[Role], goes_on: bool) -> bool {
        let messages = roles.iter().map(|role| ChatMessage::new(*role, "Words"));
        let request = TurnRequest::Chat(ChatRequest {
            messages: messages.collect(),
            ..ChatRequest::default()
        });
        let streamed = Streamed {
            request: &request,
            on_break: OnBreak::Restart,
        };
        streamed.fits(&ProviderCapabilities {
            goes_on,
            ..providers::descriptor(ProviderKind::Together).capabilities
        })
    }

    #[test]
    fn who_does_not_go_on_with_its_own_words_is_never_sent_them_at_the_end() {
        let ends_with_the_model = [Role::User, Role::Assistant];
        assert!(!fits(&ends_with_the_model, false));
        assert!(fits(&ends_with_the_model, true));
        let ends_with_the_user = [Role::User, Role::Assistant, Role::User];
        assert!(
            fits(&ends_with_the_user, false),
            "its words in the middle are a conversation"
        );
    }
}
