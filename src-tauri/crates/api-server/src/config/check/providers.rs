//! Endpoints, and the environment variables that hold their keys.

use std::collections::{HashMap, HashSet};

use aideon_engine::{
    address, model_id::EndpointId, provider::Endpoint, provider::ProviderDescriptor, providers,
};
use url::Url;

use super::Checking;
use crate::config::file::ProviderTable;

#[derive(Default)]
pub(super) struct Providers {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) key_variables: HashMap<EndpointId, String>,
}

impl Providers {
    pub(super) fn ids(&self) -> HashSet<EndpointId> {
        self.endpoints.iter().map(|it| it.id.clone()).collect()
    }
}

pub(super) fn read(checking: &mut Checking<'_>, tables: Vec<ProviderTable>) -> Providers {
    let mut read = Providers::default();
    if tables.is_empty() {
        checking.wrong_at(0, "no [[providers]] are set up, so nobody could be asked");
    }
    for table in tables {
        let Some(id) = id(checking, &table, &read) else {
            continue;
        };
        if let Some(endpoint) = endpoint(checking, &table, id, &mut read) {
            read.endpoints.push(endpoint);
        }
    }
    read
}

fn id(
    checking: &mut Checking<'_>,
    table: &ProviderTable,
    before: &Providers,
) -> Option<EndpointId> {
    let written = table.id.get_ref();
    let Ok(id) = written.parse::<EndpointId>() else {
        checking.wrong(
            &table.id,
            "a provider's id consists of a-z, 0-9 and hyphens, and is not `auto`",
        );
        return None;
    };
    if before.endpoints.iter().any(|endpoint| endpoint.id == id) {
        checking.wrong(&table.id, format!("there are two providers `{id}`"));
    }
    let owner = providers::DESCRIPTORS.iter().find(|descriptor| {
        let built_in = descriptor.built_in;
        built_in.is_some_and(|built_in| built_in.id == written.as_str())
    });
    if owner.is_some_and(|owner| owner.kind != table.kind.into()) {
        checking.wrong(
            &table.id,
            format!("the id `{id}` is for providers of that kind alone"),
        );
    }
    Some(id)
}

fn endpoint(
    checking: &mut Checking<'_>,
    table: &ProviderTable,
    id: EndpointId,
    read: &mut Providers,
) -> Option<Endpoint> {
    let descriptor = providers::descriptor(table.kind.into());
    let (base_url, own) = base_url(checking, table, descriptor)?;
    let variable = table.key_env.as_ref().map(|it| it.get_ref().clone());
    let usual = descriptor.built_in.and_then(|it| it.key_variable);
    // A built-in provider's usual variable is for its own address alone.
    let variable = variable.or_else(|| usual.filter(|_| !own).map(str::to_owned));
    match variable {
        Some(variable) => {
            if address::may_carry_a_key(&base_url).is_err() {
                let with = table.base_url.as_ref().unwrap_or(&table.id);
                checking.wrong(with, "a key needs https beyond this machine");
            }
            read.key_variables.insert(id.clone(), variable);
        }
        None if descriptor.needs_key => checking.wrong(
            &table.id,
            "this kind needs a key: name the environment variable that has it with `key_env`",
        ),
        None => {}
    }
    let built_in = descriptor.built_in.filter(|_| !own);
    let name = table.name.as_ref().map(|it| it.get_ref().clone());
    let name = name.or_else(|| built_in.map(|it| it.name.to_owned()));
    Some(Endpoint {
        name: name.unwrap_or_else(|| id.to_string()),
        id,
        kind: table.kind.into(),
        base_url,
        own,
        simulated: table.simulated,
    })
}

/// The address, and whether it is another one than the provider's own.
fn base_url(
    checking: &mut Checking<'_>,
    table: &ProviderTable,
    descriptor: &ProviderDescriptor,
) -> Option<(Url, bool)> {
    let usual = descriptor.built_in.map(|built_in| built_in.base_url);
    let usual: Option<Url> = usual.and_then(|usual| usual.parse().ok());
    let Some(written) = &table.base_url else {
        if usual.is_none() {
            checking.wrong(&table.id, "this kind needs a `base_url`");
        }
        return usual.map(|usual| (usual, false));
    };
    match address::parse(written.get_ref()) {
        Ok(url) => {
            let own = usual.is_none_or(|usual| usual != url);
            Some((url, own))
        }
        Err(_) => {
            checking.wrong(written, "not an http or https address");
            None
        }
    }
}
