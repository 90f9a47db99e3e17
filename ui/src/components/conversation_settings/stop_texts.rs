//! Texts at which a model ends its reply.

use aideon_ipc::conversation::{ConversationSetting, MAX_STOP_TEXTS};
use leptos::prelude::*;

use super::Form;
use crate::{
    components::{
        icon::{Glyph, Icon},
        notice::ErrorLine,
    },
    words::conversation as words,
};

/// One field for each of them.
#[component]
pub fn StopTexts(
    /// The fields.
    form: Form,
) -> impl IntoView {
    let count = Memo::new(move |_| form.form.with(|fields| fields.stop.len()));
    let room = Memo::new(move |_| count.get() < MAX_STOP_TEXTS);
    view! {
        <div class="field" role="group" aria-labelledby="setting-stop-title">
            <span class="field__label" id="setting-stop-title">{words::STOP_TEXTS}</span>
            <For each=move || 0..count.get() key=|index| *index let(index)>
                <StopText form index />
            </For>
            <Show when=move || count.get() == 0>
                <p class="field__none">{words::NO_STOP_TEXTS}</p>
            </Show>
            <Show when=move || room.get()>
                <button
                    type="button"
                    class="button button--s settings-form__add"
                    data-testid="setting-stop-add"
                    on:click=move |_| form.change(|fields| fields.stop.push(String::new()))
                >
                    <Icon glyph=Glyph::Plus class="icon--s" />
                    {words::ADD_STOP_TEXT}
                </button>
            </Show>
            <p class="field__help" id="setting-stop-help">{words::STOP_TEXTS_HELP}</p>
            <ErrorLine
                text=form.trouble_of(ConversationSetting::Stop)
                id="setting-stop-wrong"
            />
        </div>
    }
}

#[component]
fn StopText(form: Form, index: usize) -> impl IntoView {
    let text = move || {
        form.form
            .with(|fields| fields.stop.get(index).cloned().unwrap_or_default())
    };
    let remove = move |_| {
        form.change(|fields| {
            if index < fields.stop.len() {
                fields.stop.remove(index);
            }
        });
    };
    view! {
        <div class="field__row">
            <input
                class="input input--code"
                type="text"
                autocomplete="off"
                data-testid="setting-stop"
                aria-label=words::stop_text(index + 1)
                aria-describedby="setting-stop-help setting-stop-wrong"
                prop:value=text
                on:input:target=move |event| {
                    let typed = event.target().value();
                    form.change(|fields| {
                        if let Some(text) = fields.stop.get_mut(index) {
                            *text = typed;
                        }
                    });
                }
            />
            <button
                type="button"
                class="icon-button"
                data-testid="setting-stop-remove"
                aria-label=words::remove_stop_text(index + 1)
                title=words::remove_stop_text(index + 1)
                on:click=remove
            >
                <Icon glyph=Glyph::Close class="icon--s" />
            </button>
        </div>
    }
}
