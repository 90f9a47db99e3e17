//! A picture as large as the window allows, with a button that saves it.

use aideon_ipc::picture::PictureInfo;
use leptos::{html, prelude::*};

use super::{
    icon::{Glyph, Icon},
    pictures::PictureView,
};
use crate::{
    actions,
    state::Stores,
    words::{pages, picture as words},
};

/// The dialog; closed while no picture is enlarged.
#[component]
pub fn PictureDialog(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let shows = stores.picture.with(Option::is_some);
        let Some(dialog) = dialog.get() else { return };
        if shows && !dialog.open() {
            // It fails only for a dialog that is open, or not in the page.
            dialog.show_modal().ok();
        } else if !shows && dialog.open() {
            dialog.close();
        }
    });
    let close = move || stores.picture.set(None);
    view! {
        <dialog
            node_ref=dialog
            class="dialog dialog--picture"
            aria-labelledby="picture-title"
            data-testid="picture-dialog"
            on:close=move |_| close()
        >
            {move || stores.picture.get().map(|picture| view! {
                <Enlarged stores picture close=Callback::new(move |()| close()) />
            })}
        </dialog>
    }
}

#[component]
fn Enlarged(stores: Stores, picture: PictureInfo, close: Callback<()>) -> impl IntoView {
    let id = picture.id.clone();
    let name = picture.name.clone();
    let figures = words::figures(&picture);
    view! {
        <div class="enlarged">
            <header class="enlarged__head">
                <h2 id="picture-title" class="enlarged__title" dir="auto" title=name.clone()>
                    {name.clone()}
                </h2>
                <span class="meta">{figures}</span>
                <button
                    type="button"
                    class="button button--s"
                    data-testid="picture-save"
                    on:click=move |_| actions::pictures::save(stores, id.clone())
                >
                    <Icon glyph=Glyph::Save class="icon--s" />
                    {words::SAVE}
                </button>
                <button
                    type="button"
                    class="icon-button icon-button--s"
                    data-testid="picture-close"
                    autofocus=true
                    aria-label=pages::CLOSE
                    title=pages::CLOSE
                    on:click=move |_| close.run(())
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </header>
            <div class="enlarged__picture"><PictureView picture /></div>
        </div>
    }
}
