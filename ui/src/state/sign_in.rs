//! A sign-in, while its page is shown.

use aideon_ipc::{AppError, error::SignInFailure};

use super::Page;

/// A sign-in that waits for the browser, or did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// To another account.
    pub anew: bool,
    /// The page that it was begun on, and that giving up leads back to.
    pub from: Page,
    /// Which of the sign-ins of this window it is.
    pub number: u32,
    /// Why it did not come to its end; none while it waits.
    pub failure: Option<AppError>,
}

/// What happens to it.
#[derive(Clone, Debug)]
pub enum SignInEvent {
    /// The user wants to sign in.
    Begun {
        /// To another account.
        anew: bool,
        /// The page that it was begun on.
        from: Page,
    },
    /// The one of this number did not come to its end.
    Failed(u32, AppError),
    /// The user has given up, or is signed in.
    Over,
}

/// The sign-in, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInState {
    current: Option<SignIn>,
    begun: u32,
}

impl SignInState {
    /// Applies an event.
    pub fn apply(&mut self, event: SignInEvent) {
        match event {
            SignInEvent::Begun { anew, from } => {
                self.begun += 1;
                // Trying again leads back to where the first try was begun.
                let from = self.current.as_ref().map_or(from, |before| before.from);
                self.current = Some(SignIn {
                    anew,
                    from,
                    number: self.begun,
                    failure: None,
                });
            }
            SignInEvent::Failed(number, error) => {
                // What was given up for a later one has nothing more to say.
                if let Some(current) = &mut self.current
                    && current.number == number
                {
                    current.failure = Some(error);
                }
            }
            SignInEvent::Over => self.current = None,
        }
    }

    /// The one that waits or has failed.
    pub fn current(&self) -> Option<&SignIn> {
        self.current.as_ref()
    }

    /// Whether it is the one of this number that is waited for.
    pub fn waits_for(&self, number: u32) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.number == number && current.failure.is_none())
    }
}

/// Whether it ended because the user wanted it to, so that nothing has to be said.
pub fn was_wanted(error: &AppError) -> bool {
    let cancelled = AppError::SignIn {
        failure: SignInFailure::Cancelled,
    };
    *error == cancelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(from: Page) -> SignInEvent {
        SignInEvent::Begun { anew: false, from }
    }

    #[test]
    fn a_second_try_leads_back_to_where_the_first_was_begun() {
        let mut state = SignInState::default();
        state.apply(begun(Page::Chat));
        let number = state.current().unwrap().number;
        state.apply(SignInEvent::Failed(number, AppError::Internal));
        assert!(!state.waits_for(number), "it waits no longer");
        state.apply(begun(Page::SignIn));
        let again = state.current().unwrap();
        assert_eq!((again.from, &again.failure), (Page::Chat, &None));
    }

    #[test]
    fn what_was_given_up_for_a_later_one_has_nothing_more_to_say() {
        let mut state = SignInState::default();
        state.apply(begun(Page::Welcome));
        let first = state.current().unwrap().number;
        state.apply(begun(Page::SignIn));
        state.apply(SignInEvent::Failed(first, AppError::Internal));
        assert_eq!(state.current().unwrap().failure, None);
        assert!(!state.waits_for(first));
        state.apply(SignInEvent::Over);
        assert_eq!(state.current(), None);
    }
}
