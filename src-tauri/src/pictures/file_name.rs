//! Names of picture files.

/// The most characters of a name before its ending.
const MAX_CHARACTERS: usize = 80;

/// The name for a picture whose own has no character that a file's may have.
const UNNAMED: &str = "picture";

/// The ending of files of that media type.
pub(crate) fn ending(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "png",
    }
}

/// A name that every file system takes, with the ending of the media type.
pub(crate) fn of(name: &str, media_type: &str) -> String {
    let ending = ending(media_type);
    let stem = match name.rsplit_once('.') {
        Some((stem, given)) if is_an_ending(given) => stem,
        _ => name,
    };
    let allowed = |character: &char| {
        character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '(' | ')' | ',')
    };
    let stem: String = stem.chars().filter(allowed).take(MAX_CHARACTERS).collect();
    match stem.trim() {
        "" => format!("{UNNAMED}.{ending}"),
        stem => format!("{stem}.{ending}"),
    }
}

fn is_an_ending(text: &str) -> bool {
    ["png", "jpg", "jpeg", "gif", "webp"]
        .iter()
        .any(|ending| text.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_name_leads_nowhere_else_and_has_the_ending_of_what_is_in_it() {
        let cases = [
            ("A red boat…", "image/png", "A red boat.png"),
            ("../../etc/passwd", "image/png", "etcpasswd.png"),
            ("C:\\boat.PNG", "image/jpeg", "Cboat.jpg"),
            ("a.b", "image/webp", "ab.webp"),
            ("…", "image/gif", "picture.gif"),
            ("Möwe am Meer", "image/png", "Möwe am Meer.png"),
        ];
        for (name, media_type, file) in cases {
            assert_eq!(of(name, media_type), file, "{name:?}");
        }
        assert!(of(&"x".repeat(500), "image/png").len() < 100);
    }
}
