use super::*;
use crate::fixtures::DataFolder;

fn address() -> Url {
    "http://localhost:8000/v1".parse().unwrap()
}

fn built_in() -> Vec<EndpointId> {
    vec!["together".parse().unwrap(), "openai".parse().unwrap()]
}

#[tokio::test]
async fn an_endpoint_survives_a_restart() {
    let folder = DataFolder::new();
    let database = folder.open().await;
    let added = database
        .add_endpoint(" Company Gateway ", &address(), &built_in())
        .await
        .unwrap();
    assert_eq!(added.name, "Company Gateway");
    assert_eq!(
        added.id.as_str(),
        "company-gateway",
        "models are named after it"
    );
    database.close().await.unwrap();

    let reopened = folder.open().await;
    assert_eq!(
        reopened.endpoints().await.unwrap(),
        std::slice::from_ref(&added)
    );
    reopened.remove_endpoint(&added.id).await.unwrap();
    assert!(reopened.endpoints().await.unwrap().is_empty());
    let twice = reopened.remove_endpoint(&added.id).await;
    assert_eq!(twice, Err(StorageError::EndpointNotFound));
}

#[tokio::test]
async fn an_id_is_nobody_elses() {
    let database = DataFolder::new().open().await;
    let names = [
        ("Together", "together-2", "a built-in provider has that id"),
        ("Together", "together-3", "and the user another"),
        ("auto", "auto-2", "`auto` names a route"),
        ("Küche №1", "k-che-1", "an id has few characters"),
        ("日本", "endpoint", "a name may have none of them"),
        ("中国", "endpoint-2", "nor may two"),
        (
            &"long ".repeat(20),
            "long-long-long-long-long-long-long-long",
            "an id stays short",
        ),
    ];
    for (name, id, reason) in names {
        let endpoint = database
            .add_endpoint(name, &address(), &built_in())
            .await
            .unwrap();
        assert_eq!(endpoint.id.as_str(), id, "{name:?}: {reason}");
    }
}

#[tokio::test]
async fn an_endpoint_needs_a_name() {
    let database = DataFolder::new().open().await;
    let refused = database.add_endpoint(" \n", &address(), &[]).await;
    assert_eq!(refused.unwrap_err(), StorageError::NameMissing);
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_read_does_not_hide_the_others() {
    let folder = DataFolder::new();
    let database = folder.open().await;
    database
        .add_endpoint("broken", &address(), &[])
        .await
        .unwrap();
    let sound = database
        .add_endpoint("sound", &address(), &[])
        .await
        .unwrap();
    let shell = folder.shell();
    shell
        .execute(
            "UPDATE endpoints SET base_url = 'nowhere' WHERE id = 'broken'",
            [],
        )
        .unwrap();
    assert_eq!(database.endpoints().await.unwrap(), [sound]);
    let next = database
        .add_endpoint("broken", &address(), &[])
        .await
        .unwrap();
    assert_eq!(next.id.as_str(), "broken-2", "its id stays taken");
}

#[tokio::test]
async fn a_changed_address_holds_until_it_is_cleared() {
    let folder = DataFolder::new();
    let database = folder.open().await;
    let together: EndpointId = "together".parse().unwrap();
    let other: Url = "https://proxy.example/v1".parse().unwrap();
    database
        .set_provider_address(&together, &address())
        .await
        .unwrap();
    database
        .set_provider_address(&together, &other)
        .await
        .unwrap();
    database.close().await.unwrap();

    let reopened = folder.open().await;
    let addresses = reopened.provider_addresses().await.unwrap();
    assert_eq!(
        addresses,
        HashMap::from([(together.clone(), other)]),
        "the last one holds"
    );
    reopened.clear_provider_address(&together).await.unwrap();
    assert!(
        reopened.provider_addresses().await.unwrap().is_empty(),
        "its own holds again"
    );
}
