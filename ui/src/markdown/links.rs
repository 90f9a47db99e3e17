//! Web addresses that stand in a text as they are.

use linkify::{LinkFinder, LinkKind};

use super::address;
use super::tree::Inline;

/// Marks of other scripts that end a sentence, and with it an address.
const MARKS: [char; 12] = [
    '。', '，', '、', '；', '：', '！', '？', '）', '」', '』', '》', '】',
];

/// Makes links of the addresses in a run of inline text, at any depth. The text of a link that is
/// still being written, at the end of an `open` run, stays text: half an address must not be
/// pressed.
pub(super) fn find(content: Vec<Inline>, open: bool) -> Vec<Inline> {
    let last = content.len().saturating_sub(1);
    let mut found = Vec::with_capacity(content.len());
    for (index, part) in content.into_iter().enumerate() {
        let open = open && index == last;
        match part {
            Inline::Text(text) => split(text, open, &mut found),
            Inline::Emphasis(inner) => found.push(Inline::Emphasis(find(inner, open))),
            Inline::Strong(inner) => found.push(Inline::Strong(find(inner, open))),
            Inline::Strikethrough(inner) => found.push(Inline::Strikethrough(find(inner, open))),
            other => found.push(other),
        }
    }
    found
}

fn split(text: String, open: bool, found: &mut Vec<Inline>) {
    if !text.contains("://") {
        found.push(Inline::Text(text));
        return;
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut at = 0;
    for link in finder.links(&text) {
        let address = link.as_str().trim_end_matches(MARKS);
        let end = link.start() + address.len();
        let is_whole = !open || text[end..].contains(char::is_whitespace);
        if !is_whole || !address::is_link(address) {
            continue;
        }
        if at < link.start() {
            found.push(Inline::Text(text[at..link.start()].to_owned()));
        }
        found.push(Inline::Link {
            address: address.to_owned(),
            content: vec![Inline::Text(address.to_owned())],
        });
        at = end;
    }
    if at < text.len() {
        found.push(Inline::Text(text[at..].to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::markdown::tree::Inline;

    fn links(text: &str, open: bool) -> Vec<String> {
        let found = find(vec![Inline::Text(text.to_owned())], open);
        found
            .into_iter()
            .filter_map(|part| match part {
                Inline::Link { address, .. } => Some(address),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn web_addresses_are_links_as_they_stand() {
        let cases: &[(&str, &[&str])] = &[
            (
                "See https://example.org/a_b?c=d#e.",
                &["https://example.org/a_b?c=d#e"],
            ),
            ("(http://example.org)", &["http://example.org"]),
            (
                "https://en.example.org/wiki/Tide_(sea), and https://example.org",
                &[
                    "https://en.example.org/wiki/Tide_(sea)",
                    "https://example.org",
                ],
            ),
            ("看https://例え.jp/路径。", &["https://例え.jp/路径"]),
        ];
        for (text, expected) in cases {
            assert_eq!(links(text, false), *expected, "{text}");
        }
    }

    #[test]
    fn nothing_but_web_addresses_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "file:///etc/passwd",
            "tauri://localhost",
            "data:text/html,<script>",
            "ftp://example.org",
            "example.org",
            "a://b",
            "https://",
        ] {
            assert_eq!(links(text, false), [""; 0], "{text} is nowhere to go");
        }
    }

    #[test]
    fn an_address_is_a_link_when_it_is_complete() {
        assert_eq!(links("see https://exa", true), [""; 0], "it goes on");
        assert_eq!(links("see https://example.org.", true), [""; 0], "perhaps");
        assert_eq!(links("see https://example.org for", true).len(), 1);
    }

    #[test]
    fn no_text_is_lost() {
        let text = "a https://b.example/ c javascript://d e";
        let found = find(vec![Inline::Text(text.to_owned())], false);
        let words = found.iter().map(|part| match part {
            Inline::Text(text) => text.clone(),
            Inline::Link { address, .. } => address.clone(),
            other => panic!("{other:?} was not written"),
        });
        assert_eq!(words.collect::<String>(), text, "in its order");
    }
}
