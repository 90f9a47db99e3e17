use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    in_browser::{Drawn, draw, settled},
    markdown::Markdown,
};

struct Text {
    drawn: Drawn,
    text: RwSignal<String>,
    streaming: RwSignal<bool>,
    pressed: RwSignal<Vec<String>>,
}

fn text(written: &str, streaming: bool) -> Text {
    let text = RwSignal::new(written.to_owned());
    let streaming = RwSignal::new(streaming);
    let pressed = RwSignal::new(Vec::new());
    let on_link = Callback::new(move |address| pressed.update(|all| all.push(address)));
    let drawn = draw(move |_| {
        view! { <div class="prose" data-testid="prose"><Markdown text streaming on_link /></div> }
    });
    Text {
        drawn,
        text,
        streaming,
        pressed,
    }
}

const ARTICLE: &str = "# Tides\n\nThe *moon* pulls, **twice** a day: `2 * 12.4 h`.\n\n\
    | when | how |\n|---|---:|\n| new moon | 3.1 m |\n\n- [x] spring\n- [ ] neap\n\n\
    ```rust\nfn tide() -> f64 { 3.1 }\n```\n\n> and [the sea](https://harbour.test/sea)\n\n\
    $$\\frac{1}{2}$$\n\nEnd.\n";

#[wasm_bindgen_test]
async fn a_text_that_came_in_pieces_is_drawn_as_one_that_came_at_once() {
    let whole = text(ARTICLE, false);
    let growing = text("", true);
    let mut ends = ARTICLE.char_indices().map(|(at, _)| at).step_by(3);
    for end in ends.by_ref() {
        growing.text.set(ARTICLE[..end].to_owned());
        settled().await;
    }
    growing.text.set(ARTICLE.to_owned());
    growing.streaming.set(false);
    settled().await;
    let drawn = |text: &Text| text.drawn.named("prose").inner_html();
    assert_eq!(drawn(&growing), drawn(&whole));
    for element in [
        "h2",
        "em",
        "strong",
        "code",
        "table",
        "pre",
        "blockquote",
        "math",
    ] {
        assert!(!whole.drawn.all(element).is_empty(), "{element} is missing");
    }
    assert_eq!(whole.drawn.all("li.task").len(), 2);
}

#[wasm_bindgen_test]
fn a_hostile_text_makes_nothing_that_runs_or_loads() {
    let hostile = "<script>document.title='x'</script>\n\n<iframe src=https://x.test></iframe>\n\n\
        ![a](https://x.test/steal?q=1) [a](javascript:alert(1)) [b](data:text/html,x) \
        <img src=x onerror=alert(1)> <a href=\"javascript:alert(1)\">c</a>\n\n\
        [d]: javascript:alert(1)\n[d] <svg onload=alert(1)> \u{202e}txt.exe\n\n\
        <style>*{display:none}</style>\n\n$\\href{javascript:alert(1)}{x}$";
    for streaming in [true, false] {
        let drawn = text(hostile, streaming).drawn;
        let bad = drawn.all("script, iframe, img, style, object, embed, form, svg[onload], link");
        assert!(bad.is_empty(), "{}", drawn.named("prose").inner_html());
        for element in drawn.all("*") {
            for name in element.get_attribute_names() {
                let name = name.as_string().unwrap_or_default();
                let value = element.get_attribute(&name).unwrap_or_default();
                assert!(!name.starts_with("on"), "{name}={value}");
                // Data is what a copy of the formula is made from.
                let is_data = name.starts_with("data-");
                assert!(is_data || !value.contains("javascript:"), "{name}={value}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn a_link_asks_and_never_leads_away_by_itself() {
    let shown = text("[the sea](https://harbour.test/sea)", false);
    let before = window().location().href();
    let link = shown.drawn.all("a, button, [role=link]");
    assert_eq!(link.len(), 1);
    shown.drawn.click("a, button, [role=link]").await;
    assert_eq!(shown.pressed.get_untracked(), ["https://harbour.test/sea"]);
    assert_eq!(window().location().href(), before);
}
