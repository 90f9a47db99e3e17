//! The words of pages, panels and buttons.

// Everywhere
pub const CANCEL: &str = "Cancel";
pub const CLOSE: &str = "Close";
pub const DISMISS: &str = "Dismiss";
pub const UNDO: &str = "Undo";
pub const NOTICES: &str = "Notices";
pub const LIGHT_OR_DARK: &str = "Light or dark";
pub const NOT_COPIED: &str = "The clipboard is not open to Aideon. Select the text to copy it.";
pub const OPEN_LINK: &str = "Open this address in your browser?";
pub const OPEN_IN_BROWSER: &str = "Open in browser";
pub const SKIP_TO_COMPOSER: &str = "Skip to the message box";
pub const TRY_AGAIN: &str = "Try again";
pub const ANSWER_WITHOUT: &str = "Let another model answer";
pub const ANSWER_WITH_ROUTE: &str = "Let Aideon choose this time";
pub const ENTER_KEY: &str = "Enter a key";
pub const UNAVAILABLE: &str = "Aideon did not start completely";
pub const UNAVAILABLE_TEXT: &str = "The part of the app that keeps your conversations did not answer. They are where they \
     were. Try again, or close Aideon and open it once more.";
pub const BROKEN: &str = "This window came to a halt";
pub const BROKEN_TEXT: &str = "Your conversations are kept, and a reply that is being written goes on. Load the window \
     again to go on.";
pub const LOAD_AGAIN: &str = "Load again";

// Welcome
pub const WELCOME_TITLE: &str = "Every reply says who wrote it, and why.";
pub const WELCOME_LEDE: &str = "When the first model fails, another answers, and its name stands beside its words. \
     Nothing is passed off as something else.";
pub const START_FREE: &str = "Continue on the free plan";
pub const START_FREE_TEXT: &str =
    "With your Together\u{a0}AI key, or a model on this computer. No account needed.";
pub const SIGN_IN: &str = "Sign in";
pub const SIGN_IN_TEXT: &str = "Premium: Aideon’s own models, with Together\u{a0}AI standing by.";
pub const START_DEMO: &str = "Try the demo";
pub const START_DEMO_TEXT: &str = "No account and no network. Every reply is marked Simulated.";
pub const KEYS_STAY: &str = "Keys go to this computer’s keychain and nowhere else.";
pub const HOW_TO_READ: &str = "How to read a reply";
pub const SPECIMEN_END: &str =
    "Press a badge to see each attempt: who was asked, how long it took, what went wrong.";
pub const SPECIMEN_PRIMARY: (&str, &str) = (
    "The first choice answered",
    "Aideon’s own model. One unbroken line beside its words.",
);
pub const SPECIMEN_TOGETHER: (&str, &str) = (
    "Together AI is the first choice",
    "The model of the free plan. A double line.",
);
pub const SPECIMEN_FALLBACK: (&str, &str) = (
    "Together AI stepped in",
    "Aideon’s model failed; the reason stands below the badge. A dashed line.",
);
pub const SPECIMEN_OWN: (&str, &str) = (
    "You chose it",
    "A model or endpoint of yours, named as you named it. A thin line.",
);
pub const SPECIMEN_SIMULATED: (&str, &str) = (
    "The demo wrote it",
    "No model and no network were involved. A hatched line.",
);

// Set-up of the free plan
pub const SETUP_TITLE: &str = "Who is to answer?";
pub const SETUP_LEDE: &str = "The free plan asks Together\u{a0}AI with a key of yours. A model on this computer, or any \
     server that speaks OpenAI’s format, does as well. One of the two is enough.";
pub const SETUP_TOGETHER: &str = "Together AI";
pub const SETUP_TOGETHER_TEXT: &str = "A key costs nothing to make; Together\u{a0}AI says what its models cost. Paste it here, \
     and Aideon tests it at once.";
pub const GET_KEY: &str = "Get a key at Together AI";
pub const SETUP_ENDPOINT: &str = "An endpoint of your own";
pub const SETUP_ENDPOINT_TEXT: &str = "LM\u{a0}Studio, llama.cpp, vLLM or a company gateway. Ollama on this computer is \
     found by itself.";
pub const LATER: &str = "Later, in Settings";
pub const START_CHATTING: &str = "Start chatting";
pub const BACK: &str = "Back";

// The frame
pub const CONVERSATIONS: &str = "Conversations";
pub const CONVERSATION_LIST: &str = "Conversation list";
pub const NO_CONVERSATIONS: &str = "Your conversations will stand here.";
pub const YOUR_MESSAGE: &str = "Your message";
pub const NEW_CHAT: &str = "New chat";
pub const NEW_CHAT_KEYS: &str = "Ctrl N";
pub const NEW_CHAT_WITH_KEYS: &str = "New chat (Ctrl N)";
pub const SHOW_CONVERSATIONS: &str = "Show conversations";
pub const SETTINGS: &str = "Settings";
pub const SETTINGS_ATTENTION: &str = "Settings: a route leads to a model that cannot answer";
pub const REPLY_RUNNING: &str = "Reply running";
pub const RENAME: &str = "Rename";
pub const DELETE: &str = "Delete";
pub const CONVERSATION_NAME: &str = "Name of the conversation";

/// The name of the button that renames a conversation.
pub fn rename(title: &str) -> String {
    format!("Rename “{title}”")
}

/// The name of the button that deletes a conversation.
pub fn delete(title: &str) -> String {
    format!("Delete “{title}”")
}

/// Told after a conversation was deleted.
pub fn deleted(title: &str) -> String {
    format!("Deleted “{title}”")
}

// The demo
pub const DEMO: &str = "Demo";
pub const DEMO_SIMULATED: &str = "Everything here is simulated. Nothing leaves this computer.";
pub const DEMO_USER: &str = "Demo user";
pub const PRIMARY_DOWN: &str = "Primary model is down";
pub const LEAVE_DEMO: &str = "Leave the demo";

// The chat
pub const CONVERSATION: &str = "Conversation";
pub const YOU: &str = "You";
pub const SHOW: &str = "Show";
pub const HIDE: &str = "Hide";
pub const TEXT_ENDS_HERE: &str = "The text ended here";
pub const THOUGHTS: &str = "Thoughts before the answer";
pub const SHOW_ORIGIN: &str = "Show where this reply came from";
pub const SIMULATED: &str = "Simulated";
pub const INTERRUPTED: &str = "Interrupted";
pub const STOPPED: &str = "Stopped";
pub const ANSWER_AGAIN: &str = "Answer again";
pub const TO_END: &str = "To the end of the conversation";
pub const NEW_CHAT_TITLE: &str = "New chat";
pub const EMPTY_TITLE: &str = "Nothing here yet";
pub const EMPTY_FREE: &str =
    "Write below. Together\u{a0}AI is asked first; the badge beside each reply says who wrote it.";
pub const EMPTY_PREMIUM: &str = "Write below. Aideon’s own model is asked first; if it cannot answer, another does, and the \
     badge says so.";
pub const EMPTY_DEMO: &str = "Write anything below. A simulated model answers; switch the demo user or take the primary \
     model down above, and watch the badge.";
pub const NOBODY_TITLE: &str = "Nobody can answer yet";
pub const NOBODY_TEXT: &str = "There is neither a Together\u{a0}AI key nor an endpoint of yours. Add one of the two, and \
     this chat is ready.";
pub const OPEN_SETTINGS: &str = "Open Settings";

/// The empty chat when one model is pinned.
pub fn empty_pinned(model: &str) -> String {
    format!("Write below. {model} answers, and no other model takes its place.")
}

/// A reply for those who cannot see its badge.
pub fn reply_by(source: Option<String>) -> String {
    source.map_or_else(|| "Reply".into(), |source| format!("Reply by {source}"))
}

/// A message of the user for those who cannot see where it stands.
pub fn you_at(time: &str) -> String {
    format!("You, {time}")
}

/// The badge's name: who wrote, and what a press does.
pub fn show_origin(source: &str) -> String {
    format!("{source}, show where this reply came from")
}

/// The button that unfolds a long message.
pub fn show_all(size: &str) -> String {
    format!("Show all {size}")
}

/// The button that shows why each attempt failed.
pub fn reasons(attempts: usize) -> String {
    match attempts {
        1 => "Show what happened".into(),
        2 => "Show both reasons".into(),
        many => format!("Show all {many} reasons"),
    }
}

// The message box
pub const WRITE: &str = "Write a message";
pub const MESSAGE: &str = "Message";
pub const MESSAGE_AIDEON: &str = "Message Aideon";
pub const SEND: &str = "Send";
pub const STOP: &str = "Stop";
pub const KEY_SENDS: &str = "sends";
pub const KEY_NEW_LINE: &str = "new line";
pub const KEY_STOPS: &str = "stops";

/// The empty message box while a reply is being written.
pub fn is_writing(who: &str) -> String {
    format!("{who} is writing")
}

// The picker
pub const NEXT_REPLY_FROM: &str = "Next reply from: ";
pub const AIDEON_CHOOSES: &str = "Aideon chooses";
pub const AIDEON_CHOOSES_HOW: &str = "Your plan’s first choice, the next one when it fails";
pub const FIND_MODEL: &str = "Find a model";
pub const MODELS: &str = "Models";
pub const MODELS_LOADING: &str = "Asking your providers for their models";
pub const PINNED_NEVER_SWITCHED: &str =
    "A model picked here is never switched. If it fails, you are told.";

// Provenance
pub const WHERE_FROM: &str = "Where this reply came from";
pub const SHOW_LAST_ORIGIN: &str = "Where the last reply came from";
pub const ORIGIN_DETAILS: &str = "Where this reply came from, details";
pub const ATTEMPTS: &str = "Attempts";
pub const ATTEMPT: &str = "Attempt";
pub const KEY_WAITING: &str = "waiting for the first word";
pub const KEY_WRITING: &str = "writing";
pub const MODEL_IN_ITS_WORDS: &str = "The model, in its provider’s words";
pub const ASKED_FOR: &str = "Asked for";
pub const ANSWERED_AS: &str = "Answered";
pub const NOT_TOLD: &str = "not told";
pub const THE_SAME: &str = "the same";
pub const A_VERSION: &str = "a version of it";
pub const NOT_THE_SAME: &str = "not the one asked for";
pub const PROVIDER: &str = "Provider";
pub const PLACE: &str = "Place";
pub const TOKENS_AND_COST: &str = "Tokens and cost";
pub const TOKENS_IN: &str = "In";
pub const TOKENS_OUT: &str = "Out";
pub const COST: &str = "Cost";
pub const ONE_REQUEST: &str = "Together";
pub const COPY_AS_TEXT: &str = "Copy as text";
pub const COPIED_ORIGIN: &str = "Copied where the reply came from";

/// When the reply was asked for.
pub fn asked_at(time: &str) -> String {
    format!("Asked at {time}")
}

/// Where an attempt stands among those of its reply.
pub fn place_in_route(position: u32, total: usize) -> String {
    match (position, total) {
        (_, 1) => "The only one asked".into(),
        (position, total) => format!("Attempt {} of {total}", position + 1),
    }
}

// Settings
pub const BACK_TO_CHAT: &str = "Back to the chat";
pub const GENERAL: &str = "General";
pub const PROVIDERS: &str = "Providers";
pub const PROVIDERS_LEDE: &str = "Who may answer. Keys stay in this computer’s keychain, bound to the address they were \
     entered for; the window never sees them again.";
pub const GENERAL_LEDE: &str = "How the window looks, what happens to broken replies, what copying takes along, and where \
     your things are.";
pub const THEME: &str = "Theme";
pub const THEME_TEXT: &str = "System follows what your computer is set to.";
pub const THEME_SYSTEM: &str = "System";
pub const THEME_LIGHT: &str = "Light";
pub const THEME_DARK: &str = "Dark";
pub const WHEN_BROKEN: &str = "When a reply breaks off";
pub const BROKEN_RESTART: &str = "Restart on the next model";
pub const BROKEN_RESTART_TEXT: &str = "The text so far is set aside, folded above the answer, and the next model answers from the \
     start under its own badge.";
pub const BROKEN_KEEP: &str = "Keep it and ask me";
pub const BROKEN_KEEP_TEXT: &str =
    "The text so far stays as it is. You decide who goes on; nobody else is asked before.";
pub const WHEN_COPIED: &str = "When you copy a reply";
pub const COPIED_WITH_SOURCE: &str = "With its source";
pub const COPIED_WITH_SOURCE_TEXT: &str =
    "A line below the text says who wrote it, with which model, and on which day.";
pub const COPIED_ALONE: &str = "The text alone";
pub const COPIED_ALONE_TEXT: &str =
    "Nothing is added, so nobody who reads it can tell who wrote it.";
pub const ABOUT: &str = "About";
pub const VERSION: &str = "Version";
pub const DATA_FOLDER: &str = "Data folder";
pub const ACCOUNT: &str = "Account";
pub const LEAVE: &str = "Back to the welcome page";
pub const LEAVE_TEXT: &str = "Your conversations and keys stay where they are.";
pub const CONNECTED: &str = "Set up";
pub const ADD_ENDPOINT: &str = "Add an endpoint";
pub const ADD_ENDPOINT_TEXT: &str = "Any server that speaks OpenAI’s chat format: LM\u{a0}Studio, llama.cpp, vLLM, \
     OpenRouter, a company gateway.";
pub const TESTING: &str = "Testing";
pub const TEST: &str = "Test";
pub const SAVE: &str = "Save";
pub const REPLACE: &str = "Replace";
pub const KEY: &str = "Key";
pub const KEY_OPTIONAL: &str = "Key, if it asks for one";
pub const KEY_IF_WANTED: &str = "None";
pub const KEY_SAVED: &str = "Saved; paste another to replace it";
pub const PASTE_KEY: &str = "Paste the key";
pub const KEEP_THIS_RUN: &str = "Keep it for this run";
pub const DELETE_KEY: &str = "Delete key";
pub const NAME: &str = "Name";
pub const ADDRESS: &str = "Address";
pub const ADDRESS_HELP: &str = "A key saved for another address is not sent here.";
pub const RESET_ADDRESS: &str = "Use its own address";
pub const REMOVE_ENDPOINT: &str = "Remove endpoint";
pub const NOT_TESTED: &str = "Not tested yet";
pub const ANSWERS: &str = "Answers";
pub const DOES_NOT_ANSWER: &str = "Does not answer";
pub const REFUSES_THE_KEY: &str = "Refuses the key";
pub const NO_KEYCHAIN_TITLE: &str = "This computer has no keychain open";
pub const NO_KEYCHAIN_TEXT: &str = "A key can be kept until Aideon closes, never in a file.";
pub const GET_KEY_SHORT: &str = "Get a key";

/// Told after an endpoint was removed.
pub fn removed(name: &str) -> String {
    format!("Removed {name}. Its key was deleted too.")
}

/// Told after an endpoint was added.
pub fn added(name: &str) -> String {
    format!("Added {name}")
}

#[cfg(test)]
mod tests {
    use super::place_in_route;

    #[test]
    fn places_are_counted_from_one() {
        assert_eq!(place_in_route(1, 3), "Attempt 2 of 3");
        assert_eq!(place_in_route(0, 1), "The only one asked");
    }
}
