//! A conversation as the body of a request.

mod shape;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Map, Value};

use self::shape::{
    Content, FileData, FunctionCall, FunctionCallingConfig, FunctionDeclaration, FunctionResponse,
    GenerationConfig, InlineData, Part, PartData, ThinkingConfig, ToolConfig, Tools,
};
use crate::{
    chat::{ChatMessage, ChatRequest, Role},
    media::PictureSource,
    provider::ProviderKind,
    rules::reasoning::Reasoning,
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
};

/// What Google takes in the place of a signature for calls that another model made: without
/// any, newer models refuse the conversation.
const FOREIGN_CALL: &str = "skip_thought_signature_validator";

/// The body of a request for an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestBody<'a> {
    contents: Vec<Content<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Content<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tools<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation_config: Option<GenerationConfig<'a>>,
}

impl<'a> RequestBody<'a> {
    /// The body of a request to answer the conversation.
    pub fn new(request: &'a ChatRequest) -> Self {
        let tools = Tools {
            function_declarations: request.tools.iter().map(declaration).collect(),
        };
        Self {
            contents: contents(&request.messages),
            system_instruction: system_instruction(&request.messages),
            tools: Some(tools)
                .filter(|tools| !tools.function_declarations.is_empty())
                .into_iter()
                .collect(),
            tool_config: tool_config(request),
            generation_config: generation_config(request),
        }
    }

    /// The same, asking that thoughts be told, and for how much of them.
    pub fn thinking(mut self, tells_thoughts: bool, reasoning: Option<Reasoning>) -> Self {
        let config = ThinkingConfig {
            include_thoughts: tells_thoughts.then_some(true),
            thinking_level: match reasoning {
                Some(Reasoning::Effort(effort)) => Some(effort.word()),
                _ => None,
            },
            thinking_budget: match reasoning {
                Some(Reasoning::Budget(tokens)) => Some(tokens),
                _ => None,
            },
        };
        if tells_thoughts || reasoning.is_some() {
            let settings = self.generation_config.get_or_insert_default();
            settings.thinking_config = Some(config);
        }
        self
    }
}

/// Only what the caller set; nothing at all when that is nothing.
fn generation_config(request: &ChatRequest) -> Option<GenerationConfig<'_>> {
    let is_set = request.max_output_tokens.is_some()
        || request.temperature.is_some()
        || request.top_p.is_some()
        || request.frequency_penalty.is_some()
        || request.presence_penalty.is_some()
        || !request.stop.is_empty();
    is_set.then_some(GenerationConfig {
        max_output_tokens: request.max_output_tokens,
        temperature: request.temperature,
        top_p: request.top_p,
        frequency_penalty: request.frequency_penalty,
        presence_penalty: request.presence_penalty,
        stop_sequences: &request.stop,
        thinking_config: None,
    })
}

fn declaration(tool: &ToolDefinition) -> FunctionDeclaration<'_> {
    FunctionDeclaration {
        name: &tool.name,
        description: tool.description.as_deref(),
        parameters_json_schema: &tool.parameters,
    }
}

/// Only beside tools; the default is not spelt out.
fn tool_config(request: &ChatRequest) -> Option<ToolConfig<'_>> {
    if request.tools.is_empty() {
        return None;
    }
    let (mode, tool) = match &request.tool_choice {
        ToolChoice::Auto => return None,
        ToolChoice::None => ("NONE", None),
        ToolChoice::Required => ("ANY", None),
        ToolChoice::Tool(name) => ("ANY", Some([name.as_str()])),
    };
    Some(ToolConfig {
        function_calling_config: FunctionCallingConfig {
            mode,
            allowed_function_names: tool,
        },
    })
}

/// Instructions are no part of the conversation here, wherever they stood in it.
fn system_instruction(messages: &[ChatMessage]) -> Option<Content<'_>> {
    let instructions = messages
        .iter()
        .filter(|message| message.role == Role::System && !message.text.is_empty());
    let parts: Vec<_> = instructions.map(|message| text(&message.text)).collect();
    (!parts.is_empty()).then_some(Content { role: None, parts })
}

/// Messages of one role in a row become one content: the results of calls that were made
/// together are refused when they come apart.
fn contents(messages: &[ChatMessage]) -> Vec<Content<'_>> {
    let said = messages
        .iter()
        .filter(|message| message.role != Role::System);
    let mut contents: Vec<(Role, Content<'_>)> = Vec::new();
    for message in said {
        let parts = parts(message);
        if parts.is_empty() {
            continue;
        }
        match contents.last_mut() {
            Some((role, content)) if *role == message.role => content.parts.extend(parts),
            _ => {
                let role = match message.role {
                    Role::Assistant => "model",
                    Role::System | Role::User | Role::Tool => "user",
                };
                let role = Some(role);
                contents.push((message.role, Content { role, parts }));
            }
        }
    }
    contents.into_iter().map(|(_, content)| content).collect()
}

fn parts(message: &ChatMessage) -> Vec<Part<'_>> {
    let words = Some(message.text.as_str()).filter(|words| !words.is_empty());
    let calls = message.tool_calls.iter().enumerate();
    words
        .map(|words| Part {
            thought_signature: signature(message),
            ..text(words)
        })
        .into_iter()
        .chain(message.pictures.iter().map(picture))
        .chain(calls.map(|(index, made)| {
            // Of calls that were made together only the first has to be signed.
            let stand_in = (index == 0).then_some(FOREIGN_CALL);
            call(made, stand_in)
        }))
        .chain(message.tool_results.iter().map(result))
        .collect()
}

/// What a text was signed with when it came. It may have come on a part of its own behind the
/// last words, which is where it stands in an answer that comes whole.
fn signature(message: &ChatMessage) -> Option<&str> {
    let mut thoughts = message.thoughts.iter().rev();
    let own = thoughts.find(|thought| thought.seal.by == ProviderKind::Gemini);
    own.map(|thought| thought.seal.data.as_str())
}

fn part(data: PartData<'_>) -> Part<'_> {
    Part {
        data,
        thought_signature: None,
    }
}

fn text(text: &str) -> Part<'_> {
    part(PartData::Text(text))
}

fn picture(source: &PictureSource) -> Part<'_> {
    part(match source {
        PictureSource::Bytes(picture) => PartData::InlineData(InlineData {
            mime_type: &picture.media_type,
            data: BASE64_STANDARD.encode(&picture.bytes),
        }),
        PictureSource::Remote(address) => PartData::FileData(FileData {
            file_uri: address.url().as_str(),
        }),
    })
}

/// Arguments have to be an object; what a model wrote in the place of one is left out.
fn call<'a>(call: &'a ToolCall, stand_in: Option<&'a str>) -> Part<'a> {
    Part {
        data: PartData::FunctionCall(FunctionCall {
            id: &call.id,
            name: &call.name,
            args: serde_json::from_str(&call.arguments).unwrap_or_default(),
        }),
        thought_signature: call.signature.as_deref().or(stand_in),
    }
}

/// A result has to be an object: one that is none is put into one.
fn result(result: &ToolResult) -> Part<'_> {
    let wrapped = || {
        let name = if result.is_error { "error" } else { "output" };
        Map::from_iter([(name.to_owned(), Value::from(result.content.as_str()))])
    };
    let object = serde_json::from_str(&result.content).ok();
    part(PartData::FunctionResponse(FunctionResponse {
        id: &result.call,
        name: &result.name,
        response: object.filter(|_| !result.is_error).unwrap_or_else(wrapped),
    }))
}

#[cfg(test)]
mod tests;
