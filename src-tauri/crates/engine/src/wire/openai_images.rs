//! The formats of image generation: OpenAI's, and Together's, which has fields of its own.

pub mod incoming;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    error::{ErrorKind, ProviderError},
    media::Picture,
    whole::ImageRequest,
};

/// The body of a request for pictures.
#[derive(Debug, Serialize)]
pub struct ImageBody<'a> {
    model: &'a str,
    prompt: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<&'static str>,
}

/// The body as OpenAI has it: the size is a text, and its image models refuse
/// `response_format`.
pub fn openai<'a>(model: &'a str, request: &'a ImageRequest) -> ImageBody<'a> {
    ImageBody {
        size: request
            .size
            .map(|(width, height)| format!("{width}x{height}")),
        ..bare(model, request)
    }
}

/// The body as Together has it: sizes are numbers, and bytes come only when they are asked
/// for.
pub fn together<'a>(model: &'a str, request: &'a ImageRequest) -> ImageBody<'a> {
    ImageBody {
        width: request.size.map(|(width, _)| width),
        height: request.size.map(|(_, height)| height),
        response_format: Some("base64"),
        ..bare(model, request)
    }
}

fn bare<'a>(model: &'a str, request: &'a ImageRequest) -> ImageBody<'a> {
    ImageBody {
        model,
        prompt: &request.prompt,
        n: request.count,
        size: None,
        width: None,
        height: None,
        response_format: None,
    }
}

/// A picture in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Its bytes.
    Picture(Picture),
    /// Where it can be fetched.
    Address(Url),
}

/// An answer, with the model that stands in it.
#[derive(Debug, PartialEq, Eq)]
pub struct ImageAnswer {
    /// The pictures.
    pub items: Vec<Item>,
    /// The model as the provider names it.
    pub model: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    model: Option<String>,
    data: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    b64_json: Option<String>,
    url: Option<Url>,
}

/// Reads an answer.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format or has no picture.
pub fn read(body: &[u8]) -> Result<ImageAnswer, ProviderError> {
    let not_the_api = || ProviderError::new(ErrorKind::NotTheApi);
    let answer: Answer = serde_json::from_slice(body).map_err(|_| not_the_api())?;
    let items = answer.data.into_iter().map(|entry| match entry {
        Entry {
            b64_json: Some(text),
            ..
        } => {
            let bytes = BASE64_STANDARD.decode(text).map_err(|_| not_the_api())?;
            picture(&bytes).map(Item::Picture)
        }
        Entry { url: Some(url), .. } => Ok(Item::Address(url)),
        Entry { .. } => Err(not_the_api()),
    });
    let items = items.collect::<Result<Vec<_>, _>>()?;
    if items.is_empty() {
        return Err(not_the_api());
    }
    Ok(ImageAnswer {
        items,
        model: answer.model,
    })
}

/// A picture from its bytes.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when they are no picture.
pub fn picture(bytes: &[u8]) -> Result<Picture, ProviderError> {
    let media_type = Picture::recognise(bytes).ok_or(ErrorKind::NotTheApi)?;
    Ok(Picture {
        media_type: media_type.to_owned(),
        bytes: bytes.into(),
    })
}

/// A picture as an address that carries it.
pub fn data_url(picture: &Picture) -> String {
    let bytes = BASE64_STANDARD.encode(&picture.bytes);
    format!("data:{};base64,{bytes}", picture.media_type)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_format_has_its_own_fields() {
        let request = ImageRequest {
            prompt: "a boat".into(),
            size: Some((512, 256)),
            count: None,
        };
        let body = serde_json::to_value(openai("m", &request)).unwrap();
        assert_eq!(
            body,
            json!({"model": "m", "prompt": "a boat", "size": "512x256"}),
            "response_format would be refused"
        );
        let body = serde_json::to_value(together("m", &request)).unwrap();
        assert_eq!(
            body,
            json!({"model": "m", "prompt": "a boat", "width": 512, "height": 256,
                "response_format": "base64"})
        );
    }

    #[test]
    fn bytes_and_addresses_are_read_and_anything_else_is_no_picture() {
        let png = BASE64_STANDARD.encode(b"\x89PNG\r\n\x1a\n");
        let body = json!({"model": "m", "data": [{"index": 0, "b64_json": png},
            {"url": "https://a.example/p.png"}]});
        let answer = read(body.to_string().as_bytes()).unwrap();
        assert!(matches!(&answer.items[0], Item::Picture(picture)
            if picture.media_type == "image/png" && picture.bytes.len() == 8));
        assert!(matches!(&answer.items[1], Item::Address(_)));
        for wrong in [
            json!({"data": []}),
            json!({"data": [{}]}),
            json!({"data": [{"b64_json": "PGh0bWw+"}]}),
            json!({"data": [{"b64_json": "%"}]}),
        ] {
            let read = read(wrong.to_string().as_bytes());
            assert_eq!(read.unwrap_err().kind, ErrorKind::NotTheApi, "{wrong}");
        }
    }
}
