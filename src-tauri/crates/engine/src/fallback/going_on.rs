//! The rest of an answer, asked for in the way that each provider takes.

use std::borrow::Cow;

use crate::{
    chat::{ChatMessage, ChatRequest, Role},
    provider::ProviderCapabilities,
};

/// What a model is told that does not of itself go on with its last words.
const INSTRUCTION: &str = "Your last message was cut off. Go on with it exactly where it ends: \
    begin with the very next character, even in the middle of a word. Repeat nothing of it, and \
    add no remark about it.";

/// A conversation that ends with the beginning of an answer, as a provider takes it: as it is,
/// or with a word of the user's that asks for the rest.
pub(super) fn as_taken<'a>(
    request: &'a ChatRequest,
    capabilities: &ProviderCapabilities,
) -> Cow<'a, ChatRequest> {
    if capabilities.goes_on || !request.ends_with_the_model() {
        return Cow::Borrowed(request);
    }
    let mut told = request.clone();
    told.messages
        .push(ChatMessage::new(Role::User, INSTRUCTION));
    Cow::Owned(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{provider::ProviderKind, providers};

    fn taken(goes_on: bool) -> Vec<(Role, String)> {
        let messages = [(Role::User, "Count to three"), (Role::Assistant, "One, tw")];
        let request = ChatRequest {
            messages: messages
                .map(|(role, text)| ChatMessage::new(role, text))
                .into(),
            ..ChatRequest::default()
        };
        let capabilities = ProviderCapabilities {
            goes_on,
            ..providers::descriptor(ProviderKind::Together).capabilities
        };
        let taken = as_taken(&request, &capabilities).into_owned().messages;
        taken
            .into_iter()
            .map(|message| (message.role, message.text))
            .collect()
    }

    #[test]
    fn whoever_goes_on_of_itself_gets_the_beginning_as_the_end() {
        let (role, text) = taken(true).pop().unwrap();
        assert_eq!((role, text.as_str()), (Role::Assistant, "One, tw"));
    }

    #[test]
    fn whoever_does_not_is_told_to() {
        let taken = taken(false);
        assert_eq!(taken[1], (Role::Assistant, "One, tw".to_owned()));
        assert_eq!(
            taken[2],
            (Role::User, INSTRUCTION.to_owned()),
            "a conversation that ends with the model would be refused"
        );
    }
}
