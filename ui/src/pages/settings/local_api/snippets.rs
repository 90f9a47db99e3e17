//! How a program is set up, in lines to copy.

use leptos::prelude::*;

use crate::{
    components::{
        clipboard,
        icon::{Glyph, Icon},
    },
    state::Stores,
    words::local_api::{self as words, PROGRAMS, Program},
};

/// The lines for one program at a time.
#[component]
pub fn Snippets(
    /// The window's stores.
    stores: Stores,
    /// Where programs ask.
    base_url: String,
    /// The token, while it is shown.
    token: Signal<Option<String>>,
) -> impl IntoView {
    let chosen = RwSignal::new(Program::Curl);
    let lines = Memo::new(move |_| words::snippet(chosen.get(), &base_url, token.get().as_deref()));
    let name = move || {
        let named = PROGRAMS
            .iter()
            .find(|(program, ..)| *program == chosen.get());
        named.map(|(_, name, _)| *name)
    };
    let help = move || match token.get() {
        Some(_) => words::SET_UP_WITH_TOKEN.to_owned(),
        None => words::set_up_without_token(),
    };
    view! {
        <section class="setting" aria-labelledby="local-api-set-up">
            <div>
                <h2 class="setting__title" id="local-api-set-up">{words::SET_UP}</h2>
                <p class="setting__text">{help}</p>
            </div>
            <div class="segments" role="group" aria-labelledby="local-api-set-up">
                {PROGRAMS.map(|(program, name, id)| view! {
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=id
                        aria-pressed=move || (chosen.get() == program).to_string()
                        on:click=move |_| chosen.set(program)
                    >
                        {name}
                    </button>
                })}
            </div>
            <figure class="code-block local-api__lines" aria-label=name>
                <div class="code-block__bar">
                    <span class="code-block__language">{name}</span>
                    <button
                        type="button"
                        class="icon-button icon-button--s"
                        data-testid="snippet-copy"
                        aria-label=words::COPY_SNIPPET
                        title=words::COPY_SNIPPET
                        on:click=move |_| {
                            clipboard::copy(stores, lines.get_untracked(), words::SNIPPET_COPIED);
                        }
                    >
                        <Icon glyph=Glyph::Copy />
                    </button>
                </div>
                <pre tabindex="0" dir="ltr"><code data-testid="snippet">{lines}</code></pre>
            </figure>
        </section>
    }
}
