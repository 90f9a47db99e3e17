//! Who uses the app, and what start-up had to report.

use aideon_ipc::session::{Account, Demo, Keychain, Session, StartupNotice, Tier, User};

/// The session, with the notices that the user has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionState {
    session: Option<Session>,
    dismissed: Vec<StartupNotice>,
}

/// What happens to the session.
#[derive(Clone, Debug)]
pub enum SessionEvent {
    /// The backend's session.
    Loaded(Session),
    /// The user has read a notice.
    Dismissed(StartupNotice),
}

impl SessionState {
    /// Applies an event.
    pub fn apply(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Loaded(session) => self.session = Some(session),
            SessionEvent::Dismissed(notice) => self.dismissed.push(notice),
        }
    }

    /// Who uses the app.
    pub fn user(&self) -> Option<&User> {
        self.session.as_ref()?.user.as_ref()
    }

    /// The plan in use.
    pub fn tier(&self) -> Option<Tier> {
        self.user().map(|user| user.tier)
    }

    /// The demo's switches, while it runs.
    pub fn demo(&self) -> Option<&Demo> {
        self.session.as_ref()?.demo.as_ref()
    }

    /// There is an account service to sign in at.
    pub fn sign_in_available(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.sign_in_available)
    }

    /// The account of whoever uses the app.
    pub fn account(&self) -> Option<&Account> {
        self.user()?.account.as_ref()
    }

    /// The demo is part of this build.
    pub fn demo_available(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.demo_available)
    }

    /// Whether keys can be kept.
    pub fn keychain(&self) -> Keychain {
        self.session
            .as_ref()
            .map_or(Keychain::Unchecked, |session| session.keychain)
    }

    /// What start-up had to report and the user has not read.
    pub fn notices(&self) -> Vec<StartupNotice> {
        let all = self.session.iter().flat_map(|session| &session.notices);
        all.filter(|notice| !self.dismissed.contains(notice))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::session::{Keychain, Session, StartupNotice};

    use super::{SessionEvent, SessionState};

    #[test]
    fn a_notice_that_was_read_does_not_come_back() {
        let notice = StartupNotice::RepliesInterrupted { count: 2 };
        let session = Session {
            user: None,
            sign_in_available: false,
            demo_available: true,
            demo: None,
            keychain: Keychain::Ready,
            notices: vec![notice.clone()],
        };
        let mut state = SessionState::default();
        state.apply(SessionEvent::Loaded(session.clone()));
        assert_eq!(state.notices(), std::slice::from_ref(&notice));
        state.apply(SessionEvent::Dismissed(notice));
        state.apply(SessionEvent::Loaded(session));
        assert!(
            state.notices().is_empty(),
            "every answer of the backend carries the notices again"
        );
    }
}
