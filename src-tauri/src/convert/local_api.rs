//! How the local API stands.

use aideon_ipc::local_api::{
    LocalApi, LocalApiChange, LocalApiFailure, LocalApiState, LocalApiToken,
};

use crate::local_api::{Failure, Standing, State, Token};

/// How it stands, for a profile that it answers for.
pub(crate) fn standing(standing: &Standing) -> LocalApi {
    let state = match standing.state {
        State::Off => LocalApiState::Off,
        State::On {
            address,
            moved_from,
        } => LocalApiState::On {
            base_url: format!("http://{address}/v1"),
            moved_from,
        },
        State::Failed(failure) => LocalApiState::Failed {
            failure: self::failure(failure),
        },
    };
    LocalApi {
        state,
        has_token: standing.has_token,
    }
}

/// How it stands in the demo, whatever it does for others.
pub(crate) fn in_demo(standing: &Standing) -> LocalApi {
    LocalApi {
        state: LocalApiState::NotInDemo,
        has_token: standing.has_token,
    }
}

/// How it stands after a change, with the token that was made.
pub(crate) fn change((standing, token): (Standing, Option<Token>)) -> LocalApiChange {
    LocalApiChange {
        api: self::standing(&standing),
        token: token.map(|token| LocalApiToken(token.expose().to_owned())),
    }
}

fn failure(failure: Failure) -> LocalApiFailure {
    match failure {
        Failure::PortsTaken { first, last } => LocalApiFailure::PortsTaken { first, last },
        Failure::NoConnections => LocalApiFailure::NoConnections,
        Failure::NotKept => LocalApiFailure::NotKept,
    }
}
