//! Mark and name.

use leptos::prelude::*;

use super::icon::BrandMark;

/// The product's mark with its name.
#[component]
pub fn Brand() -> impl IntoView {
    view! { <span class="brand"><BrandMark />"Aideon"</span> }
}
