//! The kinds of answers one can ask for, and what stands in their way.

use aideon_ipc::reply::Mode;

use super::{pages, source::short_model};
use crate::state::obstacle::Obstacle;

/// The name of the switch.
pub const KIND_OF_ANSWER: &str = "Kind of answer";

/// The name of a mode.
pub fn name(mode: Mode) -> &'static str {
    match mode {
        Mode::Chat => "Chat",
        Mode::Image => "Image",
        Mode::Completion => "Raw completion",
    }
}

/// What a mode sends; none for Chat, which needs no explanation.
pub fn note(mode: Mode) -> Option<&'static str> {
    match mode {
        Mode::Chat => None,
        Mode::Image => {
            Some("A picture is made of what you write, without the conversation before it.")
        }
        Mode::Completion => Some(
            "The prompt goes out as it is, without the conversation, and a model writes on where \
             it ends.",
        ),
    }
}

/// The empty message box.
pub fn placeholder(mode: Mode) -> &'static str {
    match mode {
        Mode::Chat => pages::MESSAGE_AIDEON,
        Mode::Image => "Describe a picture",
        Mode::Completion => "The beginning of a text",
    }
}

/// What stands in the way of a message, and where it would get on; `name_of` gives a model's
/// name for people.
pub fn obstacle(obstacle: &Obstacle, name_of: impl Fn(&str) -> Option<String>) -> String {
    let named = |model: &str| name_of(model).unwrap_or_else(|| short_model(model).to_owned());
    match obstacle {
        Obstacle::PicturesUnseen { mode: Mode::Image } => {
            "A picture is made of words alone. Yours is kept here; Chat looks at it.".into()
        }
        Obstacle::PicturesUnseen { .. } => {
            "A raw completion goes on with words alone. Your picture is kept here; Chat looks at \
             it."
            .into()
        }
        Obstacle::PinnedBlind { model, .. } => {
            format!(
                "{} cannot see pictures. Choose a model that can.",
                named(model)
            )
        }
        Obstacle::RouteBlind { .. } => {
            "No model of your route for pictures can see them. Choose a model that can.".into()
        }
        Obstacle::PinnedUnable {
            model,
            mode: Mode::Image,
        } => format!("{} writes and makes no pictures.", named(model)),
        Obstacle::PinnedUnable { model, .. } => {
            format!("{} answers in a chat and completes no texts.", named(model))
        }
    }
}

// Ways on
pub const LET_AIDEON_CHOOSE: &str = "Let Aideon choose";
pub const BACK_TO_CHAT: &str = "Go back to Chat";
pub const CHANGE_ROUTE: &str = "Change the route";

/// The button that has a model answer which can.
pub fn ask(model: &str) -> String {
    format!("Ask {model}")
}

#[cfg(test)]
mod tests {
    use super::{Mode, Obstacle, obstacle};

    #[test]
    fn a_model_is_called_by_its_name_or_by_its_id_while_that_is_unknown() {
        let blind = Obstacle::PinnedBlind {
            model: "ollama/library/llama3.2".into(),
            seeing: Vec::new(),
            by_route: false,
        };
        let told = obstacle(&blind, |_| Some("Llama 3.2".into()));
        assert_eq!(
            told,
            "Llama 3.2 cannot see pictures. Choose a model that can."
        );
        assert!(obstacle(&blind, |_| None).starts_with("llama3.2 cannot see"));
    }

    #[test]
    fn what_is_attached_is_said_to_be_kept() {
        for mode in [Mode::Image, Mode::Completion] {
            let told = obstacle(&Obstacle::PicturesUnseen { mode }, |_| None);
            assert!(told.contains("is kept"), "{told}");
        }
    }
}
