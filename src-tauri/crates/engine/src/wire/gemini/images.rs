//! Pictures: an answer asked for as one. Its size is chosen by the ratio of its sides.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;

use super::reply::{Candidate, Part, Reply, failure};
use crate::{
    chat::{FinishReason, TokenUsage},
    error::{ErrorKind, ProviderError},
    media::Picture,
    whole::ImageRequest,
    wire::openai_images,
};

/// The ratios that can be asked for.
const RATIOS: &[(&str, f64)] = &[
    ("1:1", 1.0),
    ("2:3", 2.0 / 3.0),
    ("3:2", 3.0 / 2.0),
    ("3:4", 3.0 / 4.0),
    ("4:3", 4.0 / 3.0),
    ("9:16", 9.0 / 16.0),
    ("16:9", 16.0 / 9.0),
    ("21:9", 21.0 / 9.0),
];

/// A request for one picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageBody<'a> {
    contents: [Content<'a>; 1],
    generation_config: GenerationConfig,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    role: &'static str,
    parts: [Text<'a>; 1],
}

#[derive(Debug, Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    response_modalities: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    image_config: Option<ImageConfig>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageConfig {
    aspect_ratio: &'static str,
}

impl<'a> ImageBody<'a> {
    /// The request for one of the pictures.
    pub fn new(request: &'a ImageRequest) -> Self {
        let ratio = request.size.and_then(nearest_ratio);
        Self {
            contents: [Content {
                role: "user",
                parts: [Text {
                    text: &request.prompt,
                }],
            }],
            generation_config: GenerationConfig {
                response_modalities: ["IMAGE"],
                image_config: ratio.map(|aspect_ratio| ImageConfig { aspect_ratio }),
            },
        }
    }
}

/// The ratio that comes nearest to a width and a height; none without either.
fn nearest_ratio((width, height): (u32, u32)) -> Option<&'static str> {
    if width == 0 || height == 0 {
        return None;
    }
    let asked = f64::from(width) / f64::from(height);
    // Twice as wide is as far off as half as wide.
    let distance = |ratio: f64| (ratio / asked).ln().abs();
    let nearest = RATIOS
        .iter()
        .min_by(|(_, one), (_, other)| distance(*one).total_cmp(&distance(*other)));
    nearest.map(|(name, _)| *name)
}

/// An answer, with what stands in it beside the pictures.
#[derive(Debug, PartialEq, Eq)]
pub struct ImageAnswer {
    /// The pictures.
    pub pictures: Vec<Picture>,
    /// What was counted.
    pub usage: TokenUsage,
    /// The model as the provider names it.
    pub model: Option<String>,
}

impl ImageAnswer {
    /// Takes the pictures of another answer, and adds what they took.
    pub fn join(&mut self, other: Self) {
        let add = |one: Option<u64>, other| Some(one?.saturating_add(other?));
        self.pictures.extend(other.pictures);
        self.usage = TokenUsage {
            prompt: add(self.usage.prompt, other.usage.prompt),
            completion: add(self.usage.completion, other.usage.completion),
        };
    }
}

/// Reads an answer.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format, [`ErrorKind::ContentRefused`] when the
/// provider's filter took the picture or the prompt, [`ErrorKind::ServerFault`] when the model
/// drew none.
pub fn read(body: &[u8]) -> Result<ImageAnswer, ProviderError> {
    let mut reply: Reply = serde_json::from_slice(body).map_err(|_| ErrorKind::NotTheApi)?;
    if let Some(refusal) = reply.refusal() {
        return Err(refusal);
    }
    let mut candidate = reply.candidate().ok_or(ErrorKind::NotTheApi)?;
    let content = candidate.content.take();
    let parts = content
        .and_then(|content| content.parts)
        .unwrap_or_default();
    let pictures = parts.into_iter().filter_map(picture);
    let pictures = pictures.collect::<Result<Vec<_>, _>>()?;
    if pictures.is_empty() {
        return Err(without_picture(&candidate));
    }
    Ok(ImageAnswer {
        pictures,
        usage: reply
            .usage_metadata
            .map(TokenUsage::from)
            .unwrap_or_default(),
        model: reply.model_version,
    })
}

/// The picture in a part. Those of the model's reasoning are sketches.
fn picture(part: Part) -> Option<Result<Picture, ProviderError>> {
    let data = part
        .inline_data
        .filter(|_| part.thought != Some(true))?
        .data;
    let bytes = BASE64_STANDARD.decode(data);
    let not_the_api = |_| ProviderError::new(ErrorKind::NotTheApi);
    Some(
        bytes
            .map_err(not_the_api)
            .and_then(|bytes| openai_images::picture(&bytes)),
    )
}

fn without_picture(candidate: &Candidate) -> ProviderError {
    let said = |kind| {
        let reason = candidate.finish_reason.as_deref().unwrap_or_default();
        failure(kind, reason, candidate.finish_message.as_deref())
    };
    match candidate.end() {
        Some(Err(error)) => error,
        Some(Ok(FinishReason::ContentFilter)) => said(ErrorKind::ContentRefused),
        Some(Ok(_)) => said(ErrorKind::ServerFault),
        None => ErrorKind::NotTheApi.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn kind(body: &Value) -> ErrorKind {
        read(body.to_string().as_bytes()).unwrap_err().kind
    }

    #[test]
    fn a_picture_is_asked_for_by_its_ratio() {
        let request = ImageRequest {
            prompt: "a boat".into(),
            size: Some((1024, 600)),
            count: None,
        };
        assert_eq!(
            serde_json::to_value(ImageBody::new(&request)).unwrap(),
            json!({
                "contents": [{ "role": "user", "parts": [{ "text": "a boat" }] }],
                "generationConfig": {
                    "responseModalities": ["IMAGE"],
                    "imageConfig": { "aspectRatio": "16:9" },
                },
            })
        );
        for (size, ratio) in [
            ((512, 512), Some("1:1")),
            ((1, 1000), Some("9:16")),
            ((1000, 1), Some("21:9")),
            ((0, 7), None),
        ] {
            assert_eq!(nearest_ratio(size), ratio, "{size:?}");
        }
    }

    #[test]
    fn pictures_are_taken_from_the_parts_without_sketches() {
        let png = BASE64_STANDARD.encode(b"\x89PNG\r\n\x1a\n");
        let sketch = BASE64_STANDARD.encode(b"\xff\xd8\xff");
        let body = json!({
            "candidates": [{ "content": { "parts": [
                { "thought": true, "inlineData": { "mimeType": "image/jpeg", "data": sketch } },
                { "text": "Here it is" },
                { "inlineData": { "mimeType": "image/png", "data": png } },
            ] }, "finishReason": "STOP" }],
            "usageMetadata": { "promptTokenCount": 3, "candidatesTokenCount": 1290 },
            "modelVersion": "painter",
        });
        let answer = read(body.to_string().as_bytes()).unwrap();
        assert_eq!(answer.pictures.len(), 1, "a sketch is not the picture");
        assert_eq!(answer.pictures[0].media_type, "image/png");
        assert_eq!(answer.usage.completion, Some(1290));
        assert_eq!(answer.model.as_deref(), Some("painter"));
    }

    #[test]
    fn an_answer_without_a_picture_says_why() {
        let ended = |reason: &str| json!({ "candidates": [{ "finishReason": reason }] });
        assert_eq!(kind(&ended("IMAGE_SAFETY")), ErrorKind::ContentRefused);
        assert_eq!(kind(&ended("NO_IMAGE")), ErrorKind::ServerFault);
        let blocked = json!({ "promptFeedback": { "blockReason": "SAFETY" } });
        assert_eq!(kind(&blocked), ErrorKind::ContentRefused);
        assert_eq!(kind(&json!({})), ErrorKind::NotTheApi);
        let broken = json!({ "candidates": [{ "content": { "parts": [
            { "inlineData": { "data": "%" } }] } }] });
        assert_eq!(kind(&broken), ErrorKind::NotTheApi);
    }
}
