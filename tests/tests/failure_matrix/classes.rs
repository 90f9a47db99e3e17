//! The table as it was decided, written down once more, by hand: what each class of failure
//! is to lead to, and how the simulator makes it strike.

use aideon_engine::error::ErrorKind;
use aideon_simulator::{Failure, Fault};

/// The moment at which a failure strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    BeforeHeaders,
    BeforeContent,
    MidStream,
}

/// How it is made to strike.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    /// The simulator misbehaves.
    Fault(fn() -> Fault),
    /// An error with this `code` comes as an event of a stream that began well.
    InStream(&'static str),
    /// The same with a finish reason in the place of an error.
    Finish(&'static str),
    /// So many events that cannot be read.
    Garbage(usize),
    /// Nobody listens at the address.
    Nobody,
    /// There is no key.
    NoKey,
    /// The user stops while the simulator misbehaves.
    Stop(fn() -> Fault),
}

/// A moment, and how the class strikes at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    pub(crate) moment: Moment,
    pub(crate) trouble: Trouble,
    /// How it is classified, where that depends on the moment.
    pub(crate) kind: ErrorKind,
    /// How often the same model is asked in all.
    pub(crate) tries: usize,
    /// What the breaker is after one turn.
    pub(crate) breaker: Breaker,
}

/// What a breaker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breaker {
    Closed,
    Open,
    UntilTheKeyChanges,
}

/// Who is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Nobody,
    OnPremium,
    OnBoth,
}

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) next: Next,
    pub(crate) strikes: &'static [Strike],
}

const fn strike(
    moment: Moment,
    trouble: Trouble,
    kind: ErrorKind,
    tries: usize,
    breaker: Breaker,
) -> Strike {
    Strike {
        moment,
        trouble,
        kind,
        tries,
        breaker,
    }
}

use Breaker::{Closed, Open, UntilTheKeyChanges};
use Moment::{BeforeContent, BeforeHeaders, MidStream};
use Trouble::{Finish, Garbage, InStream, NoKey, Nobody, Stop};

pub(crate) static CLASSES: &[Class] = &[
    Class {
        name: "rate limited, a short wait",
        next: Next::OnBoth,
        strikes: &[strike(
            BeforeHeaders,
            Trouble::Fault(|| Fault::rate_limited("0.02")),
            ErrorKind::RateLimited,
            3,
            Open,
        )],
    },
    Class {
        name: "rate limited, a long wait",
        next: Next::OnBoth,
        strikes: &[strike(
            BeforeHeaders,
            Trouble::Fault(|| Fault::rate_limited("60")),
            ErrorKind::RateLimited,
            1,
            Open,
        )],
    },
    Class {
        name: "rate limited, no time given",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::RateLimited)),
                ErrorKind::RateLimited,
                3,
                Open,
            ),
            strike(
                BeforeContent,
                InStream("rate_limit_exceeded"),
                ErrorKind::RateLimited,
                3,
                Open,
            ),
            strike(
                MidStream,
                InStream("rate_limit_exceeded"),
                ErrorKind::RateLimited,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "no credit",
        next: Next::OnPremium,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::NoCredit)),
                ErrorKind::OutOfCredit,
                1,
                Open,
            ),
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::QuotaExhausted)),
                ErrorKind::OutOfCredit,
                1,
                Open,
            ),
            strike(
                BeforeContent,
                InStream("insufficient_quota"),
                ErrorKind::OutOfCredit,
                1,
                Open,
            ),
            strike(MidStream, InStream("402"), ErrorKind::OutOfCredit, 1, Open),
        ],
    },
    Class {
        name: "overloaded",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::Overloaded)),
                ErrorKind::Overloaded,
                3,
                Open,
            ),
            strike(
                BeforeContent,
                InStream("overloaded_error"),
                ErrorKind::Overloaded,
                3,
                Open,
            ),
            strike(MidStream, InStream("503"), ErrorKind::Overloaded, 1, Closed),
        ],
    },
    Class {
        name: "server fault",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::ServerError)),
                ErrorKind::ServerFault,
                3,
                Open,
            ),
            strike(
                BeforeContent,
                InStream("internal_error"),
                ErrorKind::ServerFault,
                3,
                Open,
            ),
            strike(
                MidStream,
                InStream("internal_error"),
                ErrorKind::ServerFault,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "connection refused",
        next: Next::OnBoth,
        strikes: &[strike(
            BeforeHeaders,
            Nobody,
            ErrorKind::Unreachable,
            2,
            Closed,
        )],
    },
    Class {
        name: "connection lost",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::Reset),
                ErrorKind::ConnectionLost,
                2,
                Closed,
            ),
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::HangUp),
                ErrorKind::ConnectionLost,
                2,
                Closed,
            ),
            strike(
                BeforeContent,
                Trouble::Fault(|| Fault::CutAfter { chunks: 0 }),
                ErrorKind::ConnectionLost,
                2,
                Closed,
            ),
        ],
    },
    Class {
        name: "silent",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::Silent),
                ErrorKind::NoFirstContent,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                Trouble::Fault(|| Fault::SilentAfterHeaders),
                ErrorKind::NoFirstContent,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "no key",
        next: Next::OnPremium,
        strikes: &[strike(
            BeforeHeaders,
            NoKey,
            ErrorKind::KeyMissing,
            1,
            UntilTheKeyChanges,
        )],
    },
    Class {
        name: "key refused",
        next: Next::OnPremium,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::BadKey)),
                ErrorKind::KeyRejected,
                1,
                UntilTheKeyChanges,
            ),
            strike(
                BeforeContent,
                InStream("401"),
                ErrorKind::KeyRejected,
                1,
                UntilTheKeyChanges,
            ),
            strike(
                MidStream,
                InStream("invalid_api_key"),
                ErrorKind::KeyRejected,
                1,
                UntilTheKeyChanges,
            ),
        ],
    },
    Class {
        name: "no permission",
        next: Next::OnPremium,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::Forbidden)),
                ErrorKind::PermissionDenied,
                1,
                UntilTheKeyChanges,
            ),
            strike(
                BeforeContent,
                InStream("403"),
                ErrorKind::PermissionDenied,
                1,
                UntilTheKeyChanges,
            ),
        ],
    },
    Class {
        name: "model unknown or retired",
        next: Next::OnBoth,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::UnknownModel)),
                ErrorKind::ModelUnknown,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                InStream("model_not_found"),
                ErrorKind::ModelUnknown,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "context too long",
        next: Next::Nobody,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::refuse(Failure::ContextLength)),
                ErrorKind::ContextTooLong,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                InStream("context_length_exceeded"),
                ErrorKind::ContextTooLong,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "content refused",
        next: Next::Nobody,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| {
                    Fault::status(
                        400,
                        r#"{"error":{"message":"no","code":"content_policy_violation"}}"#,
                    )
                }),
                ErrorKind::ContentRefused,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                Finish("content_filter"),
                ErrorKind::ContentRefused,
                1,
                Closed,
            ),
            strike(
                MidStream,
                InStream("content_filter"),
                ErrorKind::ContentRefused,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "request invalid",
        next: Next::Nobody,
        strikes: &[
            strike(
                BeforeHeaders,
                Trouble::Fault(|| Fault::status(400, r#"{"error":{"message":"no such field"}}"#)),
                ErrorKind::RequestInvalid,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                InStream("400"),
                ErrorKind::RequestInvalid,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "not the API",
        next: Next::OnBoth,
        strikes: &[strike(
            BeforeHeaders,
            Trouble::Fault(|| Fault::Html),
            ErrorKind::NotTheApi,
            1,
            Closed,
        )],
    },
    Class {
        name: "stream cut after text",
        next: Next::OnBoth,
        strikes: &[
            strike(
                MidStream,
                Trouble::Fault(|| Fault::CutAfter { chunks: 2 }),
                ErrorKind::StreamCut,
                1,
                Closed,
            ),
            strike(
                MidStream,
                Trouble::Fault(|| Fault::ResetAfter { chunks: 2 }),
                ErrorKind::StreamCut,
                1,
                Closed,
            ),
            strike(
                MidStream,
                Trouble::Fault(|| Fault::MissingEnd),
                ErrorKind::StreamCut,
                1,
                Closed,
            ),
        ],
    },
    Class {
        name: "stream stalled after text",
        next: Next::OnBoth,
        strikes: &[strike(
            MidStream,
            Trouble::Fault(|| Fault::StalledAfter { chunks: 2 }),
            ErrorKind::StreamStalled,
            1,
            Closed,
        )],
    },
    Class {
        name: "more than three unreadable events",
        next: Next::OnBoth,
        strikes: &[strike(
            MidStream,
            Garbage(4),
            ErrorKind::StreamCut,
            1,
            Closed,
        )],
    },
    Class {
        name: "stopped by the user",
        next: Next::Nobody,
        strikes: &[
            // The kind is not looked at: a stop is no failure.
            strike(
                BeforeHeaders,
                Stop(|| Fault::Silent),
                ErrorKind::NoFirstContent,
                1,
                Closed,
            ),
            strike(
                BeforeContent,
                Stop(|| Fault::SilentAfterHeaders),
                ErrorKind::NoFirstContent,
                1,
                Closed,
            ),
            strike(
                MidStream,
                Stop(|| Fault::StalledAfter { chunks: 2 }),
                ErrorKind::StreamStalled,
                1,
                Closed,
            ),
        ],
    },
];
