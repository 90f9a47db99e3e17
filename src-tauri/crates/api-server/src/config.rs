//! The configuration file of `aideon-serve`: TOML, read strictly. Everything that is wrong
//! with it is named with line and column.
//!
//! | module | subject |
//! |---|---|
//! | `file` | the file's tables, as they are written |
//! | `steps` | a route's steps: targets, and groups of equals |
//! | `length` | lengths of time such as `500ms` |
//! | `place` | lines and columns |
//! | `check` | what they mean together |

mod check;
mod file;
mod length;
mod place;
mod steps;

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};

use aideon_engine::{
    fallback::Patience,
    free_tier::DailyLimits,
    health::HealthFigures,
    model_id::EndpointId,
    provenance::Tier,
    provider::Endpoint,
    selector::{Modality, TierMap},
};

use self::place::Places;
pub use self::place::Problem;
use crate::{
    figures::Figures,
    routing::{Manner, NamedRoute},
};

/// A configuration that is sound.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where requests and quota are kept; the system's place for it without.
    pub data_dir: Option<PathBuf>,
    /// How long requests are kept.
    pub keep: Duration,
    /// Limits of the server.
    pub figures: Figures,
    /// Nobody needs a token, and who has none is on this plan.
    pub open_to: Option<Tier>,
    /// Who may call.
    pub callers: Vec<CallerEntry>,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The environment variables that hold their keys.
    pub key_variables: HashMap<EndpointId, String>,
    /// The routes of the tiers.
    pub tiers: TierMap,
    /// How answers come along them, where it is another way than the usual.
    pub manners: Vec<(Tier, Modality, Manner)>,
    /// Routes by name.
    pub routes: BTreeMap<String, NamedRoute>,
    /// How answers come where nothing else is said.
    pub usual: Manner,
    /// What the free plan allows in a day.
    pub limits: DailyLimits,
    /// How long a connection to a provider may take to be made.
    pub connect: Duration,
    /// How long providers are waited for.
    pub patience: Patience,
    /// When targets rest.
    pub health: HealthFigures,
}

/// Somebody who may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerEntry {
    /// Their name.
    pub name: String,
    /// The plan that they are on.
    pub tier: Tier,
    /// The environment variable that holds their token.
    pub token_variable: String,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of its lines.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let places = Places::of(text);
        let file: file::File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![places.problem(at, error.message())]
        })?;
        check::check(file, &places)
    }
}

#[cfg(test)]
mod tests;
