//! What the window knows, in stores that can be tested off the browser.
//!
//! Each store is a plain struct with `apply(event)`; [`Stores`] wraps them in signals for
//! the views. A reply's text has a signal of its own, see [`row`].

pub mod conversation_form;
pub mod conversations;
pub mod drafts;
pub mod intake;
pub mod ledger;
pub mod obstacle;
pub mod palette;
pub mod parts;
pub mod preferences;
pub mod providers;
pub mod quota;
pub mod replies;
pub mod reply;
pub mod route_edit;
pub mod route_warning;
pub mod routes;
pub mod row;
#[cfg(test)]
pub(crate) mod samples;
pub mod session;
pub mod sign_in;
pub mod timeline;
pub mod toast;
pub mod tool_call;
pub mod transcript;
pub mod tries;
pub mod usage;

use aideon_ipc::{AppError, picture::PictureInfo, settings::Preferences};
use leptos::prelude::*;

use conversations::Conversations;
use drafts::Drafts;
use intake::Intake;
use providers::Providers;
use quota::QuotaState;
use replies::Replies;
use routes::Routes;
use session::SessionState;
use sign_in::SignInState;
use toast::Toast;
use transcript::{Side, Transcript};

/// The page in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Nothing is known yet.
    Starting,
    /// The backend did not answer at the start.
    Unavailable,
    /// How to begin.
    Welcome,
    /// The browser is waited for.
    SignIn,
    /// A key or an endpoint for the free plan.
    Setup,
    /// The conversation.
    Chat,
    /// Settings.
    Settings(Section),
}

/// Where the open conversation is to be scrolled to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Its end.
    End,
    /// A turn, by its message of the user.
    Turn {
        /// The message.
        message: String,
        /// Pixels between the upper edges of the window's part and the turn; none brings it
        /// well into view.
        top: Option<i32>,
    },
}

/// A button of a version switcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the version before.
    Back,
    /// To the next one.
    On,
}

/// A page of Settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Theme, broken replies, version, data folder.
    General,
    /// Providers, keys and endpoints.
    Providers,
    /// Which models are asked, in which order.
    Routes,
    /// What replies used and cost.
    Usage,
    /// The API for other programs on this computer.
    LocalApi,
}

/// Every store of the window. Its signals belong to the root, so they outlive every view.
#[derive(Clone, Copy)]
pub struct Stores {
    /// The page in the window.
    pub page: RwSignal<Page>,
    /// Why the backend could not begin, on [`Page::Unavailable`].
    pub start_error: RwSignal<Option<AppError>>,
    /// Who uses the app.
    pub session: RwSignal<SessionState>,
    /// The sign-in that waits for the browser.
    pub sign_in: RwSignal<SignInState>,
    /// The list of conversations.
    pub conversations: RwSignal<Conversations>,
    /// The open conversation.
    pub transcript: RwSignal<Transcript>,
    /// Where it is to be scrolled to; none when it stays where it is.
    pub destination: RwSignal<Option<Destination>>,
    /// The side on which more of its turns are being fetched.
    pub fetching: RwSignal<Option<Side>>,
    /// The user's message, by its id, that is being edited.
    pub editing: RwSignal<Option<String>>,
    /// The version, by its id, whose switcher takes the keyboard over, and at which button.
    pub switched: StoredValue<Option<(String, Step)>>,
    /// The replies that are running, wherever they run, and those of the open conversation.
    pub replies: StoredValue<Replies>,
    /// Providers and models.
    pub providers: RwSignal<Providers>,
    /// The plans' routes.
    pub routes: RwSignal<Routes>,
    /// What is left of the day.
    pub quota: RwSignal<QuotaState>,
    /// Preferences.
    pub preferences: RwSignal<Preferences>,
    /// What was written and not sent.
    pub drafts: StoredValue<Drafts>,
    /// Pictures on their way into it.
    pub intake: RwSignal<Intake>,
    /// The reply whose provenance is shown.
    pub provenance: RwSignal<Option<String>>,
    /// The toast.
    pub toast: RwSignal<Option<Toast>>,
    /// An address that waits for the user's consent to be opened.
    pub link: RwSignal<Option<String>>,
    /// The picture that is shown as large as the window.
    pub picture: RwSignal<Option<PictureInfo>>,
    /// Search and commands are open.
    pub palette: RwSignal<bool>,
    /// The sidebar is open as a drawer, in narrow windows.
    pub drawer: RwSignal<bool>,
}

impl Stores {
    /// Empty stores, before anything was asked.
    pub fn new() -> Self {
        Self {
            page: RwSignal::new(Page::Starting),
            start_error: RwSignal::new(None),
            session: RwSignal::default(),
            sign_in: RwSignal::default(),
            conversations: RwSignal::default(),
            transcript: RwSignal::default(),
            destination: RwSignal::new(None),
            fetching: RwSignal::new(None),
            editing: RwSignal::new(None),
            switched: StoredValue::new(None),
            replies: StoredValue::new(Replies::default()),
            providers: RwSignal::default(),
            routes: RwSignal::default(),
            quota: RwSignal::default(),
            preferences: RwSignal::default(),
            drafts: StoredValue::new(Drafts::default()),
            intake: RwSignal::default(),
            provenance: RwSignal::new(None),
            toast: RwSignal::new(None),
            link: RwSignal::new(None),
            picture: RwSignal::new(None),
            palette: RwSignal::new(false),
            drawer: RwSignal::new(false),
        }
    }
}

impl Default for Stores {
    fn default() -> Self {
        Self::new()
    }
}
