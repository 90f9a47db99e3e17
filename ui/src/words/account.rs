//! Signing in, and how sure a plan is.

use aideon_ipc::{
    error::SignInFailure,
    quota::Quota,
    session::{AccountStanding, Tier},
};

use super::figures::counted;
use crate::clock::LocalTime;

// The page of signing in
pub const WAITING: &str = "Continue in your browser";
pub const WAITING_TEXT: &str = "Aideon has opened the account service’s page there. Your password goes to that page alone, \
     never to this app. Once you have signed in, this window comes back to the front.";
pub const OPEN_AGAIN: &str = "Open the page again";
pub const NO_SIGN_IN: &str = "Signing in did not work";

// The account menu
pub const MENU: &str = "Account";
pub const SIGN_IN: &str = "Sign in";
pub const SIGN_IN_AGAIN: &str = "Sign in again";
pub const SIGN_OUT: &str = "Sign out";
pub const SWITCH: &str = "Switch account";
pub const LOCAL: &str = "On this computer, without an account";
pub const UNLIMITED: &str = "No daily limit";

/// What is left of the day: `7 requests left today`.
pub fn quota(tier: Tier, left: Option<&Quota>) -> String {
    match (tier, left) {
        (Tier::Premium, _) => UNLIMITED.to_owned(),
        (Tier::Free, Some(quota)) => {
            format!(
                "{} of {} requests left today",
                quota.requests, quota.requests_limit
            )
        }
        (Tier::Free, None) => String::new(),
    }
}

// The offer
pub const BRING_ALONG: &str = "Bring along";
pub const LEAVE_THERE: &str = "Leave there";
pub const TAKEN_ALONG: &str = "The conversations are in your account’s list now.";

/// The headline of the offer to take conversations along.
pub fn offer(conversations: u32) -> String {
    let some = counted(u64::from(conversations), "conversation");
    format!("Bring {some} along?")
}

/// What the offer means.
pub const OFFER_TEXT: &str = "What was written here without an account can move to your account’s list. It stays on this \
     computer either way; left there, it waits for you on the free plan.";

/// Why there is no signing in, and what to do.
pub fn failure(failure: SignInFailure) -> String {
    match failure {
        SignInFailure::Cancelled => "Signing in was cancelled. Nothing was changed.".into(),
        SignInFailure::Deadline => {
            "Nobody came back from the browser within ten minutes. Nothing was changed; \
             try again, and finish in the browser."
                .into()
        }
        SignInFailure::Denied => {
            "The account service did not let you in, or you declined there. Nothing was changed."
                .into()
        }
        SignInFailure::ServiceFailed { status } => {
            let answered = status.map(|status| format!(" It answered with status {status}."));
            let answered = answered.unwrap_or_default();
            format!(
                "The account service could not sign you in just now.{answered} Nothing was \
                 changed; try again in a while."
            )
        }
        SignInFailure::Unreachable => {
            "The account service could not be reached. Nothing was changed. Check the network \
             connection, then try again."
                .into()
        }
        SignInFailure::Mismatch => {
            "What answers at the account service’s address is not the service that this version \
             of Aideon was made for. Nothing was sent to it. A newer version may know the right \
             one."
                .into()
        }
        SignInFailure::Untrusted => {
            "What came back from the browser could not be trusted, so it was refused. Nothing \
             was changed. Try again, and use only the page that Aideon opens."
                .into()
        }
        SignInFailure::WrongClock { seconds } => wrong_clock(seconds),
        SignInFailure::NoBrowser => {
            "No browser could be started. Choose one as the default in your system’s settings, \
             then try again."
                .into()
        }
        SignInFailure::NoConnections => {
            "This computer did not let Aideon open a connection for signing in. Nothing was \
             changed; a firewall or security program may forbid it."
                .into()
        }
        SignInFailure::NotKept => {
            "This computer’s keychain did not keep the sign-in, and Aideon keeps it nowhere \
             else, so you are not signed in. Unlock the keychain, or make one in your system’s \
             password app, then try again."
                .into()
        }
        SignInFailure::NotForgotten => {
            "You are signed out, but this computer’s keychain would not forget the sign-in. \
             Unlock it, sign in and out once more, or delete the entry “session” of \
             ai.aideon.lite in your system’s password app."
                .into()
        }
        SignInFailure::Ended => {
            "The account service has ended your session. Sign in again to go on.".into()
        }
    }
}

fn wrong_clock(seconds: i64) -> String {
    let off = off(seconds.unsigned_abs());
    let which = if seconds < 0 { "behind" } else { "ahead" };
    format!(
        "This computer’s clock is about {off} {which}, so Aideon cannot tell whether a sign-in \
         is valid. Nothing was changed. Set the clock, then try again."
    )
}

/// By how much a clock is off, in the largest unit that there are at least two of.
fn off(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let units = [(DAY, "day"), (HOUR, "hour")];
    let fits = |(unit, _): &(u64, &str)| seconds >= 2 * unit - MINUTE;
    match units.into_iter().find(fits) {
        Some((unit, name)) => counted((seconds + unit / 2) / unit, name),
        None => counted(seconds.div_ceil(MINUTE), "minute"),
    }
}

/// What the user has to know of how sure their plan is: a headline and a text. None when all
/// is well.
pub fn standing(standing: AccountStanding) -> Option<(&'static str, String)> {
    Some(match standing {
        AccountStanding::Checking | AccountStanding::Confirmed => return None,
        AccountStanding::Held { until } => (
            "The account service cannot be reached",
            format!(
                "You keep your plan until {}. Aideon goes on trying by itself.",
                LocalTime::of(until).short_date()
            ),
        ),
        AccountStanding::Lapsed => (
            "The account service could not be reached for a week",
            "You are on the free plan until Aideon reaches it again. Your conversations are \
             all here."
                .into(),
        ),
        AccountStanding::ClockBehind => (
            "This computer’s clock is behind",
            "It stands before the time at which you signed in, so you are on the free plan \
             until it is set right. Your conversations are all here."
                .into(),
        ),
        AccountStanding::Ended | AccountStanding::SignedOut => (
            "Your session has ended",
            "You are on the free plan until you sign in again. Your conversations are all here."
                .into(),
        ),
        AccountStanding::KeychainUnreadable => (
            "This computer’s keychain cannot be read",
            "Whether you are signed in is in there, so you are on the free plan for now. \
             Unlock it; the next message looks again."
                .into(),
        ),
    })
}

/// Whether signing in again is what helps.
pub fn wants_sign_in(standing: AccountStanding) -> bool {
    matches!(
        standing,
        AccountStanding::Ended | AccountStanding::SignedOut | AccountStanding::Lapsed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_is_with_the_user_s_things_or_what_to_do() {
        for of in [
            SignInFailure::Cancelled,
            SignInFailure::Deadline,
            SignInFailure::Denied,
            SignInFailure::ServiceFailed { status: Some(503) },
            SignInFailure::Unreachable,
            SignInFailure::Mismatch,
            SignInFailure::Untrusted,
            SignInFailure::WrongClock { seconds: 3600 },
            SignInFailure::NoBrowser,
            SignInFailure::NoConnections,
            SignInFailure::NotKept,
            SignInFailure::NotForgotten,
            SignInFailure::Ended,
        ] {
            let told = failure(of);
            let hopeful = ["Nothing was", "ry again", "Sign in again", "signed out"];
            assert!(
                hopeful.iter().any(|words| told.contains(words)),
                "{told}: nothing is said of what is left or what to do"
            );
            assert!(!told.contains("Error") && told.ends_with('.'), "{told}");
        }
    }

    #[test]
    fn a_wrong_clock_is_told_with_its_direction() {
        for (seconds, words) in [
            (3600, "60 minutes ahead"),
            (-61, "2 minutes behind"),
            (7199, "2 hours ahead"),
            (-9000, "3 hours behind"),
            (-365 * 24 * 3600, "365 days behind"),
        ] {
            let told = failure(SignInFailure::WrongClock { seconds }).replace('\u{a0}', " ");
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn nobody_is_alarmed_while_all_is_well() {
        assert_eq!(standing(AccountStanding::Confirmed), None);
        assert_eq!(standing(AccountStanding::Checking), None);
        assert!(standing(AccountStanding::Ended).is_some());
    }

    #[test]
    fn signing_in_again_is_offered_only_where_it_helps() {
        assert!(wants_sign_in(AccountStanding::Ended));
        assert!(
            !wants_sign_in(AccountStanding::ClockBehind),
            "the clock has to be set first"
        );
        assert!(!wants_sign_in(AccountStanding::Held { until: 0 }));
    }
}
