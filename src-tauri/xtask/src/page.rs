//! `index.html`: from the page that Trunk reads to the one that the app shows.
//!
//! The page names its assets in `<link data-trunk …>` tags, so that Trunk can serve
//! it too. Here each of them becomes a plain tag, or nothing, and an asset that has
//! to lie beside the page. No script stands in the page itself, since its content
//! security policy allows none.

use crate::failure::Failure;

/// The script that starts the window.
pub(crate) const BOOT_SCRIPT: &str = "boot.js";

/// The finished page and what it needs beside it, as paths relative to `ui/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) files: Vec<String>,
    pub(crate) folders: Vec<String>,
}

/// Replaces every tag that is meant for Trunk.
pub(crate) fn rewrite(source: &str) -> Result<Page, Failure> {
    let mut page = Page::default();
    let mut rest = source;
    while let Some(start) = rest.find('<') {
        let (before, tag_on) = rest.split_at(start);
        page.html.push_str(before);
        let end = end_of_tag(tag_on).ok_or_else(|| {
            Failure::new("ui/index.html ends in the middle of a tag or a comment.")
        })?;
        let (tag, after) = tag_on.split_at(end);
        replace(tag, &mut page)?;
        rest = after;
    }
    page.html.push_str(rest);
    Ok(page)
}

/// Where the tag or comment at the start of `text` ends.
fn end_of_tag(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|at| at + "-->".len());
    }
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    None
}

fn replace(tag: &str, page: &mut Page) -> Result<(), Failure> {
    let attributes = if tag.starts_with("<link") {
        attributes(tag)
    } else {
        Vec::new()
    };
    let value = |name: &str| {
        attributes
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
    };
    if value("data-trunk").is_none() {
        page.html.push_str(tag);
        return Ok(());
    }
    let href = value("href").unwrap_or_default();
    let path = href.trim_start_matches("./").trim_matches('/');
    match value("rel") {
        Some("rust") => page.html.push_str(&format!(
            r#"<script type="module" src="/{BOOT_SCRIPT}"></script>"#
        )),
        Some("css") => {
            let link = format!(r#"<link rel="stylesheet" href="/{path}">"#);
            page.html.push_str(&link);
            // A style sheet may import its neighbours.
            match path.rsplit_once('/') {
                Some((folder, _)) => page.folders.push(folder.to_owned()),
                None => page.files.push(path.to_owned()),
            }
        }
        Some("icon") => {
            let link = format!(r#"<link rel="icon" href="/{path}">"#);
            page.html.push_str(&link);
            page.files.push(path.to_owned());
        }
        Some("copy-file") => page.files.push(path.to_owned()),
        Some("copy-dir") => page.folders.push(path.to_owned()),
        other => {
            let kind = other.unwrap_or("none");
            return Err(Failure::new(format!(
                "ui/index.html has a data-trunk link of the kind \"{kind}\", which is not \
                 supported; rust, css, icon, copy-file and copy-dir are."
            )));
        }
    }
    Ok(())
}

/// The attributes of a tag; one without a value has an empty one.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag
        .trim_start_matches(|c: char| !c.is_whitespace())
        .trim_end_matches(['>', '/']);
    loop {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return found;
        }
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value_at_start(after),
            None => ("", after),
        };
        found.push((name, value));
        rest = after;
    }
}

fn value_at_start(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some((value, after)) = text
            .strip_prefix(quote)
            .and_then(|text| text.split_once(quote))
        {
            return (value, after);
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trunk_link_becomes_what_the_app_understands() {
        let page = rewrite(
            r#"<head>
<link data-trunk rel="rust" data-wasm-opt="0" />
<link data-trunk rel="css" href="style/main.css">
<link data-trunk rel='copy-dir' href='./fonts'/>
<link data-trunk rel=icon href=icon.svg>
<link rel="preconnect" href="/x">
</head>"#,
        )
        .expect("every link is of a kind that is supported");
        assert_eq!(
            page.html,
            r#"<head>
<script type="module" src="/boot.js"></script>
<link rel="stylesheet" href="/style/main.css">

<link rel="icon" href="/icon.svg">
<link rel="preconnect" href="/x">
</head>"#,
            "other links stay as they are"
        );
        assert_eq!(page.folders, ["style", "fonts"]);
        assert_eq!(page.files, ["icon.svg"]);
    }

    #[test]
    fn what_a_comment_says_is_left_alone() {
        let source = "<!-- <link data-trunk rel=\"rust\"> for Trunk -->\n<p title=\"a > b\">ü</p>";
        let page = rewrite(source).expect("there is nothing to replace");
        assert_eq!(page.html, source);
    }

    #[test]
    fn an_unknown_kind_is_refused_by_name() {
        let failure = rewrite(r#"<link data-trunk rel="sass" href="a.scss">"#)
            .expect_err("sass would silently be missing");
        assert!(failure.to_string().contains("\"sass\""), "{failure}");
    }

    #[test]
    fn a_page_cut_off_is_refused() {
        assert!(
            rewrite("<p>text</p><link data-trunk").is_err(),
            "half a page must not be shown"
        );
    }
}
