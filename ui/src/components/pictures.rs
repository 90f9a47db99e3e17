//! Pictures in the page: small ones of the user, large ones of a model; a press enlarges.

use aideon_ipc::picture::PictureInfo;
use leptos::{html, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{actions, api, state::Stores, words::picture as words};

/// A small picture that is enlarged by a press.
#[component]
pub fn Thumbnail(
    /// The window's stores.
    stores: Stores,
    /// The picture.
    picture: PictureInfo,
) -> impl IntoView {
    view! { <Enlargeable stores picture class="picture picture--s" /> }
}

/// The pictures of a message of the user.
#[component]
pub fn Attachments(
    /// The window's stores.
    stores: Stores,
    /// The pictures.
    pictures: Vec<PictureInfo>,
) -> impl IntoView {
    let pictures = pictures.into_iter().map(|picture| {
        view! { <li><Enlargeable stores picture class="picture picture--m" /></li> }
    });
    view! {
        <ul class="attachments" data-testid="attachments" aria-label=words::ATTACHED>
            {pictures.collect_view()}
        </ul>
    }
}

/// A picture that a model made, with a button that saves it.
#[component]
pub fn MadePicture(
    /// The window's stores.
    stores: Stores,
    /// The picture.
    picture: PictureInfo,
) -> impl IntoView {
    let id = picture.id.clone();
    let label = words::save(&picture.name);
    let size = words::dimensions(&picture);
    view! {
        <figure class="made">
            <Enlargeable stores picture class="picture picture--l" />
            <figcaption class="made__foot">
                <button
                    type="button"
                    class="button button--s"
                    data-testid="picture-save"
                    aria-label=label
                    on:click=move |_| actions::pictures::save(stores, id.clone())
                >
                    <Icon glyph=Glyph::Save class="icon--s" />
                    {words::SAVE}
                </button>
                <span class="meta">{size}</span>
            </figcaption>
        </figure>
    }
}

#[component]
fn Enlargeable(stores: Stores, picture: PictureInfo, class: &'static str) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let label = words::enlarge(&picture.name);
    let id = picture.id.clone();
    let shown = picture.clone();
    let enlarge = move |_| {
        if let Some(button) = button.get_untracked() {
            // The dialog gives the keyboard back to whom it took it from; not every system
            // focuses a button that is pressed.
            button.focus().ok();
        }
        stores.picture.set(Some(picture.clone()));
    };
    view! {
        <button
            node_ref=button
            type="button"
            class=class
            data-testid="picture"
            data-id=id
            aria-label=label.clone()
            title=label
            on:click=enlarge
        >
            <PictureView picture=shown />
        </button>
    }
}

/// The picture itself, or a word where it cannot be shown. It has its place before it comes.
#[component]
pub fn PictureView(
    /// The picture.
    picture: PictureInfo,
) -> impl IntoView {
    let broken = RwSignal::new(false);
    let picture = StoredValue::new(picture);
    let image = move || {
        let PictureInfo {
            id,
            name,
            width,
            height,
            ..
        } = picture.get_value();
        view! {
            <img
                class="picture__image"
                src=api::picture_address(&id)
                alt=name
                width=width.to_string()
                height=height.to_string()
                draggable="false"
                on:error=move |_| broken.set(true)
            />
        }
    };
    view! {
        <Show when=move || !broken.get() fallback=|| view! {
            <span class="picture__gone">
                <Icon glyph=Glyph::Picture />
                <span>{words::GONE}</span>
            </span>
        }>
            {image()}
        </Show>
    }
}
