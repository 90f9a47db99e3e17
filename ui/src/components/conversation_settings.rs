//! How the open chat is set: a button in its head and the dialog behind it.

pub mod figure;
pub mod stop_texts;

use aideon_ipc::{
    AppError,
    conversation::{ConversationSetting, ConversationSettings},
};
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    icon::{Glyph, Icon},
    notice::ErrorLine,
};
use crate::{
    actions,
    state::{
        Stores,
        conversation_form::{ConversationForm, OwnFigure},
    },
    words::{conversation as words, error, pages},
};
use figure::FigureField;
use stop_texts::StopTexts;

/// The fields, and what they cannot be.
#[derive(Clone, Copy)]
pub struct Form {
    form: RwSignal<ConversationForm>,
    /// The setting that is out of its range.
    wrong: RwSignal<Option<ConversationSetting>>,
    /// What else went wrong.
    trouble: RwSignal<Option<String>>,
}

impl Form {
    fn new() -> Self {
        Self {
            form: RwSignal::default(),
            wrong: RwSignal::new(None),
            trouble: RwSignal::new(None),
        }
    }

    fn fill(self, settings: &ConversationSettings) {
        self.form.set(ConversationForm::of(settings));
        self.wrong.set(None);
        self.trouble.set(None);
    }

    fn change(self, change: impl FnOnce(&mut ConversationForm)) {
        self.form.update(change);
        self.wrong.set(None);
        self.trouble.set(None);
    }

    /// The sentence below a setting's field.
    fn trouble_of(self, setting: ConversationSetting) -> Signal<Option<String>> {
        Signal::derive(move || {
            let wrong = self.wrong.get().filter(|wrong| *wrong == setting)?;
            Some(error::sentence(&AppError::SettingInvalid {
                setting: wrong,
            }))
        })
    }
}

/// The button, marked where the chat has settings of its own, and its dialog.
#[component]
pub fn ChatSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let form = Form::new();
    let own = Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.settings != ConversationSettings::default())
    });
    let name = move || match own.get() {
        true => words::OWN_SETTINGS,
        false => words::SETTINGS,
    };
    let open = RwSignal::new(false);
    let show = move |_| {
        stores
            .transcript
            .with_untracked(|open| form.fill(&open.settings));
        open.set(true);
        if let Some(dialog) = dialog.get_untracked() {
            // It fails only for a dialog that is open, or not in the page.
            dialog.show_modal().ok();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    };
    view! {
        <button
            type="button"
            class="icon-button"
            class:icon-button--own=move || own.get()
            data-testid="chat-settings"
            data-own=move || own.get().to_string()
            aria-label=name
            title=name
            aria-haspopup="dialog"
            on:click=show
        >
            <Icon glyph=Glyph::Sliders />
        </button>
        <dialog
            node_ref=dialog
            class="dialog dialog--form"
            aria-labelledby="chat-settings-title"
            on:close=move |_| { open.try_set(false); }
        >
            <Show when=move || open.get()>
                <SettingsForm stores form close=Callback::new(move |()| close()) />
            </Show>
        </dialog>
    }
}

#[component]
fn SettingsForm(stores: Stores, form: Form, close: Callback<()>) -> impl IntoView {
    let saving = RwSignal::new(false);
    let keep = move || {
        let settings = match form.form.with_untracked(ConversationForm::settings) {
            Ok(settings) => settings,
            Err(setting) => {
                form.wrong.set(Some(setting));
                return;
            }
        };
        saving.set(true);
        spawn_local(async move {
            match actions::conversations::configure(stores, settings).await {
                Ok(()) => {
                    close.try_run(());
                }
                Err(AppError::SettingInvalid { setting }) => {
                    form.wrong.try_set(Some(setting));
                }
                Err(failed) => {
                    form.trouble.try_set(Some(error::sentence(&failed)));
                }
            }
            saving.try_set(false);
        });
    };
    let all_defaults = move |_| form.change(|fields| *fields = ConversationForm::default());
    view! {
        <form
            class="settings-form"
            data-testid="chat-settings-form"
            on:submit=move |event| {
                event.prevent_default();
                keep();
            }
        >
            <h2 id="chat-settings-title" class="dialog__title">{words::SETTINGS}</h2>
            <p class="settings-form__lede">{words::SETTINGS_TEXT}</p>
            <div class="settings-form__fields">
                <SystemPrompt form />
                <FigureField form setting=ConversationSetting::Temperature />
                <FigureField form setting=ConversationSetting::TopP />
                <FigureField form setting=ConversationSetting::MaxOutputTokens />
                <StopTexts form />
            </div>
            <ErrorLine text=form.trouble />
            <div class="dialog__ways">
                <button
                    type="button"
                    class="button button--plain dialog__aside"
                    data-testid="settings-defaults"
                    on:click=all_defaults
                >
                    {words::ALL_DEFAULTS}
                </button>
                <button type="button" class="button" data-testid="settings-cancel" on:click=move |_| close.run(())>
                    {pages::CANCEL}
                </button>
                <button
                    type="submit"
                    class="button button--main"
                    data-testid="settings-save"
                    prop:disabled=saving
                >
                    {words::SAVE}
                </button>
            </div>
        </form>
    }
}

#[component]
fn SystemPrompt(form: Form) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for="setting-prompt">{words::SYSTEM_PROMPT}</label>
            <textarea
                id="setting-prompt"
                class="input input--long"
                data-testid="setting-system-prompt"
                rows="4"
                dir="auto"
                placeholder=words::NO_SYSTEM_PROMPT
                aria-describedby="setting-prompt-help setting-prompt-wrong"
                prop:value=move || form.form.with(|fields| fields.system_prompt.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    form.change(|fields| fields.system_prompt = text);
                }
            ></textarea>
            <p class="field__help" id="setting-prompt-help">{words::SYSTEM_PROMPT_HELP}</p>
            <ErrorLine
                text=form.trouble_of(ConversationSetting::SystemPrompt)
                id="setting-prompt-wrong"
            />
        </div>
    }
}

/// The figure of a setting among the fields.
fn figure_of(fields: &ConversationForm, setting: ConversationSetting) -> Option<&OwnFigure> {
    match setting {
        ConversationSetting::Temperature => Some(&fields.temperature),
        ConversationSetting::TopP => Some(&fields.top_p),
        ConversationSetting::MaxOutputTokens => Some(&fields.max_output_tokens),
        ConversationSetting::SystemPrompt | ConversationSetting::Stop => None,
    }
}

/// The same, to be changed.
fn figure_of_mut(
    fields: &mut ConversationForm,
    setting: ConversationSetting,
) -> Option<&mut OwnFigure> {
    match setting {
        ConversationSetting::Temperature => Some(&mut fields.temperature),
        ConversationSetting::TopP => Some(&mut fields.top_p),
        ConversationSetting::MaxOutputTokens => Some(&mut fields.max_output_tokens),
        ConversationSetting::SystemPrompt | ConversationSetting::Stop => None,
    }
}
