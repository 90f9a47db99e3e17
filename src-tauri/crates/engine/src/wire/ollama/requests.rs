//! What is asked of Ollama.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    chat::{ChatMessage, ChatRequest, Role},
    error::{ErrorKind, ProviderError},
    media::PictureSource,
    reasoning::ReasoningEffort,
    rules::reasoning::Reasoning,
    tools::{ToolCall, ToolChoice, ToolDefinition},
    whole::{EmbeddingRequest, TextRequest},
    wire::openai_chat::Tool,
};

/// The body of a chat request.
#[derive(Debug, Serialize)]
pub struct ChatBody<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Options::is_empty")]
    options: Options<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    think: Option<Think>,
}

/// Whether a model thinks, or how much.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Think {
    Switch(bool),
    Effort(&'static str),
}

/// The body of a text request.
#[derive(Debug, Serialize)]
pub struct TextBody<'a> {
    model: &'a str,
    prompt: &'a str,
    stream: bool,
    #[serde(skip_serializing_if = "Options::is_empty")]
    options: Options<'a>,
}

/// The body of a request for vectors.
#[derive(Debug, Serialize)]
pub struct EmbeddingBody<'a> {
    model: &'a str,
    input: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u32>,
}

/// The body of a request for what there is to know of a model.
#[derive(Debug, Serialize)]
pub struct ShowBody<'a> {
    /// The model.
    pub model: &'a str,
}

/// Fields that are ignored anywhere else.
#[derive(Debug, Serialize)]
struct Options<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    num_predict: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency_penalty: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence_penalty: Option<f32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
}

#[derive(Debug, Default, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<MadeCall<'a>>,
    /// The tool whose result this is; newer servers go by the call's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct MadeCall<'a> {
    id: &'a str,
    function: MadeFunction<'a>,
}

#[derive(Debug, Serialize)]
struct MadeFunction<'a> {
    name: &'a str,
    arguments: Map<String, Value>,
}

impl<'a> ChatBody<'a> {
    /// A streamed request.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when a tool has to be called: Ollama can only be offered
    /// tools, or not. The same for a picture that is not there itself, but its address.
    pub fn streamed(model: &'a str, request: &'a ChatRequest) -> Result<Self, ProviderError> {
        let tools: &[ToolDefinition] = match &request.tool_choice {
            ToolChoice::Auto => &request.tools,
            ToolChoice::None => &[],
            ToolChoice::Required | ToolChoice::Tool(_) if request.tools.is_empty() => &[],
            ToolChoice::Required | ToolChoice::Tool(_) => {
                return Err(ErrorKind::Unsupported.into());
            }
        };
        let messages = request.messages.iter().map(messages);
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            model,
            messages: messages.into_iter().flatten().collect(),
            stream: true,
            options: Options {
                num_predict: request.max_output_tokens,
                temperature: request.temperature,
                top_p: request.top_p,
                frequency_penalty: request.frequency_penalty,
                presence_penalty: request.presence_penalty,
                stop: &request.stop,
            },
            tools: tools.iter().map(Tool::of).collect(),
            think: None,
        })
    }

    /// The same with how much the model is to reason. For a number of tokens there is no word.
    pub fn reasoning(self, reasoning: Option<Reasoning>) -> Self {
        let think = match reasoning {
            Some(Reasoning::Switch(on)) => Some(Think::Switch(on)),
            Some(Reasoning::Effort(ReasoningEffort::Off)) => Some(Think::Switch(false)),
            Some(Reasoning::Effort(effort)) => Some(Think::Effort(effort.word())),
            Some(Reasoning::Budget(_)) | None => None,
        };
        Self { think, ..self }
    }
}

impl<'a> TextBody<'a> {
    /// A streamed request.
    pub fn streamed(model: &'a str, request: &'a TextRequest) -> Self {
        Self {
            model,
            prompt: &request.prompt,
            stream: true,
            options: Options {
                num_predict: request.max_output_tokens,
                temperature: request.temperature,
                top_p: request.top_p,
                frequency_penalty: request.frequency_penalty,
                presence_penalty: request.presence_penalty,
                stop: &request.stop,
            },
        }
    }
}

impl<'a> EmbeddingBody<'a> {
    /// All texts in one request.
    pub fn new(model: &'a str, request: &'a EmbeddingRequest) -> Self {
        Self {
            model,
            input: &request.inputs,
            dimensions: request.dimensions,
        }
    }
}

impl Options<'_> {
    fn is_empty(&self) -> bool {
        self.num_predict.is_none()
            && self.temperature.is_none()
            && self.top_p.is_none()
            && self.frequency_penalty.is_none()
            && self.presence_penalty.is_none()
            && self.stop.is_empty()
    }
}

/// A message of ours is one of theirs, but each result of a tool is one of its own.
fn messages(message: &ChatMessage) -> Result<Vec<Message<'_>>, ProviderError> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => {
            let results = message.tool_results.iter().map(|result| Message {
                role: "tool",
                content: &result.content,
                tool_name: Some(&result.name),
                tool_call_id: Some(&result.call),
                ..Message::default()
            });
            return Ok(results.collect());
        }
    };
    let base64 = |source: &PictureSource| match source {
        PictureSource::Bytes(picture) => Ok(BASE64_STANDARD.encode(&picture.bytes)),
        PictureSource::Remote(_) => Err(ProviderError::new(ErrorKind::Unsupported)),
    };
    Ok(vec![Message {
        role,
        content: &message.text,
        images: message
            .pictures
            .iter()
            .map(base64)
            .collect::<Result<_, _>>()?,
        tool_calls: message.tool_calls.iter().map(made).collect(),
        ..Message::default()
    }])
}

fn made(call: &ToolCall) -> MadeCall<'_> {
    MadeCall {
        id: &call.id,
        function: MadeFunction {
            name: &call.name,
            arguments: object(&call.arguments),
        },
    }
}

/// Arguments have to be an object here. What a model wrote in its place goes into one, so
/// that it sees its mistake.
fn object(arguments: &str) -> Map<String, Value> {
    match serde_json::from_str(arguments) {
        Ok(Value::Object(object)) => object,
        Ok(other) => Map::from_iter([("arguments".to_owned(), other)]),
        Err(_) => Map::from_iter([("arguments".to_owned(), Value::from(arguments))]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{media::address::PictureAddress, tools::ToolResult};

    fn body(request: &ChatRequest) -> Value {
        serde_json::to_value(ChatBody::streamed("m", request).unwrap()).unwrap()
    }

    #[test]
    fn what_was_not_asked_for_is_not_sent() {
        let request = ChatRequest {
            messages: vec![ChatMessage::new(Role::User, "hi")],
            ..ChatRequest::default()
        };
        assert_eq!(
            body(&request),
            json!({ "model": "m", "messages": [{ "role": "user", "content": "hi" }], "stream": true })
        );
    }

    #[test]
    fn sampling_goes_into_the_options_because_it_is_ignored_beside_them() {
        let request = ChatRequest {
            max_output_tokens: Some(7),
            temperature: Some(0.5),
            stop: vec!["END".into()],
            ..ChatRequest::default()
        };
        assert_eq!(
            body(&request)["options"],
            json!({ "num_predict": 7, "temperature": 0.5, "stop": ["END"] })
        );
    }

    #[test]
    fn how_much_to_think_is_a_switch_or_a_word() {
        let request = ChatRequest::default();
        let think = |reasoning| {
            let body = ChatBody::streamed("m", &request).unwrap();
            serde_json::to_value(body.reasoning(reasoning)).unwrap()["think"].clone()
        };
        let effort = |effort| Some(Reasoning::Effort(effort));
        assert_eq!(think(None), Value::Null);
        assert_eq!(think(Some(Reasoning::Switch(true))), true);
        assert_eq!(think(effort(ReasoningEffort::Off)), false);
        assert_eq!(think(effort(ReasoningEffort::High)), "high");
    }

    #[test]
    fn a_picture_has_to_be_there_itself() {
        let url = "https://pictures.example/a.png".parse().unwrap();
        let mut message = ChatMessage::new(Role::User, "What is it?");
        message.pictures = vec![PictureAddress::public(url).unwrap().into()];
        let request = ChatRequest {
            messages: vec![message],
            ..ChatRequest::default()
        };
        let refused = ChatBody::streamed("m", &request).map(drop);
        assert_eq!(
            refused.map_err(|error| error.kind),
            Err(ErrorKind::Unsupported),
            "the server would take the address for base64"
        );
    }

    #[test]
    fn calls_have_objects_for_arguments_and_results_name_their_tool() {
        let mut called = ChatMessage::new(Role::Assistant, "");
        for arguments in ["{\"city\":\"Oban\"}", "[1]", "{\"ci"] {
            called.tool_calls.push(ToolCall {
                id: "call_1".into(),
                name: "weather".into(),
                arguments: arguments.into(),
                signature: None,
            });
        }
        let mut brought = ChatMessage::new(Role::Tool, "");
        brought.tool_results.push(ToolResult {
            call: "call_1".into(),
            name: "weather".into(),
            content: "rain".into(),
            is_error: false,
        });
        let request = ChatRequest {
            messages: vec![called, brought],
            ..ChatRequest::default()
        };
        let sent = body(&request);
        let arguments: Vec<&Value> = (0..3)
            .map(|call| &sent["messages"][0]["tool_calls"][call]["function"]["arguments"])
            .collect();
        assert_eq!(
            arguments,
            [
                &json!({ "city": "Oban" }),
                &json!({ "arguments": [1] }),
                &json!({ "arguments": "{\"ci" }),
            ],
            "anything but an object is refused with a 400"
        );
        assert_eq!(
            sent["messages"][1],
            json!({ "role": "tool", "content": "rain", "tool_name": "weather", "tool_call_id": "call_1" })
        );
    }

    #[test]
    fn a_tool_that_has_to_be_called_is_refused_before_anything_is_sent() {
        let tool = ToolDefinition {
            name: "weather".into(),
            description: None,
            parameters: json!({ "type": "object" }),
        };
        let request = |tool_choice| ChatRequest {
            tools: vec![tool.clone()],
            tool_choice,
            ..ChatRequest::default()
        };
        for choice in [ToolChoice::Required, ToolChoice::Tool("weather".into())] {
            let refused = ChatBody::streamed("m", &request(choice)).map(drop);
            assert_eq!(
                refused.map_err(|error| error.kind),
                Err(ErrorKind::Unsupported)
            );
        }
        assert_eq!(
            body(&request(ToolChoice::None)).get("tools"),
            None,
            "not offered"
        );
        assert_eq!(
            body(&request(ToolChoice::Auto))["tools"][0]["type"],
            "function"
        );
    }
}
