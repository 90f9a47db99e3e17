use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use aideon_engine::time::SystemClock;
use tempfile::TempDir;

use super::*;

/// A keychain that may refuse to change.
#[derive(Clone, Default)]
struct Stubborn {
    text: Arc<Mutex<Option<String>>>,
    refuses: Arc<AtomicBool>,
}

impl Stubborn {
    fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::SeqCst);
    }

    fn put(&self, text: Option<String>) -> Result<(), StoreError> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(StoreError::Failed);
        }
        *self.text.lock().unwrap() = text;
        Ok(())
    }
}

#[async_trait]
impl TokenStore for Stubborn {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        Ok(self.text.lock().unwrap().clone().map(SecretString::from))
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        self.put(Some(session.expose_secret().to_owned()))
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.put(None)
    }
}

struct Desk {
    _folder: TempDir,
    database: Database,
    keychain: Stubborn,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opened = Database::open(folder.path(), Arc::new(SystemClock)).await;
        Self {
            database: opened.unwrap().database,
            keychain: Stubborn::default(),
            _folder: folder,
        }
    }

    /// The store as it is after a start of the app.
    fn started(&self) -> Forgetting<Stubborn> {
        Forgetting::over(self.keychain.clone(), self.database.clone())
    }
}

async fn loaded(store: &impl TokenStore) -> Option<String> {
    let session = store.load().await.unwrap();
    session.map(|session| session.expose_secret().to_owned())
}

#[tokio::test]
async fn what_the_keychain_would_not_forget_does_not_come_back() {
    let desk = Desk::new().await;
    let store = desk.started();
    store.save(&"first".into()).await.unwrap();
    desk.keychain.refuse(true);
    assert_eq!(store.clear().await, Err(StoreError::Failed), "it is told");
    assert_eq!(loaded(&desk.started()).await, None, "it is still there");
    assert!(desk.keychain.text.lock().unwrap().is_some());
    desk.keychain.refuse(false);
    assert_eq!(loaded(&desk.started()).await, None);
    let left = desk.keychain.text.lock().unwrap().clone();
    assert_eq!(left, None, "it is removed as soon as that works");
}

#[tokio::test]
async fn what_was_never_read_is_forgotten_as_well() {
    let desk = Desk::new().await;
    desk.started().save(&"first".into()).await.unwrap();
    desk.keychain.refuse(true);
    assert_eq!(desk.started().clear().await, Err(StoreError::Failed));
    assert_eq!(loaded(&desk.started()).await, None);
}

#[tokio::test]
async fn a_later_session_is_another_one() {
    let desk = Desk::new().await;
    let store = desk.started();
    store.save(&"first".into()).await.unwrap();
    desk.keychain.refuse(true);
    assert!(store.clear().await.is_err());
    assert!(store.save(&"second".into()).await.is_err());
    assert_eq!(loaded(&store).await, None, "nothing else was kept");
    desk.keychain.refuse(false);
    store.save(&"second".into()).await.unwrap();
    assert_eq!(loaded(&desk.started()).await.as_deref(), Some("second"));
}
