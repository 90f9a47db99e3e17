//! What the tables mean together: names that lead somewhere, and figures that make sense.
//!
//! | module | subject |
//! |---|---|
//! | `providers` | endpoints and the variables of their keys |
//! | `routes` | targets, named routes, routes of tiers |
//! | `server` | limits of the server, and who may call |
//! | `waits` | timeouts, waits between attempts, rests |

mod providers;
mod routes;
mod server;
mod waits;

use toml::Spanned;

use super::{
    Config,
    file::File,
    place::{Places, Problem},
};
use crate::routing::Manner;

/// Takes note of everything that is wrong.
struct Checking<'t> {
    places: &'t Places<'t>,
    problems: Vec<Problem>,
}

impl Checking<'_> {
    fn wrong<T>(&mut self, with: &Spanned<T>, message: impl Into<String>) {
        self.wrong_at(with.span().start, message);
    }

    fn wrong_at(&mut self, at: usize, message: impl Into<String>) {
        self.problems.push(self.places.problem(at, message));
    }

    /// A count that has a least and a most.
    fn within<T: Copy + PartialOrd + std::fmt::Display>(
        &mut self,
        written: Option<&Spanned<T>>,
        (least, most): (T, T),
        otherwise: T,
    ) -> T {
        let Some(written) = written else {
            return otherwise;
        };
        let value = *written.get_ref();
        if value < least || value > most {
            self.wrong(written, format!("has to be from {least} to {most}"));
        }
        value
    }
}

/// Checks a file.
pub(super) fn check(file: File, places: &Places<'_>) -> Result<Config, Vec<Problem>> {
    let mut checking = Checking {
        places,
        problems: Vec::new(),
    };
    let usual = Manner {
        broken_stream: file.answers.broken_stream,
        whole_answer: file.answers.whole_answer,
    };
    let providers = providers::read(&mut checking, file.providers);
    let known = providers.ids();
    let routes = routes::read(&mut checking, &known, file.routes, usual);
    let free = file.tiers.free.unwrap_or_default();
    let limits = server::limits(&free);
    let tiers = routes::tiers(&mut checking, &known, &routes, (free, file.tiers.premium));
    let (patience, connect) = waits::patience(&mut checking, &known, file.timeouts, &file.retry);
    let health = waits::health(&mut checking, &file.breaker);
    let callers = server::callers(&mut checking, &file.server, file.callers);
    let keep = server::keep(&mut checking, &file.server);
    let figures = server::figures(&mut checking, &file.server);
    let listen = server::listen(&file.server);
    if !checking.problems.is_empty() {
        checking.problems.sort();
        return Err(checking.problems);
    }
    Ok(Config {
        listen,
        data_dir: file.server.data_dir,
        keep,
        figures,
        open_to: file.server.open_to,
        callers,
        endpoints: providers.endpoints,
        key_variables: providers.key_variables,
        tiers: tiers.map,
        manners: tiers.manners,
        routes,
        usual,
        limits,
        connect,
        patience,
        health,
    })
}
