//! Who is signed in.

use std::fmt::{self, Write as _};

use ring::digest::{SHA256, digest};

/// The longest name or address that is shown, in characters.
const LONGEST_NAME: usize = 120;

/// Tells accounts apart, on this machine and for ever: 64 hexadecimal digits, made of issuer
/// and subject, so that neither has to stand in a database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl AccountId {
    pub(crate) fn new(issuer: &str, subject: &str) -> Self {
        // With its length, so that no two pairs read the same.
        let text = format!("{}:{issuer}{subject}", issuer.len());
        let hash = digest(&SHA256, text.as_bytes());
        let mut id = String::with_capacity(64);
        for byte in hash.as_ref() {
            // Writing to a string does not fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account menu shows of somebody; by the issuer's word, nothing depends on it.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Which account it is.
    pub id: AccountId,
    /// The name, or what else they are called; none where the issuer told none.
    pub name: Option<String>,
    /// The e-mail address, if the issuer told one.
    pub email: Option<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A name as it can be shown: one line, of a bearable length, none when nothing is left.
pub(crate) fn shown(text: &str) -> Option<String> {
    let line: String = text
        .chars()
        .filter(|char| !char.is_control() && !is_direction(*char))
        .take(LONGEST_NAME)
        .collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

// With these a name could turn around what is written beside it.
fn is_direction(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_apart_by_issuer_and_subject() {
        let id = |issuer, subject| AccountId::new(issuer, subject);
        assert_eq!(id("https://a", "1"), id("https://a", "1"), "for ever");
        assert_ne!(id("https://a", "1"), id("https://b", "1"));
        assert_ne!(
            id("https://a", "b1"),
            id("https://ab", "1"),
            "what is run together reads the same"
        );
        assert_eq!(id("https://a", "1").as_str().len(), 64);
    }

    #[test]
    fn a_name_cannot_disturb_what_stands_beside_it() {
        assert_eq!(shown(" Ada\nLovelace\u{202e} "), Some("AdaLovelace".into()));
        assert_eq!(shown("\u{202e}\n "), None);
        assert_eq!(shown(&"a".repeat(500)).unwrap().len(), LONGEST_NAME);
    }

    #[test]
    fn nobody_s_name_gets_into_a_log() {
        let person = Person {
            id: AccountId::new("https://a", "1"),
            name: Some("Ada Lovelace".into()),
            email: Some("ada@example.org".into()),
        };
        let told = format!("{person:?}");
        assert!(!told.contains("Ada") && !told.contains("ada@"), "{told}");
    }
}
