//! What a command answers when it cannot do its work.

use aideon_ipc::{AppError, conversation::ConversationSetting, session::Keychain};

use super::{
    account,
    figures::size,
    quota::{self, Renewal},
};

/// The sentence for an error.
pub fn sentence(error: &AppError) -> String {
    match error {
        AppError::MessageEmpty => "There is nothing to send yet.".into(),
        AppError::MessageTooLong { bytes, limit } => too_long(*bytes, *limit),
        AppError::NoSession => "Choose on the welcome page how to begin.".into(),
        AppError::NoAccountService => "No account service is set up in this version. \
             The free plan works with your own key or endpoint."
            .into(),
        AppError::SignIn { failure } => account::failure(*failure),
        AppError::NoDemo => "The demo is not part of this version.".into(),
        AppError::NotFound => "This is no longer there. It may have been deleted.".into(),
        AppError::ReplyRunning => {
            "A reply is being written in this chat. Wait for its end, or stop it.".into()
        }
        AppError::NothingToContinue => "This reply cannot be continued.".into(),
        AppError::SettingInvalid { setting } => setting_out_of_range(*setting).into(),
        AppError::PictureUnreadable => {
            "This file is no picture that can be sent. PNG, JPEG, GIF and WebP can.".into()
        }
        AppError::PictureTooLarge { bytes, limit } => picture_too_large(*bytes, *limit),
        AppError::TooManyPictures { limit } => {
            format!("A message takes at most {limit} pictures.")
        }
        AppError::FileNotWritten => "The file could not be saved there.".into(),
        AppError::QuotaExceeded {
            kind,
            limit,
            renews_at,
        } => quota::exceeded(*kind, *limit, &Renewal::of(*renews_at)),
        AppError::RouteInvalid => {
            "A route needs at least one model, and no model twice. Nothing was changed.".into()
        }
        AppError::ProviderUnknown { id } => format!("No provider called {id} is set up."),
        AppError::ModelIdInvalid { id } => format!("“{id}” is not the name of a model."),
        AppError::KeyEmpty => "Paste the key first.".into(),
        AppError::KeyMalformed => {
            "This is not a whole key: it has spaces or line breaks in it. Nothing was saved.".into()
        }
        AppError::NameInvalid => "A name has 1 to 60 characters.".into(),
        AppError::NameTaken => "An endpoint of this name is there already.".into(),
        AppError::AddressInvalid => {
            "This is no address. One looks like http://localhost:1234/v1.".into()
        }
        AppError::AddressInsecure => {
            "A key would travel unprotected to another computer. Use an https address.".into()
        }
        AppError::ProviderBuiltIn => "This provider is part of Aideon and stays.".into(),
        AppError::KeychainUnavailable { keychain } => keychain_trouble(*keychain).into(),
        AppError::Storage => {
            "The database did not take this. Nothing was changed; try again.".into()
        }
        AppError::DiskFull => {
            "The disk is full. Nothing was changed; make room, then try again.".into()
        }
        AppError::DatabaseNewer => {
            "A newer version of Aideon wrote your conversations, and this one left them alone. \
             Open the newer version."
                .into()
        }
        AppError::DatabaseInUse => {
            "Aideon is open already, and has your conversations. Use that window, or close it."
                .into()
        }
        AppError::DataFolderUnusable { folder } => {
            format!("Aideon cannot write to {folder}. Make the folder writable, then try again.")
        }
        AppError::LinkRefused => "Aideon opens only web and mail addresses.".into(),
        AppError::Internal => {
            "This did not work, and nothing was changed. The log has more.".into()
        }
    }
}

/// A message over the limit.
pub fn too_long(bytes: usize, limit: usize) -> String {
    format!(
        "This message is {} over the {} that can be sent. Shorten it; it is kept here.",
        size(bytes.saturating_sub(limit)),
        size(limit)
    )
}

/// A picture over the limit.
fn picture_too_large(bytes: usize, limit: usize) -> String {
    format!(
        "This picture has {}; at most {} can be sent.",
        size(bytes),
        size(limit)
    )
}

/// A setting of the conversation that cannot be.
fn setting_out_of_range(setting: ConversationSetting) -> &'static str {
    match setting {
        ConversationSetting::SystemPrompt => "A system prompt has at most 32 kB of text.",
        ConversationSetting::Temperature => "The temperature lies between 0 and 2.",
        ConversationSetting::TopP => "Top P lies above 0, and is at most 1.",
        ConversationSetting::MaxOutputTokens => "A reply has 1 to 1,000,000 tokens.",
        ConversationSetting::Stop => "There are at most 8 stop texts of 1 to 200 bytes each.",
    }
}

/// Why the keychain cannot keep a key, and what to do.
pub fn keychain_trouble(keychain: Keychain) -> &'static str {
    match keychain {
        Keychain::Locked => {
            "This computer’s keychain is locked, so the key was not kept. \
             Unlock it, or keep the key until Aideon closes."
        }
        Keychain::Uninitialised => {
            "No keychain has been made on this computer yet, so the key was not kept. \
             Make one in your system’s password app, or keep the key until Aideon closes."
        }
        Keychain::Absent => {
            "This computer has no keychain, so the key was not kept. \
             It can be kept until Aideon closes, never in a file."
        }
        Keychain::Ready | Keychain::Unchecked => {
            "The keychain did not take the key. It can be kept until Aideon closes."
        }
    }
}
