use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Instant,
};

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::*;

type Entries = Arc<Mutex<HashMap<String, SecretString>>>;

/// A keychain in memory that may wait, fail or panic on demand.
#[derive(Clone, Default)]
struct TestStore {
    entries: Entries,
    fails_with: Arc<Mutex<Option<StorageError>>>,
    panics: Arc<Mutex<bool>>,
    dialog: Arc<Mutex<Option<Dialog>>>,
}

/// A password dialog, as the keychain has it.
struct Dialog {
    is_up: oneshot::Sender<()>,
    typed: mpsc::Receiver<()>,
}

/// The same dialog, as the person before it has it.
struct Person {
    sees_it: oneshot::Receiver<()>,
    types: mpsc::Sender<()>,
}

impl TestStore {
    fn keychain(&self) -> Keychain {
        let store = self.clone();
        Keychain::over(move || Box::new(store.clone()), environment())
    }

    fn fail_with(&self, status: KeychainStatus) {
        *self.fails_with.lock().unwrap() = Some(StorageError::KeychainUnusable(status));
    }

    /// Lets the next question put a password dialog up and wait for its answer.
    fn ask_for_a_password(&self) -> Person {
        let (is_up, sees_it) = oneshot::channel();
        let (types, typed) = mpsc::channel();
        *self.dialog.lock().unwrap() = Some(Dialog { is_up, typed });
        Person { sees_it, types }
    }

    fn entries(&mut self) -> Result<MutexGuard<'_, HashMap<String, SecretString>>, StorageError> {
        let dialog = self.dialog.lock().unwrap().take();
        if let Some(dialog) = dialog {
            let _ = dialog.is_up.send(());
            let _ = dialog.typed.recv();
        }
        let panics = std::mem::take(&mut *self.panics.lock().unwrap());
        assert!(!panics, "the store was told to panic");
        match self.fails_with.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => Ok(self.entries.lock().unwrap()),
        }
    }
}

impl SecretStore for TestStore {
    fn status(&mut self) -> KeychainStatus {
        match self.entries() {
            Err(StorageError::KeychainUnusable(status)) => status,
            _ => KeychainStatus::Ready,
        }
    }

    fn contains(&mut self, entry: &str) -> Result<bool, StorageError> {
        Ok(self.entries()?.contains_key(entry))
    }

    fn text(&mut self, entry: &str) -> Result<Option<SecretString>, StorageError> {
        Ok(self.entries()?.get(entry).cloned())
    }

    fn set_text(&mut self, entry: &str, text: &SecretString) -> Result<(), StorageError> {
        self.entries()?.insert(entry.to_owned(), text.clone());
        Ok(())
    }

    fn remove(&mut self, entry: &str) -> Result<(), StorageError> {
        self.entries()?.remove(entry);
        Ok(())
    }
}

/// One variable, of the provider `together` at its own address.
fn environment() -> EnvironmentKeys {
    let variable = EnvironmentVariable {
        name: "TOGETHER_API_KEY".into(),
        base_url: address(),
    };
    EnvironmentKeys::new(HashMap::from([(together(), variable)]), |name| {
        (name == "TOGETHER_API_KEY").then(|| "from-environment\n".to_owned())
    })
}

fn together() -> EndpointId {
    "together".parse().unwrap()
}

fn own() -> EndpointId {
    "gateway".parse().unwrap()
}

fn address() -> Url {
    "https://api.example/v1".parse().unwrap()
}

fn elsewhere() -> Url {
    "https://proxy.example/v1".parse().unwrap()
}

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).unwrap()
}

async fn found(keychain: &Keychain, endpoint: &EndpointId, base_url: &Url) -> Option<String> {
    let found = keychain.key(endpoint, base_url).await.unwrap();
    found.map(|key| key.expose().to_owned())
}

#[tokio::test]
async fn this_run_comes_before_the_keychain_and_that_before_the_environment() {
    let keychain = TestStore::default().keychain();
    let (endpoint, url) = (together(), address());
    assert_eq!(keychain.has(&endpoint, &url).await, KeyStatus::Environment);
    assert_eq!(
        found(&keychain, &endpoint, &url).await.as_deref(),
        Some("from-environment")
    );

    keychain
        .set(&endpoint, &url, &key("kept"), KeyKeeping::Keychain)
        .await
        .unwrap();
    assert_eq!(keychain.has(&endpoint, &url).await, KeyStatus::Keychain);
    assert_eq!(
        found(&keychain, &endpoint, &url).await.as_deref(),
        Some("kept")
    );

    keychain
        .set(&endpoint, &url, &key("passing"), KeyKeeping::ThisRun)
        .await
        .unwrap();
    assert_eq!(keychain.has(&endpoint, &url).await, KeyStatus::ThisRun);
    assert_eq!(
        found(&keychain, &endpoint, &url).await.as_deref(),
        Some("passing")
    );

    keychain
        .set(&endpoint, &url, &key("new"), KeyKeeping::Keychain)
        .await
        .unwrap();
    assert_eq!(
        found(&keychain, &endpoint, &url).await.as_deref(),
        Some("new"),
        "the last entered"
    );

    keychain.delete(&endpoint, &url).await.unwrap();
    assert_eq!(
        keychain.has(&endpoint, &url).await,
        KeyStatus::Environment,
        "both are gone"
    );
}

#[tokio::test]
async fn a_key_stays_at_its_address() {
    let keychain = TestStore::default().keychain();
    for keeping in [KeyKeeping::Keychain, KeyKeeping::ThisRun] {
        keychain
            .set(&own(), &address(), &key("bound"), keeping)
            .await
            .unwrap();
        assert_eq!(
            found(&keychain, &own(), &elsewhere()).await,
            None,
            "{keeping:?}"
        );
        assert_eq!(
            keychain.has(&own(), &elsewhere()).await,
            KeyStatus::Missing,
            "{keeping:?}"
        );
    }
    let taken = found(&keychain, &together(), &elsewhere()).await;
    assert_eq!(
        taken, None,
        "the environment's key is for the provider's own address"
    );
    assert_eq!(
        found(&keychain, &together(), &address()).await.as_deref(),
        Some("from-environment")
    );
}

#[tokio::test]
async fn without_a_keychain_keys_last_for_this_run() {
    for status in [KeychainStatus::Absent, KeychainStatus::Uninitialised] {
        let store = TestStore::default();
        store.fail_with(status);
        let keychain = store.keychain();
        assert_eq!(keychain.status().await, status);
        let refused = keychain
            .set(&own(), &address(), &key("k"), KeyKeeping::Keychain)
            .await;
        assert_eq!(
            refused,
            Err(StorageError::KeychainUnusable(status)),
            "the window offers more"
        );
        assert_eq!(
            keychain.has(&own(), &address()).await,
            KeyStatus::Missing,
            "nothing was kept"
        );
        assert_eq!(
            keychain.has(&together(), &address()).await,
            KeyStatus::Environment
        );

        keychain
            .set(&own(), &address(), &key("k"), KeyKeeping::ThisRun)
            .await
            .unwrap();
        assert_eq!(
            found(&keychain, &own(), &address()).await.as_deref(),
            Some("k")
        );
        keychain.delete(&own(), &address()).await.unwrap();
        assert_eq!(found(&keychain, &own(), &address()).await, None);
    }
}

#[tokio::test]
async fn a_locked_keychain_is_not_an_empty_one() {
    let store = TestStore::default();
    store.fail_with(KeychainStatus::Locked);
    let keychain = store.keychain();
    assert_eq!(
        keychain.has(&together(), &address()).await,
        KeyStatus::Unknown
    );
    let unread = keychain.key(&together(), &address()).await;
    assert!(
        unread.is_err(),
        "the environment's key must not stand in for one that is locked away"
    );
    assert!(
        keychain.delete(&own(), &address()).await.is_err(),
        "it may still hold the key"
    );
}

#[tokio::test]
async fn what_was_read_once_needs_no_keychain_again() {
    let store = TestStore::default();
    let first = store.keychain();
    first
        .set(&own(), &address(), &key("kept"), KeyKeeping::Keychain)
        .await
        .unwrap();
    let second = store.keychain();
    assert_eq!(
        found(&second, &own(), &address()).await.as_deref(),
        Some("kept")
    );
    store.fail_with(KeychainStatus::Locked);
    assert_eq!(
        found(&second, &own(), &address()).await.as_deref(),
        Some("kept")
    );
    assert_eq!(second.has(&own(), &address()).await, KeyStatus::Keychain);
}

#[tokio::test]
async fn nobody_waits_in_a_row_behind_a_question_that_hangs() {
    let store = TestStore::default();
    let keychain = Arc::new(store.keychain());
    let person = store.ask_for_a_password();
    let patient = Arc::clone(&keychain);
    let first = tokio::spawn(async move {
        patient
            .set(&own(), &address(), &key("k"), KeyKeeping::Keychain)
            .await
    });
    person.sees_it.await.unwrap();
    let locked = StorageError::KeychainUnusable(KeychainStatus::Locked);
    let impatient = keychain
        .worker
        .ask(Duration::from_millis(1), |store| store.status())
        .await;
    assert_eq!(
        impatient,
        Err(locked.clone()),
        "nobody waits longer than the limit"
    );

    let begin = Instant::now();
    let refused = keychain
        .set(&own(), &address(), &key("k"), KeyKeeping::Keychain)
        .await;
    assert_eq!(refused, Err(locked));
    assert_eq!(keychain.status().await, KeychainStatus::Locked);
    assert!(begin.elapsed() < LOOK, "these were told at once");

    person.types.send(()).unwrap();
    assert_eq!(
        first.await.unwrap(),
        Ok(()),
        "whoever had the patience got an answer"
    );
    while keychain.status().await == KeychainStatus::Locked {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        keychain.has(&own(), &address()).await,
        KeyStatus::Keychain,
        "it works again"
    );
}

#[tokio::test]
async fn a_panic_in_the_keychain_is_an_error_once() {
    let store = TestStore::default();
    let opened = Arc::new(AtomicU32::new(0));
    let (opens, panicking) = (Arc::clone(&opened), store.clone());
    let open = move || -> Box<dyn SecretStore> {
        opens.fetch_add(1, Ordering::SeqCst);
        Box::new(panicking.clone())
    };
    let keychain = Keychain::over(open, environment());
    *store.panics.lock().unwrap() = true;
    let failed = keychain
        .set(&own(), &address(), &key("k"), KeyKeeping::Keychain)
        .await;
    assert!(
        matches!(failed, Err(StorageError::KeychainFailed(_))),
        "{failed:?}"
    );
    keychain
        .set(&own(), &address(), &key("k"), KeyKeeping::Keychain)
        .await
        .unwrap();
    assert_eq!(
        keychain.has(&own(), &address()).await,
        KeyStatus::Keychain,
        "it works again"
    );
    assert_eq!(
        opened.load(Ordering::SeqCst),
        2,
        "with a store that was not left half way"
    );
}

#[tokio::test]
async fn a_variable_that_cannot_be_a_key_is_none() {
    for text in ["", "  \n", "two words"] {
        let variable = EnvironmentVariable {
            name: "V".into(),
            base_url: address(),
        };
        let variables = HashMap::from([(together(), variable)]);
        let environment = EnvironmentKeys::new(variables, |_| Some(text.to_owned()));
        let store = TestStore::default();
        let keychain = Keychain::over(move || Box::new(store.clone()), environment);
        assert_eq!(
            found(&keychain, &together(), &address()).await,
            None,
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn no_key_prints() {
    let store = TestStore::default();
    let keychain = store.keychain();
    keychain
        .set(&own(), &address(), &key("hidden-1"), KeyKeeping::Keychain)
        .await
        .unwrap();
    keychain
        .set(&own(), &elsewhere(), &key("hidden-2"), KeyKeeping::ThisRun)
        .await
        .unwrap();
    let printed = format!("{keychain:?} {:?}", environment());
    assert!(
        !printed.contains("hidden") && !printed.contains("from-environment"),
        "{printed}"
    );
}
