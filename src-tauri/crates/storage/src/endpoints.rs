//! Endpoints that the user added, and addresses of built-in providers that the user changed.

use std::collections::{HashMap, HashSet};

use aideon_engine::{model_id::EndpointId, time::Timestamp};
use url::Url;

use crate::{
    database::Database,
    error::StorageError,
    tables::{endpoints, provider_addresses},
};

/// The most characters of an id made from a name, before a number is added.
const SLUG: usize = 40;

/// An OpenAI-compatible endpoint that the user added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Made from the name when it was added; it never changes.
    pub id: EndpointId,
    /// Its plain name.
    pub name: String,
    /// Where it is asked.
    pub base_url: Url,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Database {
    /// Adds an endpoint. Its id is made from its name and is none of `taken`, which are the
    /// built-in providers' ids, nor another endpoint's.
    ///
    /// # Errors
    /// [`StorageError::NameMissing`], or when the database fails.
    pub async fn add_endpoint(
        &self,
        name: &str,
        base_url: &Url,
        taken: &[EndpointId],
    ) -> Result<Endpoint, StorageError> {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(StorageError::NameMissing);
        }
        let created_at = self.now();
        let base_url = base_url.clone();
        let mut taken: HashSet<String> = taken.iter().map(EndpointId::to_string).collect();
        self.write(move |transaction| {
            taken.extend(endpoints::ids(transaction)?);
            let id = free_id(&slug(&name), &taken).ok_or(StorageError::NameMissing)?;
            let endpoint = Endpoint {
                id,
                name,
                base_url,
                created_at,
            };
            endpoints::insert(transaction, &endpoint)?;
            Ok(endpoint)
        })
        .await
    }

    /// The endpoints that the user added, in that order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>, StorageError> {
        self.read(|transaction| Ok(endpoints::all(transaction)?))
            .await
    }

    /// Removes an endpoint that the user added. Its key, if it has one, is the keychain's
    /// business.
    ///
    /// # Errors
    /// [`StorageError::EndpointNotFound`], or when the database fails.
    pub async fn remove_endpoint(&self, id: &EndpointId) -> Result<(), StorageError> {
        let id = id.clone();
        self.write(
            move |transaction| match endpoints::remove(transaction, &id)? {
                true => Ok(()),
                false => Err(StorageError::EndpointNotFound),
            },
        )
        .await
    }

    /// The addresses of built-in providers that the user changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn provider_addresses(&self) -> Result<HashMap<EndpointId, Url>, StorageError> {
        self.read(|transaction| Ok(provider_addresses::all(transaction)?))
            .await
    }

    /// Changes the address of a built-in provider.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_provider_address(
        &self,
        endpoint: &EndpointId,
        base_url: &Url,
    ) -> Result<(), StorageError> {
        let (endpoint, base_url) = (endpoint.clone(), base_url.clone());
        self.write(move |transaction| {
            Ok(provider_addresses::set(transaction, &endpoint, &base_url)?)
        })
        .await
    }

    /// Gives a built-in provider its own address back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_provider_address(&self, endpoint: &EndpointId) -> Result<(), StorageError> {
        let endpoint = endpoint.clone();
        self.write(move |transaction| Ok(provider_addresses::clear(transaction, &endpoint)?))
            .await
    }
}

/// The name in the characters of an id; `endpoint` when it has none of them.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    slug.truncate(SLUG);
    match slug.trim_matches('-') {
        "" => "endpoint".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// The slug itself or, where that is taken or reserved, with the first number that is free.
fn free_id(slug: &str, taken: &HashSet<String>) -> Option<EndpointId> {
    let numbered = (2..=taken.len() + 2).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .filter(|id| !taken.contains(id))
        .find_map(|id| id.parse().ok())
}

#[cfg(test)]
mod tests;
