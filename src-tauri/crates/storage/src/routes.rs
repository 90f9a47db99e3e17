//! Routes that the user changed; where there is none, the default holds.

use aideon_engine::{
    provenance::Tier,
    selector::{Modality, Step, check_steps},
};

use crate::{database::Database, error::StorageError, tables::routes};

/// The route of a tier for a modality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRoute {
    /// Whose route.
    pub tier: Tier,
    /// What is asked for.
    pub modality: Modality,
    /// Its steps, at least one; no model stands in them twice.
    pub steps: Vec<Step>,
}

impl Database {
    /// The routes that the user changed. One that cannot be read is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn routes(&self) -> Result<Vec<StoredRoute>, StorageError> {
        self.read(|transaction| Ok(routes::all(transaction)?)).await
    }

    /// Changes a route.
    ///
    /// # Errors
    /// [`StorageError::RouteInvalid`], or when the database fails.
    pub async fn set_route(
        &self,
        tier: Tier,
        modality: Modality,
        steps: &[Step],
    ) -> Result<(), StorageError> {
        check_steps(steps)?;
        let route = StoredRoute {
            tier,
            modality,
            steps: steps.to_vec(),
        };
        self.write(move |transaction| Ok(routes::set(transaction, &route)?))
            .await
    }

    /// Forgets a change, so that the default holds again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reset_route(&self, tier: Tier, modality: Modality) -> Result<(), StorageError> {
        self.write(move |transaction| Ok(routes::clear(transaction, tier, modality)?))
            .await
    }
}

#[cfg(test)]
mod tests;
