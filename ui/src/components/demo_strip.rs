//! The demo's switches, and the reminder that all of it is simulated.

use aideon_ipc::session::Tier;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    actions,
    state::Stores,
    words::{pages, state},
};

/// The strip above the window's content while the demo runs.
#[component]
pub fn DemoStrip(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let demo = Memo::new(move |_| stores.session.with(|session| session.demo().cloned()));
    let tier = move || demo.get().map(|demo| demo.tier);
    let down = move || demo.get().is_some_and(|demo| demo.primary_down);
    view! {
        <Show when=move || demo.with(Option::is_some)>
            <aside class="demo" data-testid="demo" aria-label=pages::DEMO>
                <p class="demo__what">
                    <Icon glyph=Glyph::Flask />
                    <b>{pages::DEMO}</b>
                    <span class="demo__more">{pages::DEMO_SIMULATED}</span>
                </p>
                <div class="demo__ways">
                    <div class="segments" role="group" aria-label=pages::DEMO_USER>
                        {[(Tier::Free, "demo-tier-free"), (Tier::Premium, "demo-tier-premium")]
                            .map(|(of, id)| view! {
                                <button
                                    type="button"
                                    class="segments__item"
                                    data-testid=id
                                    aria-pressed=move || (tier() == Some(of)).to_string()
                                    on:click=move |_| actions::session::set_demo_tier(stores, of)
                                >
                                    {state::tier(of)}
                                </button>
                            })}
                    </div>
                    <button
                        type="button"
                        class="switch"
                        role="switch"
                        data-testid="demo-primary-down"
                        aria-checked=move || down().to_string()
                        on:click=move |_| actions::session::set_demo_primary_down(stores, !down())
                    >
                        <span class="switch__track" aria-hidden="true"><i></i></span>
                        {pages::PRIMARY_DOWN}
                    </button>
                    <button
                        type="button"
                        class="button button--s button--plain"
                        data-testid="demo-leave"
                        on:click=move |_| actions::session::end(stores)
                    >
                        {pages::LEAVE_DEMO}
                    </button>
                </div>
            </aside>
        </Show>
    }
}
