use std::io::Write as _;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use url::Url;

use super::*;
use crate::{
    chat::{ChatMessage, Role},
    http::CONNECT_TIMEOUT,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// Answers every connection with these bytes, and gives its address.
async fn serving(answer: Vec<u8>) -> PictureAddress {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _asked = connection.read(&mut [0; 4096]).await;
                // Who has seen enough hangs up before all of it is written.
                let _written = connection.write_all(&answer).await;
            });
        }
    });
    let url = format!("http://127.0.0.1:{port}/picture?token=abc");
    PictureAddress::public_or_local(url.parse().unwrap()).unwrap()
}

fn whole(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = Vec::new();
    write!(
        answer,
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
    .unwrap();
    answer.extend_from_slice(body);
    answer
}

async fn downloaded(answer: Vec<u8>) -> Result<Picture, DownloadError> {
    let http = HttpClient::new(CONNECT_TIMEOUT).unwrap();
    download(&http, &serving(answer).await).await
}

#[tokio::test]
async fn a_picture_is_known_by_its_first_bytes_whatever_it_is_called() {
    let called = "content-type: text/html\r\n";
    let picture = downloaded(whole("200 OK", called, PNG)).await.unwrap();
    assert_eq!(picture.media_type, "image/png");
    assert_eq!(&*picture.bytes, PNG);
    let page = whole("200 OK", "content-type: image/png\r\n", b"<html>");
    assert_eq!(downloaded(page).await, Err(DownloadError::NotAPicture));
}

#[tokio::test]
async fn what_is_no_success_is_no_picture() {
    let missing = whole("404 Not Found", "", PNG);
    assert_eq!(downloaded(missing).await, Err(DownloadError::Status(404)));
    let cut = whole("200 OK", "", PNG);
    let cut = cut[..cut.len() - 3].to_vec();
    assert_eq!(downloaded(cut).await, Err(DownloadError::Unreachable));
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", gone.local_addr().unwrap());
    drop(gone);
    let http = HttpClient::new(CONNECT_TIMEOUT).unwrap();
    let nobody = PictureAddress::public_or_local(url.parse().unwrap()).unwrap();
    assert_eq!(
        download(&http, &nobody).await,
        Err(DownloadError::Unreachable)
    );
}

#[tokio::test]
async fn a_redirect_to_where_nobody_may_go_is_not_followed() {
    for location in ["http://169.254.169.254/", "https://10.0.0.1/a", "/again"] {
        let sent_on = whole("302 Found", &format!("location: {location}\r\n"), b"");
        let refused = DownloadError::Address(PictureAddressError::NotPublic);
        assert_eq!(downloaded(sent_on).await, Err(refused), "{location}");
    }
}

#[tokio::test]
async fn no_more_is_read_than_a_picture_may_have() {
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
        MAX_BYTES + 1
    );
    let announced = downloaded(announced.into_bytes()).await;
    assert_eq!(announced, Err(DownloadError::TooLarge), "before it comes");
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\x89PNG".to_vec();
    endless.resize(MAX_BYTES + 4096, 0);
    assert_eq!(downloaded(endless).await, Err(DownloadError::TooLarge));
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let silent = PictureAddress::public_or_local(url.parse().unwrap()).unwrap();
    let http = HttpClient::new(CONNECT_TIMEOUT).unwrap();
    let coming = within(Duration::from_millis(50), fetched(&http, &silent));
    assert_eq!(coming.await, Err(DownloadError::TooSlow));
}

fn asking(pictures: Vec<PictureSource>) -> ChatRequest {
    let mut message = ChatMessage::new(Role::User, "What is this?");
    message.pictures = pictures;
    ChatRequest {
        messages: vec![message],
        ..ChatRequest::default()
    }
}

#[tokio::test]
async fn pictures_keep_their_places_and_only_addresses_that_help_nobody_are_followed() {
    let http = HttpClient::new(CONNECT_TIMEOUT).unwrap();
    let here = serving(whole("200 OK", "", PNG)).await;
    let jpeg = Picture {
        media_type: "image/jpeg".into(),
        bytes: (*b"\xff\xd8\xff").into(),
    };
    let far: Url = "https://pictures.example/a.png".parse().unwrap();
    let far = PictureAddress::public(far).unwrap();
    let request = asking(vec![here.into(), jpeg.clone().into(), far.clone().into()]);
    let sent = resolved(&http, &request, true).await.unwrap().into_owned();
    let png = Picture {
        media_type: "image/png".into(),
        bytes: PNG.into(),
    };
    assert_eq!(
        sent,
        asking(vec![png.into(), jpeg.into(), far.into()]),
        "what is on this machine is out of the provider's reach"
    );
    let again = resolved(&http, &sent, true).await.unwrap();
    assert!(matches!(again, Cow::Borrowed(_)), "nothing is left to do");
}

#[tokio::test]
async fn a_picture_that_is_not_to_be_had_makes_the_request_invalid_in_so_many_words() {
    let http = HttpClient::new(CONNECT_TIMEOUT).unwrap();
    let page = serving(whole("200 OK", "", b"<html>")).await;
    let request = asking(vec![page.into()]);
    let error = resolved(&http, &request, false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RequestInvalid);
    let words = error.message.unwrap();
    assert!(words.contains("PNG, JPEG, GIF or WebP"), "{words}");
    assert!(!words.contains("token"), "nor does it say where: {words}");
    let page = serving(whole("200 OK", "", PNG)).await;
    let many = asking(vec![page.into(); MOST + 1]);
    let error = resolved(&http, &many, false).await.unwrap_err();
    assert_eq!(
        error.kind,
        ErrorKind::RequestInvalid,
        "nor are there too many"
    );
}
