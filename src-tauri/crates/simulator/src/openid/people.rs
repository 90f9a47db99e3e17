//! Who can sign in.

use serde_json::{Value, json};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenIdUser {
    /// What they are known by.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What is said of their tier; nothing where it is `Null`.
    pub tier: Value,
}

/// All of them.
#[derive(Debug)]
pub(super) struct People(Vec<OpenIdUser>);

impl Default for People {
    /// The demo's two: `free` and `premium`.
    fn default() -> Self {
        let person = |subject: &str, name: &str| OpenIdUser {
            subject: subject.to_owned(),
            name: name.to_owned(),
            email: format!("{subject}@simulated.example"),
            tier: json!(subject),
        };
        Self(vec![
            person("free", "Fran Free (Simulated)"),
            person("premium", "Paula Premium (Simulated)"),
        ])
    }
}

impl People {
    pub(super) fn all(&self) -> &[OpenIdUser] {
        &self.0
    }

    pub(super) fn of(&self, subject: &str) -> Option<&OpenIdUser> {
        self.0.iter().find(|user| user.subject == subject)
    }

    pub(super) fn put(&mut self, user: OpenIdUser) {
        self.0.retain(|other| other.subject != user.subject);
        self.0.push(user);
    }

    pub(super) fn set_tier(&mut self, subject: &str, tier: Value) {
        if let Some(user) = self.0.iter_mut().find(|user| user.subject == subject) {
            user.tier = tier;
        }
    }
}
