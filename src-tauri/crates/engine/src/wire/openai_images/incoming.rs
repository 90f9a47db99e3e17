//! What callers of OpenAI's API ask who want pictures made (`images/generations`).

use crate::{
    whole::ImageRequest,
    wire::openai_chat::incoming::{CallerError, Field, parsed, refuse_unless},
};

/// The most pictures of one request, as OpenAI has it.
const MAX_PICTURES: u32 = 10;

/// The longest side that anybody may ask for, in pixels.
const MAX_SIDE: u32 = 16_384;

/// A caller's request for pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerPictures {
    /// Whom it asks for, as the caller names it.
    pub model: String,
    /// What it asks; how many is always said.
    pub request: ImageRequest,
}

/// Reads the body of a request to `images/generations`. Pictures are given as they are, in
/// base64; an address at which they would lie is refused, as is a stream of them.
///
/// # Errors
/// What is wrong with it, and in which field.
pub fn read(body: &[u8]) -> Result<CallerPictures, CallerError> {
    let body = parsed(body)?;
    let body = Field::root(&body);
    body.object()?;
    refuse_what_is_not_done(&body)?;
    Ok(CallerPictures {
        model: body.need("model")?.words()?.to_owned(),
        request: ImageRequest {
            prompt: body.need("prompt")?.words()?.to_owned(),
            size: size(&body)?,
            count: Some(count(&body)?),
        },
    })
}

fn count(body: &Field<'_>) -> Result<u32, CallerError> {
    let Some(field) = body.get("n") else {
        return Ok(1);
    };
    let count = Some(field.count()?).filter(|count| *count <= MAX_PICTURES);
    count.ok_or_else(|| field.wrong("a whole number from 1 to 10"))
}

fn size(body: &Field<'_>) -> Result<Option<(u32, u32)>, CallerError> {
    let Some(field) = body.get("size") else {
        return Ok(None);
    };
    let text = field.text()?;
    if text == "auto" {
        return Ok(None);
    }
    let side = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let side = digits.then(|| text.parse().ok()).flatten();
        side.filter(|side| (1..=MAX_SIDE).contains(side))
    };
    let sides = text.split_once('x');
    let sides = sides.and_then(|(width, height)| Some((side(width)?, side(height)?)));
    match sides {
        Some(sides) => Ok(Some(sides)),
        None => Err(field.wrong("auto, or a width and a height as in 1024x1024")),
    }
}

fn refuse_what_is_not_done(body: &Field<'_>) -> Result<(), CallerError> {
    let names = [
        "background",
        "output_compression",
        "output_format",
        "partial_images",
        "quality",
        "response_format",
        "stream",
        "style",
    ];
    refuse_unless(body, &names, |name, value| match name {
        "background" => value == "auto" || value == "opaque",
        "quality" => value == "auto" || value == "standard",
        "response_format" => value == "b64_json",
        "partial_images" => value == 0,
        "stream" => value == false,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn with(field: &str, value: Value) -> Result<CallerPictures, CallerError> {
        let mut body = json!({ "model": "auto", "prompt": "A boat" });
        body[field] = value;
        read(body.to_string().as_bytes())
    }

    #[test]
    fn how_many_and_how_large_is_read() {
        let asked = |field, value| with(field, value).unwrap().request;
        assert_eq!(
            asked("user", json!("ada")).count,
            Some(1),
            "one unless said"
        );
        assert_eq!(asked("n", json!(3)).count, Some(3));
        assert_eq!(asked("size", json!("640x480")).size, Some((640, 480)));
        assert_eq!(asked("size", json!("auto")).size, None);
        assert!(with("response_format", json!("b64_json")).is_ok());
    }

    #[test]
    fn what_cannot_be_had_is_refused_by_its_name() {
        for (field, value) in [
            ("n", json!(11)),
            ("size", json!("640")),
            ("size", json!("0x5")),
            ("size", json!("+6x5")),
            ("size", json!("99999x5")),
            ("response_format", json!("url")),
            ("stream", json!(true)),
            ("background", json!("transparent")),
            ("style", json!("vivid")),
            ("prompt", json!("")),
        ] {
            let error = with(field, value.clone()).unwrap_err();
            assert_eq!(error.param(), Some(field), "{value}");
        }
    }

    proptest! {
        #[test]
        fn a_body_is_read_or_refused_whatever_it_is(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn a_size_is_read_or_refused_whatever_it_is(size: String) {
            let _ = with("size", json!(size));
        }
    }
}
