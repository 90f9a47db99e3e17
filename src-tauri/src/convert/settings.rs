//! How a conversation is set, checked on its way in.

use aideon_ipc::{
    AppError,
    conversation::{
        ConversationSetting, ConversationSettings, MAX_OUTPUT_TOKENS, MAX_STOP_TEXT_BYTES,
        MAX_STOP_TEXTS, MAX_SYSTEM_PROMPT_BYTES, MAX_TEMPERATURE,
    },
};
use aideon_storage::conversations;

/// Settings as storage keeps them.
///
/// # Errors
/// [`AppError::SettingInvalid`] for the first that is out of its range.
pub(crate) fn checked(
    settings: ConversationSettings,
) -> Result<conversations::ConversationSettings, AppError> {
    let checks = [
        (
            ConversationSetting::SystemPrompt,
            settings.system_prompt.len() <= MAX_SYSTEM_PROMPT_BYTES,
        ),
        (
            ConversationSetting::Temperature,
            settings
                .temperature
                .is_none_or(|temperature| (0.0..=MAX_TEMPERATURE).contains(&temperature)),
        ),
        (
            ConversationSetting::TopP,
            settings
                .top_p
                .is_none_or(|top_p| top_p > 0.0 && top_p <= 1.0),
        ),
        (
            ConversationSetting::MaxOutputTokens,
            settings
                .max_output_tokens
                .is_none_or(|limit| (1..=MAX_OUTPUT_TOKENS).contains(&limit)),
        ),
        (ConversationSetting::Stop, stop_is_valid(&settings.stop)),
    ];
    for (setting, valid) in checks {
        if !valid {
            return Err(AppError::SettingInvalid { setting });
        }
    }
    Ok(conversations::ConversationSettings {
        system_prompt: settings.system_prompt,
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_output_tokens: settings.max_output_tokens,
        stop: settings.stop,
    })
}

/// Settings as the window shows them.
pub(crate) fn settings(settings: &conversations::ConversationSettings) -> ConversationSettings {
    ConversationSettings {
        system_prompt: settings.system_prompt.clone(),
        temperature: settings.temperature,
        top_p: settings.top_p,
        max_output_tokens: settings.max_output_tokens,
        stop: settings.stop.clone(),
    }
}

fn stop_is_valid(stop: &[String]) -> bool {
    let fits = |text: &String| (1..=MAX_STOP_TEXT_BYTES).contains(&text.len());
    stop.len() <= MAX_STOP_TEXTS && stop.iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(settings: ConversationSettings) -> Option<ConversationSetting> {
        match checked(settings) {
            Err(AppError::SettingInvalid { setting }) => Some(setting),
            _ => None,
        }
    }

    fn with(change: impl FnOnce(&mut ConversationSettings)) -> ConversationSettings {
        let mut settings = ConversationSettings::default();
        change(&mut settings);
        settings
    }

    #[test]
    fn each_setting_is_taken_up_to_its_limit() {
        let utmost = ConversationSettings {
            system_prompt: "x".repeat(MAX_SYSTEM_PROMPT_BYTES),
            temperature: Some(MAX_TEMPERATURE),
            top_p: Some(1.0),
            max_output_tokens: Some(MAX_OUTPUT_TOKENS),
            stop: vec!["x".repeat(MAX_STOP_TEXT_BYTES); MAX_STOP_TEXTS],
        };
        assert_eq!(
            checked(utmost.clone()).map(|kept| settings(&kept)),
            Ok(utmost)
        );
        let least = with(|settings| {
            settings.temperature = Some(0.0);
            settings.max_output_tokens = Some(1);
        });
        assert_eq!(refused(least), None);
    }

    #[test]
    fn what_is_out_of_its_range_is_named() {
        let cases = [
            (
                with(|s| s.system_prompt = "x".repeat(MAX_SYSTEM_PROMPT_BYTES + 1)),
                ConversationSetting::SystemPrompt,
            ),
            (
                with(|s| s.temperature = Some(2.1)),
                ConversationSetting::Temperature,
            ),
            (
                with(|s| s.temperature = Some(f32::NAN)),
                ConversationSetting::Temperature,
            ),
            (with(|s| s.top_p = Some(0.0)), ConversationSetting::TopP),
            (
                with(|s| s.max_output_tokens = Some(0)),
                ConversationSetting::MaxOutputTokens,
            ),
            (
                with(|s| s.stop = vec![String::new()]),
                ConversationSetting::Stop,
            ),
            (
                with(|s| s.stop = vec!["x".into(); MAX_STOP_TEXTS + 1]),
                ConversationSetting::Stop,
            ),
        ];
        for (settings, setting) in cases {
            assert_eq!(refused(settings.clone()), Some(setting), "{settings:?}");
        }
    }
}
