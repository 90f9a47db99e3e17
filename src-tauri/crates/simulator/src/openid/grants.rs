//! Codes and refresh tokens. A code is good for one use, and so is a refresh token; whoever
//! comes with a used one ends the session that it was for.

use std::collections::HashMap;

/// What the browser asked for when it was sent here.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// The PKCE challenge, S256.
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    /// Whether `offline_access` was asked for.
    pub(super) offline: bool,
}

/// What began with one sign-in.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) subject: String,
    pub(super) asked: Asked,
    ended: bool,
}

/// A token, and the session that it is for.
#[derive(Debug)]
struct Once {
    session: usize,
    used: bool,
}

#[derive(Debug, Default)]
pub(super) struct Grants {
    sessions: Vec<Session>,
    codes: HashMap<String, Once>,
    refresh_tokens: HashMap<String, Once>,
}

impl Grants {
    /// Begins a session, for which `code` is good.
    pub(super) fn begin(&mut self, code: String, subject: String, asked: Asked) {
        let once = Once {
            session: self.sessions.len(),
            used: false,
        };
        self.codes.insert(code, once);
        self.sessions.push(Session {
            subject,
            asked,
            ended: false,
        });
    }

    /// The session of a code, which is used up by that.
    pub(super) fn take_code(&mut self, code: &str) -> Option<(usize, Session)> {
        take(&mut self.codes, code, &mut self.sessions)
    }

    /// The session of a refresh token, which is used up by that.
    pub(super) fn take_refresh_token(&mut self, token: &str) -> Option<(usize, Session)> {
        take(&mut self.refresh_tokens, token, &mut self.sessions)
    }

    /// Makes a refresh token good for a session.
    pub(super) fn add_refresh_token(&mut self, token: String, session: usize) {
        let once = Once {
            session,
            used: false,
        };
        self.refresh_tokens.insert(token, once);
    }

    /// Ends the session of a token, whatever became of that.
    pub(super) fn revoke(&mut self, token: &str) {
        let session = self.refresh_tokens.get(token).map(|once| once.session);
        if let Some(session) = session.and_then(|session| self.sessions.get_mut(session)) {
            session.ended = true;
        }
    }

    pub(super) fn end_sessions_of(&mut self, subject: &str) {
        for session in &mut self.sessions {
            session.ended |= session.subject == subject;
        }
    }

    pub(super) fn sessions_of(&self, subject: &str) -> usize {
        let goes_on = |index: usize| {
            let unused = |once: &Once| once.session == index && !once.used;
            self.refresh_tokens.values().any(unused)
        };
        let sessions = self.sessions.iter().enumerate();
        sessions
            .filter(|(index, it)| it.subject == subject && !it.ended && goes_on(*index))
            .count()
    }
}

fn take(
    tokens: &mut HashMap<String, Once>,
    token: &str,
    sessions: &mut [Session],
) -> Option<(usize, Session)> {
    let once = tokens.get_mut(token)?;
    let session = sessions.get_mut(once.session)?;
    if std::mem::replace(&mut once.used, true) {
        session.ended = true;
    }
    (!session.ended).then(|| (once.session, session.clone()))
}

#[cfg(test)]
mod tests;
