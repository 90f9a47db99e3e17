//! What comes to the loopback address and is not the issuer's redirect.

use std::sync::Arc;

use aideon_account::{AccountError, Standing, Tier, error::RedirectRefusal};
use aideon_simulator::{OpenIdEndpoint, OpenIdFault};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Notify,
};
use url::Url;

use crate::{
    browser::{Scripted, client, get, redirect_of, with_parameter},
    desk::Desk,
};

/// Lets `attack` act on the address that the browser is sent back to, and ends the wait when
/// it is done: gives what became of the sign-in, which nobody answered.
async fn only<F>(
    desk: &Desk,
    attack: impl Fn(Url) -> F + Send + Sync + 'static,
) -> Result<Standing, AccountError>
where
    F: Future<Output = ()> + Send + 'static,
{
    let done = Arc::new(Notify::new());
    let told = Arc::clone(&done);
    let attack = Arc::new(attack);
    let browser = Scripted::new(move |address| {
        let (attack, told) = (Arc::clone(&attack), Arc::clone(&told));
        async move {
            attack(redirect_of(&address).await).await;
            told.notify_one();
        }
    });
    desk.sign_in_until(&browser, done.notified()).await
}

/// Checks that an attack is refused for its own reason and changes nothing, and that it does
/// not keep the one from signing in who was meant.
async fn is_refused<F>(
    attack: impl Fn(Url) -> F + Clone + Send + Sync + 'static,
    why: RedirectRefusal,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let desk = Desk::new().await;
    let refused = only(&desk, attack.clone()).await;
    assert_eq!(refused, Err(AccountError::Redirect(why)));
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
    assert_eq!(desk.store.kept(), None, "nothing has changed");
    assert_eq!(
        desk.openid.asked(OpenIdEndpoint::Token),
        0,
        "no code is exchanged that came with it"
    );

    let browser = Scripted::new(move |address| {
        let attack = attack.clone();
        async move {
            let back = redirect_of(&address).await;
            attack(back.clone()).await;
            assert_eq!(get(&back).await.0, 200);
        }
    });
    let signed_in = desk.sign_in_with(&browser).await;
    assert_eq!(
        signed_in.map(|it| it.tier()),
        Ok(Tier::Premium),
        "whoever does not know the state cannot end the wait"
    );
}

/// Asks with a header, and expects to be refused.
async fn refused_with(method: Method, address: Url, header: (&str, &str), status: u16) {
    let request = client().request(method, address);
    let response = request.header(header.0, header.1).send().await.unwrap();
    assert_eq!(response.status().as_u16(), status, "{header:?}");
    let page = response.text().await.unwrap();
    assert!(!page.contains("code="), "the page repeats nothing: {page}");
}

#[tokio::test]
async fn another_state() {
    is_refused(
        |back| async move {
            let forged = with_parameter(&back, "state", "another");
            assert_eq!(get(&forged).await.0, 400);
        },
        RedirectRefusal::WrongState,
    )
    .await;
}

#[tokio::test]
async fn an_issuer_that_gives_another_state_back() {
    let desk = Desk::new().await;
    desk.openid.set_fault(OpenIdFault::OtherState);
    let refused = only(&desk, |back| async move {
        get(&back).await;
    });
    let why = RedirectRefusal::WrongState;
    assert_eq!(refused.await, Err(AccountError::Redirect(why)));
}

#[tokio::test]
async fn no_state() {
    is_refused(
        |back| async move {
            let mut forged = back.clone();
            forged.set_query(Some("code=stolen"));
            assert_eq!(get(&forged).await.0, 400);
        },
        RedirectRefusal::WrongState,
    )
    .await;
}

#[tokio::test]
async fn another_page_s_picture() {
    is_refused(
        |back| refused_with(Method::GET, back, ("sec-fetch-mode", "no-cors"), 400),
        RedirectRefusal::OtherPage,
    )
    .await;
}

#[tokio::test]
async fn another_page_s_frame() {
    is_refused(
        |back| refused_with(Method::GET, back, ("sec-fetch-dest", "iframe"), 400),
        RedirectRefusal::OtherPage,
    )
    .await;
}

#[tokio::test]
async fn another_page_s_script() {
    is_refused(
        |back| refused_with(Method::GET, back, ("origin", "https://evil.example"), 400),
        RedirectRefusal::OtherPage,
    )
    .await;
}

#[tokio::test]
async fn a_name_that_leads_here() {
    is_refused(
        |back| refused_with(Method::GET, back, ("host", "evil.example"), 400),
        RedirectRefusal::OtherPage,
    )
    .await;
}

#[tokio::test]
async fn a_browser_that_says_it_goes_there_is_let_in() {
    let desk = Desk::new().await;
    let browser = Scripted::new(|address| async move {
        let back = redirect_of(&address).await;
        let request = client().get(back);
        let request = request
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document")
            .header("sec-fetch-site", "cross-site");
        let response = request.send().await.unwrap();
        let policy = &response.headers()["content-security-policy"];
        assert!(policy.to_str().unwrap().contains("default-src 'none'"));
    });
    assert!(desk.sign_in_with(&browser).await.is_ok());
}

#[tokio::test]
async fn ten_megabytes() {
    is_refused(
        |back| async move {
            let address = (back.host_str().unwrap(), back.port().unwrap());
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = format!("GET {}?code=", back.path());
            stream.write_all(head.as_bytes()).await.unwrap();
            let piece = vec![b'a'; 64 * 1024];
            // It is cut off long before: writing fails then.
            for _ in 0..160 {
                if stream.write_all(&piece).await.is_err() {
                    break;
                }
            }
            let mut answer = Vec::new();
            // So may reading, since it was not read to its end there.
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.is_empty() || answer.contains(" 4"), "{answer}");
        },
        RedirectRefusal::TooLarge,
    )
    .await;
}

#[tokio::test]
async fn a_body() {
    is_refused(
        |back| async move {
            let request = client().get(back).body("x".repeat(10_000_000));
            // It is not read: sending it may fail.
            if let Ok(response) = request.send().await {
                assert_eq!(response.status().as_u16(), 400);
            }
        },
        RedirectRefusal::TooLarge,
    )
    .await;
}

#[tokio::test]
async fn a_parameter_twice() {
    is_refused(
        |back| async move {
            let twice = format!("{back}&code=another").parse().unwrap();
            assert_eq!(get(&twice).await.0, 400);
        },
        RedirectRefusal::Malformed,
    )
    .await;
}

#[tokio::test]
async fn another_issuer_ends_the_sign_in() {
    for fault in [
        OpenIdFault::OtherIssuerInRedirect,
        OpenIdFault::NoIssuerInRedirect,
    ] {
        let desk = Desk::new().await;
        desk.openid.set_fault(fault.clone());
        let browser = Scripted::new(|address| async move {
            get(&redirect_of(&address).await).await;
        });
        let refused = desk.sign_in_with(&browser).await;
        let why = AccountError::Redirect(RedirectRefusal::OtherIssuer);
        assert_eq!(refused, Err(why), "{fault:?}");
        assert_eq!(desk.openid.asked(OpenIdEndpoint::Token), 0);
        assert_eq!(desk.store.kept(), None);
    }
}

#[tokio::test]
async fn two_that_differ_end_the_sign_in() {
    let desk = Desk::new().await;
    desk.openid.hold(OpenIdEndpoint::Token);
    let openid = desk.openid.clone();
    let browser = Scripted::new(move |address| {
        let openid = openid.clone();
        async move {
            let back = redirect_of(&address).await;
            assert_eq!(get(&back).await.0, 200);
            openid.was_asked(OpenIdEndpoint::Token, 1).await;
            let second = with_parameter(&back, "code", "another");
            assert_eq!(get(&second).await.0, 400);
        }
    });
    let refused = desk.sign_in_with(&browser).await;
    desk.openid.release();
    assert_eq!(
        refused,
        Err(AccountError::Redirect(RedirectRefusal::Second)),
        "somebody else knows the state"
    );
    assert_eq!(desk.store.kept(), None);
    assert_eq!(desk.accounts.standing(), Standing::SignedOut);
}

#[tokio::test]
async fn the_same_again_is_a_reload() {
    let desk = Desk::new().await;
    desk.openid.hold(OpenIdEndpoint::Token);
    let openid = desk.openid.clone();
    let browser = Scripted::new(move |address| {
        let openid = openid.clone();
        async move {
            let back = redirect_of(&address).await;
            assert_eq!(get(&back).await.0, 200);
            assert_eq!(get(&back).await.0, 409, "it was done already");
            openid.release();
        }
    });
    assert!(desk.sign_in_with(&browser).await.is_ok());
    let (codes, refreshes) = (desk.openid.asked(OpenIdEndpoint::Token), 0);
    assert_eq!((codes, refreshes), (1, 0), "the code was exchanged once");
}

#[tokio::test]
async fn other_paths_and_methods_are_not_there() {
    let desk = Desk::new().await;
    let browser = Scripted::new(|address| async move {
        let back = redirect_of(&address).await;
        for path in ["/", "/favicon.ico", "/callback/", "//callback"] {
            let mut other = back.clone();
            other.set_path(path);
            assert_eq!(get(&other).await.0, 404, "{path}");
        }
        for method in [Method::POST, Method::HEAD, Method::OPTIONS, Method::PUT] {
            let response = client().request(method.clone(), back.clone()).send().await;
            assert_eq!(response.unwrap().status().as_u16(), 405, "{method}");
        }
        assert_eq!(get(&back).await.0, 200);
    });
    assert!(desk.sign_in_with(&browser).await.is_ok());
}

#[tokio::test]
async fn the_port_is_closed_when_it_is_over() {
    let desk = Desk::new().await;
    let seen = Arc::new(std::sync::Mutex::new(None));
    let noted = Arc::clone(&seen);
    let browser = Scripted::new(move |address| {
        let noted = Arc::clone(&noted);
        async move {
            let back = redirect_of(&address).await;
            *noted.lock().unwrap() = Some(back.clone());
            get(&back).await;
        }
    });
    desk.sign_in_with(&browser).await.unwrap();
    let back = seen.lock().unwrap().clone().unwrap();
    // Closing is done by a task of its own, which needs its turn.
    for _ in 0..1000 {
        if client().get(back.clone()).send().await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("requests are let in after the sign-in");
}

#[tokio::test]
async fn a_code_that_was_used() {
    let desk = Desk::new().await;
    let token_endpoint = format!("{}/token", desk.openid.issuer());
    let browser = Scripted::new(move |address| {
        let token_endpoint = token_endpoint.clone();
        async move {
            let back = redirect_of(&address).await;
            let code = back.query_pairs().find(|(name, _)| name == "code");
            let code = code.unwrap().1.into_owned();
            let form = format!("grant_type=authorization_code&code={code}&client_id=thief");
            let request = client().post(token_endpoint).body(form);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let response = request.send().await.unwrap();
            assert_eq!(
                response.status().as_u16(),
                400,
                "PKCE keeps it from a thief"
            );
            get(&back).await;
        }
    });
    let refused = desk.sign_in_with(&browser).await;
    assert_eq!(refused, Err(AccountError::CodeRefused));
    assert_eq!(desk.store.kept(), None);
}
