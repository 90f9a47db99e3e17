//! A figure that is the model's default, or the user's own.

use aideon_ipc::conversation::ConversationSetting;
use leptos::{html, prelude::*};

use super::{Form, figure_of, figure_of_mut};
use crate::{
    components::notice::ErrorLine, state::conversation_form::OwnFigure,
    words::conversation as words,
};

/// The choice between the two, and the field for the user's own.
#[component]
pub fn FigureField(
    /// The fields.
    form: Form,
    /// Which figure.
    setting: ConversationSetting,
) -> impl IntoView {
    let id = testid(setting);
    let own = Memo::new(move |_| {
        form.form
            .with(|fields| figure_of(fields, setting).is_some_and(|figure| figure.own))
    });
    let text = move || {
        form.form.with(|fields| {
            let figure = figure_of(fields, setting);
            figure.map(|figure| figure.text.clone()).unwrap_or_default()
        })
    };
    let change = move |change: &dyn Fn(&mut OwnFigure)| {
        form.change(|fields| {
            if let Some(figure) = figure_of_mut(fields, setting) {
                change(figure);
            }
        });
    };
    let wrong = form.trouble_of(setting);
    let field = NodeRef::<html::Input>::new();
    let choose_own = move |_| {
        change(&|figure| figure.own = true);
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            if let Some(field) = field.try_get_untracked().flatten() {
                // A field that cannot be focused can still be clicked.
                field.focus().ok();
            }
        });
    };
    view! {
        <div class="field" role="group" aria-labelledby=format!("{id}-title")>
            <span class="field__label" id=format!("{id}-title")>{words::setting(setting)}</span>
            <div class="field__row">
                <div class="segments">
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=format!("{id}-default")
                        aria-pressed=move || (!own.get()).to_string()
                        on:click=move |_| change(&|figure| figure.own = false)
                    >
                        {words::MODELS_DEFAULT}
                    </button>
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=format!("{id}-own")
                        aria-pressed=move || own.get().to_string()
                        on:click=choose_own
                    >
                        {words::OWN_VALUE}
                    </button>
                </div>
                <Show when=move || own.get()>
                    <input
                        node_ref=field
                        class="input input--figure"
                        class:input--bad=move || wrong.get().is_some()
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        data-testid=id
                        aria-label=words::setting(setting)
                        aria-describedby=format!("{id}-help {id}-wrong")
                        aria-invalid=move || wrong.get().is_some().to_string()
                        prop:value=text
                        on:input:target=move |event| {
                            let typed = event.target().value();
                            change(&|figure| figure.text = typed.clone());
                        }
                    />
                </Show>
            </div>
            <p class="field__help" id=format!("{id}-help")>{words::setting_help(setting)}</p>
            <ErrorLine text=wrong id=format!("{id}-wrong") />
        </div>
    }
}

fn testid(setting: ConversationSetting) -> &'static str {
    match setting {
        ConversationSetting::SystemPrompt => "setting-system-prompt",
        ConversationSetting::Temperature => "setting-temperature",
        ConversationSetting::TopP => "setting-top-p",
        ConversationSetting::MaxOutputTokens => "setting-max-output-tokens",
        ConversationSetting::Stop => "setting-stop",
    }
}
