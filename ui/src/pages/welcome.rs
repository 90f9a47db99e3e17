//! How to begin, beside a key to what the badges mean.

use aideon_ipc::{
    AppError,
    source::{ModelSource, SourceKind},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions,
    components::{
        brand::Brand,
        focus::focus_heading,
        icon::{Glyph, Icon},
        model_indicator::{ModelStamp, SourceBadge, Stamp},
        notice::StartupNotices,
        thread::{Strand, Thread},
    },
    state::Stores,
    words::{error, pages},
};

/// A way to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Free,
    SignIn,
    Demo,
}

/// The first page of the app.
#[component]
pub fn WelcomePage(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    view! {
        <main class="welcome" data-testid="welcome">
            <Begin stores />
            <Specimen />
        </main>
    }
}

#[component]
fn Begin(stores: Stores) -> impl IntoView {
    let heading = focus_heading();
    let trouble = RwSignal::new(None::<(Way, AppError)>);
    let busy = RwSignal::new(false);
    let begin = Callback::new(move |way: Way| {
        if busy.get_untracked() {
            return;
        }
        if way == Way::SignIn {
            actions::account::sign_in(stores, false);
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = match way {
                Way::Free => actions::session::start_free(stores).await,
                Way::SignIn => Ok(()),
                Way::Demo => actions::session::start_demo(stores).await,
            };
            if let Err(error) = answer {
                trouble.try_set(Some((way, error)));
            }
            busy.try_set(false);
        });
    });
    let can_sign_in = move || stores.session.with(|session| session.sign_in_available());
    let demo = move || stores.session.with(|session| session.demo_available());
    view! {
        <section class="welcome__start" aria-labelledby="welcome-title">
            <div>
                <Brand />
                <h1 id="welcome-title" node_ref=heading tabindex="-1">{pages::WELCOME_TITLE}</h1>
                <p class="welcome__lede">{pages::WELCOME_LEDE}</p>
                <StartupNotices stores />
                <ul class="starts">
                    <Start
                        way=Way::Free
                        glyph=Glyph::Key
                        id="start-free"
                        title=pages::START_FREE
                        text=pages::START_FREE_TEXT
                        trouble
                        begin
                    />
                    <Show when=can_sign_in>
                        <Start
                            way=Way::SignIn
                            glyph=Glyph::User
                            id="start-sign-in"
                            title=pages::SIGN_IN
                            text=pages::SIGN_IN_TEXT
                            trouble
                            begin
                        />
                    </Show>
                    <Show when=demo>
                        <Start
                            way=Way::Demo
                            glyph=Glyph::Flask
                            id="start-demo"
                            title=pages::START_DEMO
                            text=pages::START_DEMO_TEXT
                            trouble
                            begin
                        />
                    </Show>
                </ul>
                <p class="welcome__small">{pages::KEYS_STAY}</p>
            </div>
        </section>
    }
}

#[component]
fn Start(
    way: Way,
    glyph: Glyph,
    id: &'static str,
    title: &'static str,
    text: &'static str,
    trouble: RwSignal<Option<(Way, AppError)>>,
    begin: Callback<Way>,
) -> impl IntoView {
    let sentence = move || {
        trouble.with(|trouble| {
            let (_, error) = trouble.as_ref().filter(|(of, _)| *of == way)?;
            Some(error::sentence(error))
        })
    };
    view! {
        <li>
            <button type="button" class="start" data-testid=id on:click=move |_| begin.run(way)>
                <Icon glyph class="icon--l" />
                <span><b>{title}</b><small>{text}</small></span>
                <Icon glyph=Glyph::Right />
            </button>
            <div role="status">
                {move || sentence().map(|sentence| view! {
                    <p class="start__answer" data-testid="welcome-message">
                        <Icon glyph=Glyph::Info />
                        <span>{sentence}</span>
                    </p>
                })}
            </div>
        </li>
    }
}

#[component]
fn Specimen() -> impl IntoView {
    let of = |kind: SourceKind, fallback: bool, simulated: bool| ModelSource {
        kind,
        fallback,
        simulated,
    };
    let own = SourceKind::Chosen {
        provider: "Boathouse server".into(),
    };
    let rows = [
        (
            of(SourceKind::Aideon, false, false),
            pages::SPECIMEN_PRIMARY,
        ),
        (
            of(SourceKind::Together, false, false),
            pages::SPECIMEN_TOGETHER,
        ),
        (
            of(SourceKind::Together, true, false),
            pages::SPECIMEN_FALLBACK,
        ),
        (of(own, false, false), pages::SPECIMEN_OWN),
        (
            of(SourceKind::Aideon, false, true),
            pages::SPECIMEN_SIMULATED,
        ),
    ];
    view! {
        <section class="welcome__specimen" aria-labelledby="specimen-title">
            <div class="specimen">
                <h2 class="specimen__title" id="specimen-title">{pages::HOW_TO_READ}</h2>
                <ul>
                    {rows.into_iter().map(|(source, (title, text))| {
                        let strand = Strand::of(Some(&source));
                        let simulated = source.simulated;
                        view! {
                            <li class="key-row">
                                <span class="source">
                                    <SourceBadge source />
                                    {simulated.then(|| view! { <ModelStamp stamp=Stamp::Simulated /> })}
                                </span>
                                <Thread strand=Signal::stored(strand) />
                                <p><b>{title}</b>{text}</p>
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <p class="specimen__end">{pages::SPECIMEN_END}</p>
            </div>
        </section>
    }
}
