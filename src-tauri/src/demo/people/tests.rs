use aideon_simulator::{OpenIdEndpoint, Simulator, SimulatorOptions};

use super::*;

async fn simulator() -> Simulator {
    Simulator::start(SimulatorOptions::instant()).await.unwrap()
}

#[tokio::test]
async fn the_tier_is_what_the_account_service_says_and_nothing_else() {
    let simulator = simulator().await;
    let openid = simulator.openid();
    let people = People::of(openid.clone()).unwrap();
    assert_eq!(people.sign_in(DemoUser::Paula).await, Ok(Tier::Premium));
    assert_eq!(people.sign_in(DemoUser::Fran).await, Ok(Tier::Free));
    openid.set_tier("premium", "free".into());
    assert_eq!(
        people.sign_in(DemoUser::Paula).await,
        Ok(Tier::Free),
        "Paula is premium for as long as the account service says so"
    );
}

#[tokio::test]
async fn whoever_is_signed_in_already_is_not_signed_in_again() {
    let simulator = simulator().await;
    let openid = simulator.openid();
    let people = People::of(openid.clone()).unwrap();
    for _ in 0..3 {
        people.sign_in(DemoUser::Paula).await.unwrap();
    }
    assert_eq!(openid.asked(OpenIdEndpoint::Token), 1);
    assert_eq!(openid.sessions_of("premium"), 1);
    openid.end_sessions_of("premium");
    let ended = people.accounts.known().await;
    assert!(matches!(ended, Known::Standing(Standing::SignedIn { .. })));
    people.accounts.sign_out().await.unwrap();
    assert_eq!(people.sign_in(DemoUser::Paula).await, Ok(Tier::Premium));
    assert_eq!(openid.asked(OpenIdEndpoint::Token), 2);
}

#[tokio::test]
async fn both_at_once_each_get_their_own() {
    let simulator = simulator().await;
    let people = People::of(simulator.openid()).unwrap();
    let (fran, paula) = tokio::join!(
        people.sign_in(DemoUser::Fran),
        people.sign_in(DemoUser::Paula)
    );
    assert_eq!((fran, paula), (Ok(Tier::Free), Ok(Tier::Premium)));
}
