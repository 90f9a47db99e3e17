//! Usage by model, as a table.

use leptos::prelude::*;

use crate::{
    components::{icon::Icon, model_indicator::glyph},
    state::usage::{ModelReport, Series},
    words::{figures::count, origin, pages, source::short_model, usage as words},
};

/// The width of a full share, in units of its drawing.
const WHOLE_SHARE: f64 = 72.0;

/// The table.
#[component]
pub fn Models(
    /// The models, the most expensive first.
    models: Vec<ModelReport>,
) -> impl IntoView {
    let rows = models
        .into_iter()
        .map(|model| view! { <ModelRow model /> })
        .collect_view();
    view! {
        <section class="usage-models" aria-labelledby="usage-models">
            <h2 id="usage-models">{words::BY_MODEL}</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label=words::BY_MODEL_TABLE>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{words::MODEL}</th>
                            <th scope="col" class="cell-num">{words::REPLIES}</th>
                            <th scope="col" class="cell-num">{pages::TOKENS_IN}</th>
                            <th scope="col" class="cell-num">{pages::TOKENS_OUT}</th>
                            <th scope="col" class="cell-num">{pages::COST}</th>
                            <th scope="col"><span class="visually-hidden">{words::SHARE}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="meta chart__note">{words::NOTE}</p>
        </section>
    }
}

#[component]
fn ModelRow(model: ModelReport) -> impl IntoView {
    let tone = match Series::of(&model.source) {
        Series::Aideon => "icon--primary",
        Series::Together => "icon--together",
        Series::Fallback => "icon--fallback",
        Series::Own | Series::Simulated => "",
    };
    let used = model.used;
    let share = format!("{:.1}", model.share * WHOLE_SHARE);
    view! {
        <tr data-testid="usage-row" data-model=model.model.clone()>
            <td>
                <span class="name">
                    <Icon glyph=glyph(&model.source) class=tone />
                    <span title=model.model.clone()>
                        <span class="code">{short_model(&model.model).to_owned()}</span>
                        <small>{model.provider}</small>
                    </span>
                </span>
            </td>
            <td class="cell-num">{count(model.answered)}</td>
            <td class="cell-num">{words::tokens(used.prompt, &used)}</td>
            <td class="cell-num">{words::tokens(used.completion, &used)}</td>
            <td class="cell-num">{origin::money(used.cost_nano_usd, used.at_least)}</td>
            <td>
                <svg class="share" viewBox="0 0 72 8" aria-hidden="true" focusable="false">
                    <rect class="track" width="72" height="8" rx="2" />
                    <rect class="part" width=share height="8" rx="2" />
                </svg>
            </td>
        </tr>
    }
}
