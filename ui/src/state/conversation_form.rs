//! The settings of a conversation as they are edited: text in fields, checked before it counts.

use aideon_ipc::conversation::{
    ConversationSetting, ConversationSettings, MAX_OUTPUT_TOKENS, MAX_STOP_TEXT_BYTES,
    MAX_STOP_TEXTS, MAX_SYSTEM_PROMPT_BYTES, MAX_TEMPERATURE,
};

/// A figure that the model chooses unless the user does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnFigure {
    /// The user's own figure counts, not the model's default.
    pub own: bool,
    /// The figure as it was typed.
    pub text: String,
}

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationForm {
    /// The system prompt.
    pub system_prompt: String,
    /// The sampling temperature.
    pub temperature: OwnFigure,
    /// Nucleus sampling.
    pub top_p: OwnFigure,
    /// The most output tokens.
    pub max_output_tokens: OwnFigure,
    /// The stop texts, in which `\n` stands for a line break.
    pub stop: Vec<String>,
}

impl ConversationForm {
    /// The fields of these settings.
    pub fn of(settings: &ConversationSettings) -> Self {
        Self {
            system_prompt: settings.system_prompt.clone(),
            temperature: figure(settings.temperature.map(tell)),
            top_p: figure(settings.top_p.map(tell)),
            max_output_tokens: figure(settings.max_output_tokens.map(|most| most.to_string())),
            stop: settings.stop.iter().map(|text| escape(text)).collect(),
        }
    }

    /// The settings that these fields say, or the first one that cannot be.
    ///
    /// # Errors
    /// The setting that is out of its range or no figure at all.
    pub fn settings(&self) -> Result<ConversationSettings, ConversationSetting> {
        use ConversationSetting as Setting;
        let system_prompt = self.system_prompt.trim_end().to_owned();
        if system_prompt.len() > MAX_SYSTEM_PROMPT_BYTES {
            return Err(Setting::SystemPrompt);
        }
        let temperature = own(&self.temperature, decimal, Setting::Temperature)?;
        if temperature.is_some_and(|value| !(0.0..=MAX_TEMPERATURE).contains(&value)) {
            return Err(Setting::Temperature);
        }
        let top_p = own(&self.top_p, decimal, Setting::TopP)?;
        if top_p.is_some_and(|value| value <= 0.0 || value > 1.0) {
            return Err(Setting::TopP);
        }
        let max_output_tokens = own(&self.max_output_tokens, whole, Setting::MaxOutputTokens)?;
        if max_output_tokens.is_some_and(|most| !(1..=MAX_OUTPUT_TOKENS).contains(&most)) {
            return Err(Setting::MaxOutputTokens);
        }
        let written = self.stop.iter().filter(|text| !text.is_empty());
        let stop: Vec<String> = written.map(|text| unescape(text)).collect();
        let fits = stop.len() <= MAX_STOP_TEXTS
            && stop.iter().all(|text| text.len() <= MAX_STOP_TEXT_BYTES);
        if !fits {
            return Err(Setting::Stop);
        }
        Ok(ConversationSettings {
            system_prompt,
            temperature,
            top_p,
            max_output_tokens,
            stop,
        })
    }
}

fn figure(kept: Option<String>) -> OwnFigure {
    OwnFigure {
        own: kept.is_some(),
        text: kept.unwrap_or_default(),
    }
}

/// A figure that is typed with a comma is one with a point.
fn decimal(text: &str) -> Option<f32> {
    let value: f32 = text.replace(',', ".").parse().ok()?;
    value.is_finite().then_some(value)
}

/// A figure that may be typed with its thousands apart.
fn whole(text: &str) -> Option<u32> {
    let apart = |letter: char| letter == ',' || letter.is_whitespace();
    text.replace(apart, "").parse().ok()
}

fn own<T>(
    figure: &OwnFigure,
    parse: impl Fn(&str) -> Option<T>,
    setting: ConversationSetting,
) -> Result<Option<T>, ConversationSetting> {
    if !figure.own {
        return Ok(None);
    }
    parse(figure.text.trim()).map(Some).ok_or(setting)
}

fn tell(value: f32) -> String {
    value.to_string()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('\\') | None => plain.push('\\'),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use aideon_ipc::conversation::{ConversationSetting, ConversationSettings};

    use super::{ConversationForm, OwnFigure};

    fn typed(text: &str) -> OwnFigure {
        OwnFigure {
            own: true,
            text: text.into(),
        }
    }

    #[test]
    fn settings_come_back_from_their_fields_unchanged() {
        let settings = ConversationSettings {
            system_prompt: "Answer in Welsh.".into(),
            temperature: Some(0.7),
            top_p: Some(0.95),
            max_output_tokens: Some(400),
            stop: vec!["\n\n".into(), "END\\n".into()],
        };
        assert_eq!(ConversationForm::of(&settings).settings(), Ok(settings));
        let default = ConversationSettings::default();
        assert_eq!(ConversationForm::of(&default).settings(), Ok(default));
    }

    #[test]
    fn a_line_break_can_be_typed_into_one_line() {
        let form = ConversationForm {
            stop: vec!["\\n\\n".into(), String::new(), "C:\\dir".into()],
            ..ConversationForm::default()
        };
        assert_eq!(form.settings().unwrap().stop, ["\n\n", "C:\\dir"]);
    }

    #[test]
    fn what_is_left_to_the_model_is_not_checked() {
        let form = ConversationForm {
            temperature: OwnFigure {
                own: false,
                text: "hot".into(),
            },
            ..ConversationForm::default()
        };
        assert_eq!(form.settings().unwrap().temperature, None);
    }

    #[test]
    fn figures_are_read_as_people_type_them() {
        let form = ConversationForm {
            temperature: typed(" 0,5 "),
            max_output_tokens: typed("2 048"),
            ..ConversationForm::default()
        };
        let settings = form.settings().unwrap();
        assert_eq!(settings.temperature, Some(0.5));
        assert_eq!(settings.max_output_tokens, Some(2_048));
    }

    #[test]
    fn what_is_out_of_its_range_is_named() {
        use ConversationSetting as Setting;
        let default = ConversationForm::default;
        let temperature = |text| ConversationForm {
            temperature: typed(text),
            ..default()
        };
        let top_p = |text| ConversationForm {
            top_p: typed(text),
            ..default()
        };
        let most = |text| ConversationForm {
            max_output_tokens: typed(text),
            ..default()
        };
        let stop = |stop| ConversationForm { stop, ..default() };
        let cases = [
            (temperature(""), Setting::Temperature),
            (temperature("2.1"), Setting::Temperature),
            (temperature("-0.1"), Setting::Temperature),
            (temperature("NaN"), Setting::Temperature),
            (top_p("0"), Setting::TopP),
            (top_p("1.01"), Setting::TopP),
            (most("0"), Setting::MaxOutputTokens),
            (most("1000001"), Setting::MaxOutputTokens),
            (most("-5"), Setting::MaxOutputTokens),
            (stop(vec!["x".into(); 9]), Setting::Stop),
            (stop(vec!["x".repeat(201)]), Setting::Stop),
        ];
        for (form, wrong) in cases {
            assert_eq!(form.settings(), Err(wrong), "{form:?}");
        }
    }
}
