//! What a command answers when it cannot do its work.

use serde::{Deserialize, Serialize};

use crate::{conversation::ConversationSetting, number, quota::QuotaKind, session::Keychain};

/// Why signing in, or out, did not come to its end. Unless it says otherwise, nothing has
/// changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SignInFailure {
    /// Cancelled in the app, or begun anew.
    Cancelled,
    /// Nobody came back from the browser in time.
    Deadline,
    /// The person, or a rule of the account service, said no.
    Denied,
    /// The account service cannot for the moment, or failed.
    ServiceFailed {
        /// The HTTP status, where there was one.
        status: Option<u16>,
    },
    /// The account service could not be reached.
    Unreachable,
    /// App and account service are not set up for each other.
    Mismatch,
    /// What came back could not be trusted, so it was refused.
    Untrusted,
    /// The clock of this computer is wrong.
    WrongClock {
        /// By how many seconds it is ahead of the account service's; behind it where negative.
        #[serde(with = "number::text")]
        seconds: i64,
    },
    /// No browser could be started.
    NoBrowser,
    /// This computer did not let the app make or await connections.
    NoConnections,
    /// The keychain would not keep the session.
    NotKept,
    /// The keychain would not forget the session. Nobody is signed in all the same.
    NotForgotten,
    /// The account service has ended the session.
    Ended,
}

/// A failed command: `{ code, params }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum AppError {
    /// The message has no text.
    MessageEmpty,
    /// The message is longer than can be sent.
    MessageTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Nobody uses the app yet: the welcome page comes first.
    NoSession,
    /// No account service is set up in this build.
    NoAccountService,
    /// Signing in, or out, did not come to its end.
    SignIn {
        /// Why.
        failure: SignInFailure,
    },
    /// The demo is not part of this build.
    NoDemo,
    /// The conversation, message or reply does not exist.
    NotFound,
    /// A reply is running in this conversation already.
    ReplyRunning,
    /// The reply came to its proper end, or has no words to go on from.
    NothingToContinue,
    /// A setting of the conversation is out of its range; nothing was changed.
    SettingInvalid {
        /// Which one.
        setting: ConversationSetting,
    },
    /// The file is none of the pictures that can be attached: PNG, JPEG, GIF, WebP.
    PictureUnreadable,
    /// The picture is too large to be attached.
    PictureTooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The message has more pictures than can be sent.
    TooManyPictures {
        /// The limit.
        limit: usize,
    },
    /// The file could not be written where it was to be saved.
    FileNotWritten,
    /// The day's requests or images are used; nothing was sent, and nothing counted.
    QuotaExceeded {
        /// Of what.
        kind: QuotaKind,
        /// How many a day allows.
        limit: u32,
        /// When the next ones come, UTC milliseconds.
        #[serde(with = "number::text")]
        renews_at: i64,
    },
    /// A route needs at least one model, and no model twice.
    RouteInvalid,
    /// No provider bears this id.
    ProviderUnknown {
        /// The id.
        id: String,
    },
    /// The model's id is not of the form `endpoint/model`.
    ModelIdInvalid {
        /// What was given.
        id: String,
    },
    /// The key has no characters.
    KeyEmpty,
    /// The key has spaces, line breaks or characters that no key has.
    KeyMalformed,
    /// The name is empty or too long.
    NameInvalid,
    /// An endpoint of that name exists.
    NameTaken,
    /// The address is no URL, or not http or https, or carries a user name.
    AddressInvalid,
    /// A key may not travel over plain http to another machine.
    AddressInsecure,
    /// A built-in provider cannot be removed.
    ProviderBuiltIn,
    /// The keychain cannot keep the key, so it was not kept; it may be kept for this run.
    KeychainUnavailable {
        /// Why.
        keychain: Keychain,
    },
    /// The database did not do what was asked; nothing was changed.
    Storage,
    /// The disk is full; nothing was changed.
    DiskFull,
    /// The database was written by a newer version of the app, and was left alone.
    DatabaseNewer,
    /// Another running copy of the app has the database open.
    DatabaseInUse,
    /// The data folder cannot be written to.
    DataFolderUnusable {
        /// The folder.
        folder: String,
    },
    /// The link is not one that may be opened.
    LinkRefused,
    /// Something else went wrong; the log has more.
    Internal,
}
