//! The operating system's keychain as the worker sees it.

use std::sync::Arc;

use aideon_engine::secret::ApiKey;
use keyring::{Error, Result};
use keyring_core::{CredentialStore, Entry};
use secrecy::{ExposeSecret as _, SecretString};

use super::KeychainStatus;
use crate::error::StorageError;

/// The user's name of the entry that shows whether the keychain works.
const PROBE: &str = "probe";

/// What is asked of a keychain. Each call may block.
pub(super) trait SecretStore {
    /// Whether it can be used; nobody is asked for a password.
    fn status(&mut self) -> KeychainStatus;
    /// Whether it holds an entry; nobody is asked for a password.
    fn contains(&mut self, entry: &str) -> std::result::Result<bool, StorageError>;
    /// The text of an entry.
    fn text(&mut self, entry: &str) -> std::result::Result<Option<SecretString>, StorageError>;
    /// Makes or replaces an entry.
    fn set_text(
        &mut self,
        entry: &str,
        text: &SecretString,
    ) -> std::result::Result<(), StorageError>;
    /// Removes an entry, if there is one.
    fn remove(&mut self, entry: &str) -> std::result::Result<(), StorageError>;

    /// The key of an entry.
    fn read(&mut self, entry: &str) -> std::result::Result<Option<ApiKey>, StorageError> {
        let text = self.text(entry)?;
        let key = text.map(|text| ApiKey::parse(text.expose_secret()).map_err(|_| NO_KEY));
        key.transpose()
    }

    /// Keeps a key as an entry.
    fn write(&mut self, entry: &str, key: &ApiKey) -> std::result::Result<(), StorageError> {
        self.set_text(entry, &SecretString::from(key.expose()))
    }
}

/// Keychain Services on macOS, the Credential Manager on Windows, the Secret Service
/// elsewhere.
pub(super) struct SystemStore {
    /// The application whose entries these are.
    pub(super) service: String,
    open: Option<Arc<CredentialStore>>,
}

impl SystemStore {
    pub(super) fn new(service: String) -> Self {
        Self {
            service,
            open: None,
        }
    }

    /// Acts on an entry. A store whose connection died, with its daemon for instance, is
    /// opened anew once.
    fn act<T>(&mut self, entry: &str, action: impl Fn(&Entry) -> Result<T>) -> Result<T> {
        if let Some(store) = self.open.clone() {
            match store
                .build(&self.service, entry, None)
                .and_then(|entry| action(&entry))
            {
                Err(Error::PlatformFailure(_)) => self.open = None,
                result => return result,
            }
        }
        let store = system::open()?;
        self.open = Some(Arc::clone(&store));
        action(&store.build(&self.service, entry, None)?)
    }

    /// Writes, reads and deletes an entry.
    fn probe(&mut self) -> Result<bool> {
        self.act(PROBE, |entry| {
            entry.set_password(PROBE)?;
            let same = entry.get_password()? == PROBE;
            entry.delete_credential()?;
            Ok(same)
        })
    }
}

impl SecretStore for SystemStore {
    fn status(&mut self) -> KeychainStatus {
        match system::look() {
            KeychainStatus::Ready => {}
            unusable => return unusable,
        }
        match self.probe().map_err(|error| explained(&error)) {
            Ok(true) => KeychainStatus::Ready,
            Err(StorageError::KeychainUnusable(status)) => status,
            Ok(false) | Err(_) => KeychainStatus::Absent,
        }
    }

    fn contains(&mut self, entry: &str) -> std::result::Result<bool, StorageError> {
        system::contains(self, entry)
    }

    fn text(&mut self, entry: &str) -> std::result::Result<Option<SecretString>, StorageError> {
        match self.act(entry, Entry::get_password) {
            Ok(text) => Ok(Some(text.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(explained(&error)),
        }
    }

    fn set_text(
        &mut self,
        entry: &str,
        text: &SecretString,
    ) -> std::result::Result<(), StorageError> {
        self.act(entry, |entry| entry.set_password(text.expose_secret()))
            .map_err(|error| explained(&error))
    }

    fn remove(&mut self, entry: &str) -> std::result::Result<(), StorageError> {
        match self.act(entry, Entry::delete_credential) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(explained(&error)),
        }
    }
}

const NO_KEY: StorageError = StorageError::KeychainFailed("what it holds is no key");

/// The error in our words. What the keychain says is left out: some of its errors carry the
/// secret itself.
fn explained(error: &Error) -> StorageError {
    match error {
        Error::NoStorageAccess(_) => StorageError::KeychainUnusable(match system::look() {
            KeychainStatus::Ready => KeychainStatus::Locked,
            unusable => unusable,
        }),
        Error::NoDefaultStore => StorageError::KeychainUnusable(KeychainStatus::Absent),
        Error::PlatformFailure(_) => match system::look() {
            KeychainStatus::Ready => StorageError::KeychainFailed("the system refused"),
            unusable => StorageError::KeychainUnusable(unusable),
        },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => NO_KEY,
        Error::TooLong(..) => StorageError::KeychainFailed("the text is too long for it"),
        Error::Ambiguous(_) => StorageError::KeychainFailed("it holds several such keys"),
        _ => StorageError::KeychainFailed("the system refused"),
    }
}

#[cfg(all(
    unix,
    not(any(target_os = "macos", target_os = "ios", target_os = "android"))
))]
use super::secret_service as system;

/// Systems whose keychain is always there and says by itself that it is locked.
#[cfg(not(all(
    unix,
    not(any(target_os = "macos", target_os = "ios", target_os = "android"))
)))]
mod system {
    use std::sync::Arc;

    use keyring::{Error, Result};
    use keyring_core::CredentialStore;

    use super::{KeychainStatus, SecretStore, StorageError, SystemStore};

    pub(super) fn open() -> Result<Arc<CredentialStore>> {
        if keyring::Entry::store_status().is_err() {
            return Err(Error::NoDefaultStore);
        }
        keyring_core::get_default_store().ok_or(Error::NoDefaultStore)
    }

    pub(super) fn look() -> KeychainStatus {
        match open() {
            Ok(_) => KeychainStatus::Ready,
            Err(_) => KeychainStatus::Absent,
        }
    }

    pub(super) fn contains(
        store: &mut SystemStore,
        entry: &str,
    ) -> std::result::Result<bool, StorageError> {
        Ok(store.text(entry)?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    const SECRET: &str = "sk-very-secret";

    /// The system's store with a stand-in for the system, and the entry's stand-in.
    fn over_a_mock() -> (SystemStore, Entry) {
        let mock: Arc<CredentialStore> = mock::Store::new().unwrap();
        let entry = mock.build("aideon-test", "entry", None).unwrap();
        let store = SystemStore {
            service: "aideon-test".into(),
            open: Some(mock),
        };
        (store, entry)
    }

    fn fail_next(entry: &Entry, error: Error) {
        entry
            .as_any()
            .downcast_ref::<mock::Cred>()
            .unwrap()
            .set_error(error);
    }

    #[test]
    fn an_entry_is_written_read_and_removed() {
        let (mut store, _entry) = over_a_mock();
        assert!(store.read("entry").unwrap().is_none());
        store
            .write("entry", &ApiKey::parse(SECRET).unwrap())
            .unwrap();
        assert_eq!(store.read("entry").unwrap().unwrap().expose(), SECRET);
        store.remove("entry").unwrap();
        store.remove("entry").unwrap();
        assert!(store.read("entry").unwrap().is_none());
    }

    #[test]
    fn an_error_does_not_carry_the_secret() {
        let bytes = || SECRET.as_bytes().to_vec();
        let platform = || Box::<dyn std::error::Error + Send + Sync>::from(SECRET);
        let errors = [
            Error::BadEncoding(bytes()),
            Error::BadDataFormat(bytes(), platform()),
            Error::BadStoreFormat(SECRET.into()),
            Error::TooLong(SECRET.into(), 1),
            Error::Invalid(SECRET.into(), SECRET.into()),
            Error::NotSupportedByStore(SECRET.into()),
        ];
        for error in errors {
            let (mut store, entry) = over_a_mock();
            fail_next(&entry, error);
            let told = store.read("entry").unwrap_err();
            let told = format!("{told} {told:?}");
            assert!(
                !told.contains(SECRET) && !told.contains("115, 107"),
                "{told} reaches logs"
            );
        }
    }

    #[test]
    fn what_is_no_key_is_not_handed_out() {
        let (mut store, entry) = over_a_mock();
        entry.set_password("two words").unwrap();
        assert_eq!(
            store.read("entry").unwrap_err(),
            NO_KEY,
            "no HTTP header would take it"
        );
    }
}
