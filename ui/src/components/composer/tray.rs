//! The pictures of a message that is being written, and those on their way into it.

use aideon_ipc::picture::PictureInfo;
use leptos::{html, prelude::*, task};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::draft::{Draft, open_conversation};
use crate::{
    actions,
    components::{
        focus::focus_composer,
        icon::{Glyph, Icon},
        pictures::Thumbnail,
    },
    state::{Stores, intake::Arriving},
    words::{figures, picture as words},
};

/// The row of pictures; nothing while there is none.
#[component]
pub fn Tray(
    /// The window's stores.
    stores: Stores,
    /// The message.
    draft: Draft,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let conversation = open_conversation(stores);
    let arriving = Memo::new(move |_| {
        let place = conversation.get();
        stores
            .intake
            .with(|intake| intake.arriving(&place).cloned().collect::<Vec<_>>())
    });
    let is_empty =
        Memo::new(move |_| draft.pictures.with(Vec::is_empty) && arriving.with(Vec::is_empty));
    let remove = Callback::new(move |id: String| {
        let place = draft.pictures.try_update(|pictures| {
            let place = pictures.iter().position(|picture| picture.id == id)?;
            pictures.remove(place);
            Some(place)
        });
        actions::pictures::remove(id);
        focus_neighbour(list, place.flatten().unwrap_or_default());
    });
    let count = move || match draft.pictures.with(Vec::len) {
        0 => String::new(),
        count => words::attached(count),
    };
    view! {
        <p class="visually-hidden" role="status">{count}</p>
        <Show when=move || !is_empty.get()>
            <ul node_ref=list class="tray" data-testid="tray" aria-label=words::ATTACHED>
                <For each=move || draft.pictures.get() key=|picture| picture.id.clone() let(picture)>
                    <Attached stores picture remove />
                </For>
                <For each=move || arriving.get() key=|file| file.key let(file)>
                    <OnItsWay file />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Attached(stores: Stores, picture: PictureInfo, remove: Callback<String>) -> impl IntoView {
    let id = picture.id.clone();
    let removed = id.clone();
    let label = words::remove(&picture.name);
    let name = picture.name.clone();
    let size = figures::size(usize::try_from(picture.bytes).unwrap_or(usize::MAX));
    view! {
        <li class="tray__item" data-testid="attached" data-id=id>
            <Thumbnail stores picture />
            <span class="tray__text">
                <span class="tray__name" title=name.clone() dir="auto">{name.clone()}</span>
                <span class="tray__size">{size}</span>
            </span>
            <button
                type="button"
                class="icon-button icon-button--xs tray__remove"
                data-testid="attached-remove"
                aria-label=label.clone()
                title=label
                on:click=move |_| remove.run(removed.clone())
            >
                <Icon glyph=Glyph::Close class="icon--s" />
            </button>
        </li>
    }
}

#[component]
fn OnItsWay(file: Arriving) -> impl IntoView {
    view! {
        <li class="tray__item tray__item--arriving" data-testid="arriving">
            <span class="tray__wait" aria-hidden="true"><i></i><i></i><i></i></span>
            <span class="tray__text">
                <span class="tray__name" title=file.name.clone() dir="auto">{file.name.clone()}</span>
                <span class="tray__size">{words::TAKING_IN}</span>
            </span>
        </li>
    }
}

/// The keyboard goes from a picture that was removed to the one in its place, else to the
/// message box.
fn focus_neighbour(list: NodeRef<html::Ul>, place: usize) {
    task::spawn_local(async move {
        task::tick().await;
        let buttons = list.try_get_untracked().flatten().and_then(|list| {
            let list: &HtmlElement = &list;
            list.query_selector_all(".tray__remove").ok()
        });
        let button = buttons.and_then(|buttons| {
            let last = buttons.length().checked_sub(1)?;
            buttons.get(u32::try_from(place).unwrap_or(last).min(last))
        });
        match button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // What cannot be focused can still be clicked.
            Some(button) => button.focus().unwrap_or_default(),
            None => focus_composer(),
        }
    });
}
