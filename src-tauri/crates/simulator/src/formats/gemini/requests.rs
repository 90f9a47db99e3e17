//! Requests, read as strictly as they are there.

mod contents;
mod thinking;

use serde_json::Value;

use super::{
    super::body::{count, field, invalid, object, text, within},
    ALT, METHOD,
};
use crate::{
    Failure,
    requests::{AnswerOptions, ChatRequest, EmbeddingsRequest, ImagesRequest},
    vectors,
};

/// The fields of a request for an answer.
const FIELDS: &[&str] = &[
    "model",
    METHOD,
    ALT,
    "contents",
    "systemInstruction",
    "tools",
    "toolConfig",
    "safetySettings",
    "generationConfig",
    "cachedContent",
];

/// The fields of what sets how an answer is made.
const SETTINGS: &[&str] = &[
    "maxOutputTokens",
    "temperature",
    "topP",
    "topK",
    "candidateCount",
    "stopSequences",
    "frequencyPenalty",
    "presencePenalty",
    "seed",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseModalities",
    "imageConfig",
    "thinkingConfig",
];

/// The fields of a declared function.
const DECLARATION: &[&str] = &[
    "name",
    "description",
    "parameters",
    "parametersJsonSchema",
    "response",
    "responseJsonSchema",
    "behavior",
];

/// The most texts at which an answer ends, and the most that are made vectors at once.
const MOST_STOPS: usize = 5;
const MOST_TEXTS: usize = 100;

/// The longest side of a picture.
const SIDE: u32 = 256;

/// Whether a request for an answer is one for a picture.
pub(super) fn wants_picture(body: &Value) -> bool {
    let modalities = body.pointer("/generationConfig/responseModalities");
    let modalities = modalities.and_then(Value::as_array).into_iter().flatten();
    modalities.into_iter().any(|modality| modality == "IMAGE")
}

pub(super) fn read_chat(body: &Value) -> Result<ChatRequest, Failure> {
    let body = object(body)?;
    known(body, FIELDS)?;
    let streams = body[METHOD] == "streamGenerateContent";
    if streams && body[ALT] != "sse" {
        return Err(invalid("alt"));
    }
    check_tools(body)?;
    let settings = settings(body)?;
    Ok(ChatRequest {
        options: AnswerOptions {
            model: text(body, "model")?,
            stream: streams,
            max_tokens: count(settings, "maxOutputTokens", usize::MAX)?,
            stop: stops(settings)?,
            include_usage: true,
            include_thoughts: thinking::are_asked_for(settings, &text(body, "model")?)?,
        },
        messages: contents::messages(body)?,
    })
}

pub(super) fn read_images(body: &Value) -> Result<ImagesRequest, Failure> {
    let request = read_chat(body)?;
    Ok(ImagesRequest {
        prompt: request.prompt().to_owned(),
        model: request.options.model,
        count: 1,
        size: size(settings(body)?)?,
        as_address: false,
    })
}

pub(super) fn read_embeddings(body: &Value) -> Result<EmbeddingsRequest, Failure> {
    let body = object(body)?;
    let model = text(body, "model")?;
    let alone = body[METHOD] == "embedContent";
    let requests = if alone {
        std::slice::from_ref(body)
    } else {
        entries(body, &model)?
    };
    let texts = requests.iter().map(|request| {
        let content = field(request, "content").ok_or_else(|| invalid("content"))?;
        contents::text(content)
    });
    let texts = texts.collect::<Result<_, _>>()?;
    let mut dimensions = requests.iter().map(|request| {
        let asked = count(request, "outputDimensionality", vectors::DIMENSIONS)?;
        Ok(asked.unwrap_or(vectors::DIMENSIONS))
    });
    Ok(EmbeddingsRequest {
        model,
        texts,
        dimensions: dimensions.next().unwrap_or(Ok(vectors::DIMENSIONS))?,
        as_base64: false,
        alone,
    })
}

/// The entries of a batch, each of which names the model of the path again.
fn entries<'a>(body: &'a Value, model: &str) -> Result<&'a [Value], Failure> {
    let entries = field(body, "requests").and_then(Value::as_array);
    let entries = entries.filter(|entries| (1..=MOST_TEXTS).contains(&entries.len()));
    let entries = entries.ok_or_else(|| invalid("requests"))?;
    let resource = format!("models/{model}");
    if entries.iter().any(|entry| entry["model"] != resource) {
        return Err(invalid("requests.model"));
    }
    Ok(entries)
}

/// Refuses names that they do not know.
fn known(object: &Value, names: &[&str]) -> Result<(), Failure> {
    let mut fields = object.as_object().into_iter().flatten();
    match fields.find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => Err(Failure::UnknownField(name.clone())),
        None => Ok(()),
    }
}

/// What sets how the answer is made, within its bounds.
fn settings(body: &Value) -> Result<&Value, Failure> {
    let settings = field(body, "generationConfig").unwrap_or(&Value::Null);
    known(settings, SETTINGS)?;
    within(settings, "temperature", 0.0, 2.0)?;
    within(settings, "topP", 0.0, 1.0)?;
    Ok(settings)
}

fn stops(settings: &Value) -> Result<Vec<String>, Failure> {
    let Some(stops) = field(settings, "stopSequences") else {
        return Ok(Vec::new());
    };
    let stops = stops.as_array().filter(|stops| stops.len() <= MOST_STOPS);
    let texts = stops.and_then(|stops| {
        let texts = stops.iter().map(|stop| stop.as_str().map(str::to_owned));
        texts.collect::<Option<_>>()
    });
    texts.ok_or_else(|| invalid("stopSequences"))
}

/// Refuses functions that are declared wrongly, and a choice where there are none.
fn check_tools(body: &Value) -> Result<(), Failure> {
    let tools = field(body, "tools").and_then(Value::as_array);
    let declared = tools
        .into_iter()
        .flatten()
        .filter_map(|tool| tool["functionDeclarations"].as_array());
    let mut functions = 0;
    for function in declared.flatten() {
        known(function, DECLARATION)?;
        text(function, "name")?;
        functions += 1;
    }
    let chooses = body
        .pointer("/toolConfig/functionCallingConfig/mode")
        .is_some_and(|mode| mode != "AUTO");
    if chooses && functions == 0 {
        return Err(invalid("toolConfig"));
    }
    Ok(())
}

/// The size that a ratio of sides comes to, as in `16:9`.
fn size(settings: &Value) -> Result<Option<(u32, u32)>, Failure> {
    let Some(ratio) = settings.pointer("/imageConfig/aspectRatio") else {
        return Ok(None);
    };
    let sides = ratio.as_str().and_then(|ratio| ratio.split_once(':'));
    let side = |text: &str| text.parse().ok().filter(|side| (1..=21).contains(side));
    sides
        .and_then(|(width, height)| side(width).zip(side(height)))
        .map(|(width, height): (u32, u32)| {
            let longest = width.max(height);
            Some((SIDE * width / longest, SIDE * height / longest))
        })
        .ok_or_else(|| invalid("aspectRatio"))
}
