//! Answers in words, read from a stream.

use async_trait::async_trait;
use futures::StreamExt;

use super::{
    OnBreak, TurnEvent,
    attempt::{AfterBreak, Attempt, AttemptEnd, AttemptSetup, Ended, is_a_refusal},
    conversation_modality, going_on,
    walk::Ask,
};
use crate::{
    chat::{ChatEvent, ChatRequest, FinishReason},
    error::{ErrorKind, ProviderError},
    provider::{ChatStream, LlmProvider, ProviderCapabilities},
    selector::Modality,
    tools::ToolCallDelta,
    whole::TextRequest,
};

/// Events that may be left out of one stream; more count as a cut.
const MAX_UNREADABLE: u32 = 3;

/// The status of an answer that came: any other one is a failure.
const WHOLE: u16 = 200;

/// What each candidate is asked to write.
pub(super) struct Streamed<'a> {
    pub(super) words: Words<'a>,
    pub(super) on_break: OnBreak,
    /// Who answers in one piece is asked for that.
    pub(super) at_once: bool,
}

/// The words that are asked for.
#[derive(Clone, Copy)]
pub(super) enum Words<'a> {
    /// The answer to a conversation.
    Answer(&'a ChatRequest),
    /// The rest of the answer that the conversation ends with.
    Rest(&'a ChatRequest),
    /// The continuation of a text.
    Text(&'a TextRequest),
}

#[async_trait]
impl Ask for Streamed<'_> {
    type Answer = FinishReason;

    fn fits(&self, capabilities: &ProviderCapabilities) -> bool {
        let goes_on =
            |request: &ChatRequest| capabilities.goes_on || !request.ends_with_the_model();
        match self.words {
            Words::Answer(request) => goes_on(request) && answers(capabilities, request),
            Words::Rest(request) => answers(capabilities, request),
            Words::Text(_) => capabilities.of(Modality::Text),
        }
    }

    fn takes_long(&self, provider: &dyn LlmProvider) -> bool {
        self.comes_whole(provider)
    }

    async fn ask(
        &self,
        provider: &dyn LlmProvider,
        setup: AttemptSetup<'_>,
    ) -> AttemptEnd<FinishReason> {
        let mut attempt = Attempt::new(setup, self.on_break == OnBreak::Hold);
        let ended = match self.words {
            Words::Answer(request) if self.comes_whole(provider) => {
                whole(&mut attempt, provider, request).await
            }
            _ => match self.open(&mut attempt, provider).await {
                Ok(stream) => read(&mut attempt, stream).await,
                Err(ended) => ended,
            },
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
    fn comes_whole(&self, provider: &dyn LlmProvider) -> bool {
        self.at_once && provider.answers_at_once()
    }

    async fn open(
        &self,
        attempt: &mut Attempt<'_>,
        provider: &dyn LlmProvider,
    ) -> Result<ChatStream, Ended<FinishReason>> {
        attempt.begin(provider).await?;
        let model = attempt.record.target.model.clone();
        let opening = async {
            match self.words {
                Words::Answer(request) => provider.stream_chat(&model, request).await,
                Words::Rest(request) => {
                    let request = going_on::as_taken(request, &provider.capabilities());
                    provider.stream_chat(&model, &request).await
                }
                Words::Text(request) => provider.stream_text(&model, request).await,
            }
        };
        attempt.within(opening).await?.map_err(Ended::Failed)
    }
}

/// Whether such a conversation can be put to the provider, whoever spoke last in it.
fn answers(capabilities: &ProviderCapabilities, request: &ChatRequest) -> bool {
    capabilities.of(conversation_modality(request))
        && (capabilities.tools || request.tools.is_empty())
        && (capabilities.forced_tools || !request.forces_a_tool())
}

/// Asks for one piece, and tells it like a stream that came at once.
async fn whole(
    attempt: &mut Attempt<'_>,
    provider: &dyn LlmProvider,
    request: &ChatRequest,
) -> Ended<FinishReason> {
    if let Err(ended) = attempt.begin(provider).await {
        return ended;
    }
    let model = attempt.record.target.model.clone();
    let reply = match attempt.within(provider.chat(&model, request)).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => return Ended::Failed(error),
        Err(ended) => return ended,
    };
    attempt.record.status = Some(WHOLE);
    attempt.record.request_id = reply.request_id;
    attempt.record.reported_model = reply.reported_model;
    attempt.record.usage = reply.usage;
    if !reply.reasoning.is_empty() {
        attempt.write(TurnEvent::Reasoning(reply.reasoning)).await;
    }
    if !reply.text.is_empty() {
        attempt.write(TurnEvent::Text(reply.text)).await;
    }
    for (index, call) in (0..).zip(reply.tool_calls) {
        let call = ToolCallDelta {
            index,
            id: Some(call.id),
            name: Some(call.name),
            arguments: call.arguments,
            signature: call.signature,
        };
        attempt.write(TurnEvent::ToolCall(call)).await;
    }
    match is_a_refusal(reply.finish, attempt.has_content()) {
        true => Ended::Failed(ErrorKind::ContentRefused.into()),
        false => Ended::Answered(reply.finish),
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
        chat::{ChatMessage, Role},
        provider::ProviderKind,
        providers,
        tools::{ToolChoice, ToolDefinition},
    };

    fn conversation(roles: &[Role]) -> ChatRequest {
        let messages = roles.iter().map(|role| ChatMessage::new(*role, "Words"));
        ChatRequest {
            messages: messages.collect(),
            ..ChatRequest::default()
        }
    }

    fn fits(words: Words<'_>, goes_on: bool) -> bool {
        let streamed = Streamed {
            words,
            on_break: OnBreak::Restart,
            at_once: false,
        };
        streamed.fits(&ProviderCapabilities {
            goes_on,
            ..providers::descriptor(ProviderKind::Together).capabilities
        })
    }

    #[test]
    fn who_cannot_be_told_that_a_tool_has_to_be_called_is_passed_over() {
        let forced = ChatRequest {
            tools: vec![ToolDefinition {
                name: "clock".into(),
                description: None,
                parameters: serde_json::json!({ "type": "object" }),
            }],
            tool_choice: ToolChoice::Required,
            ..conversation(&[Role::User])
        };
        let offered = ChatRequest {
            tool_choice: ToolChoice::Auto,
            ..forced.clone()
        };
        let fits = |request, kind| {
            let streamed = Streamed {
                words: Words::Answer(request),
                on_break: OnBreak::Restart,
                at_once: false,
            };
            streamed.fits(&providers::descriptor(kind).capabilities)
        };
        assert!(!fits(&forced, ProviderKind::Ollama));
        assert!(fits(&forced, ProviderKind::OpenAi));
        assert!(fits(&offered, ProviderKind::Ollama));
    }

    #[test]
    fn who_does_not_go_on_with_its_own_words_is_never_sent_them_at_the_end() {
        let ends_with_the_model = conversation(&[Role::User, Role::Assistant]);
        assert!(!fits(Words::Answer(&ends_with_the_model), false));
        assert!(fits(Words::Answer(&ends_with_the_model), true));
        let ends_with_the_user = conversation(&[Role::User, Role::Assistant, Role::User]);
        assert!(
            fits(Words::Answer(&ends_with_the_user), false),
            "its words in the middle are a conversation"
        );
        assert!(
            fits(Words::Rest(&ends_with_the_model), false),
            "who is to go on is told to, in words that end with the user's"
        );
    }
}
