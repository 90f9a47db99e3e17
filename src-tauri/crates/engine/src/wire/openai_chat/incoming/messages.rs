//! The conversation, with its pictures, calls and results.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use url::Url;

use super::{CallerError, field::Field, tools::is_function};
use crate::{
    chat::{ChatMessage, Role},
    media::{
        Picture, PictureSource,
        address::{PictureAddress, PictureAddressError, Reach},
    },
    tools::{ToolCall, ToolResult},
};

/// Reads the messages, which have to be there.
pub(super) fn read(messages: &Field<'_>, reach: Reach) -> Result<Vec<ChatMessage>, CallerError> {
    let list = messages.items("a list of messages")?;
    if list.is_empty() {
        return Err(messages.wrong("a list that is not empty"));
    }
    let mut conversation = Conversation {
        reach,
        waiting: Vec::new(),
    };
    let read = list.iter().enumerate();
    let read = read.map(|(index, message)| conversation.read(message, index));
    read.collect()
}

/// What the messages so far say about the next.
struct Conversation {
    reach: Reach,
    /// The calls that have no result yet.
    waiting: Vec<Waiting>,
}

struct Waiting {
    id: String,
    name: String,
    /// It was made in the older form, in which a result names its function.
    is_old: bool,
}

impl Conversation {
    fn read(&mut self, message: &Field<'_>, index: usize) -> Result<ChatMessage, CallerError> {
        message.object()?;
        let role = message.need("role")?;
        match role.text()? {
            "system" | "developer" => self.said(Role::System, message),
            "user" => self.said(Role::User, message),
            "assistant" => self.answered(message, index),
            "tool" => self.brought(message, &message.need("tool_call_id")?, false),
            "function" => self.brought(message, &message.need("name")?, true),
            _ => Err(role.wrong("one of developer, system, user, assistant, tool and function")),
        }
    }

    fn said(&self, role: Role, message: &Field<'_>) -> Result<ChatMessage, CallerError> {
        let mut said = ChatMessage::new(role, "");
        self.content(&message.need("content")?, &mut said)?;
        Ok(said)
    }

    /// An answer may have calls in the place of words.
    fn answered(&mut self, message: &Field<'_>, index: usize) -> Result<ChatMessage, CallerError> {
        let mut said = ChatMessage::new(Role::Assistant, "");
        let calls = match message.get("tool_calls") {
            None => Vec::new(),
            Some(calls) => calls.items("a list of calls")?,
        };
        for call in &calls {
            let call = tool_call(call)?;
            self.wait_for(&call, false);
            said.tool_calls.push(call);
        }
        if let Some(function) = message.get("function_call") {
            if !calls.is_empty() {
                return Err(function.conflict("tool_calls"));
            }
            let call = called(&function, format!("function_call_{index}"))?;
            self.wait_for(&call, true);
            said.tool_calls.push(call);
        }
        let words = message.get("content").or_else(|| message.get("refusal"));
        match words {
            Some(words) => self.content(&words, &mut said)?,
            None if said.tool_calls.is_empty() => {
                message.need("content")?;
            }
            None => {}
        }
        Ok(said)
    }

    fn wait_for(&mut self, call: &ToolCall, is_old: bool) {
        self.waiting.push(Waiting {
            id: call.id.clone(),
            name: call.name.clone(),
            is_old,
        });
    }

    /// A result, which names its call, or its function in the older form.
    fn brought(
        &mut self,
        message: &Field<'_>,
        whose: &Field<'_>,
        is_old: bool,
    ) -> Result<ChatMessage, CallerError> {
        let named = whose.text()?;
        let is_it = |call: &Waiting| match is_old {
            true => call.is_old && call.name == named,
            false => call.id == named,
        };
        let waiting = self.waiting.iter().position(is_it);
        let call = self
            .waiting
            .remove(waiting.ok_or_else(|| whose.not_there())?);
        let mut content = ChatMessage::new(Role::Tool, "");
        if let Some(said) = message.get("content") {
            self.content(&said, &mut content)?;
        } else if !is_old {
            message.need("content")?;
        }
        let mut brought = ChatMessage::new(Role::Tool, "");
        brought.tool_results.push(ToolResult {
            call: call.id,
            name: call.name,
            content: content.text,
            is_error: false,
        });
        Ok(brought)
    }

    /// A text, or parts. Texts are lines of one; pictures are the user's alone.
    fn content(&self, content: &Field<'_>, said: &mut ChatMessage) -> Result<(), CallerError> {
        if content.value().is_string() {
            content.text()?.clone_into(&mut said.text);
            return Ok(());
        }
        let mut texts = Vec::new();
        for part in content.items("a text or a list of parts")? {
            let kind = part.need("type")?;
            match kind.text()? {
                "text" => texts.push(part.need("text")?.text()?),
                "refusal" if said.role == Role::Assistant => {
                    texts.push(part.need("refusal")?.text()?);
                }
                "image_url" if said.role == Role::User => {
                    let url = part.need("image_url")?.need("url")?;
                    said.pictures.push(picture(&url, self.reach)?);
                }
                _ => return Err(kind.unsupported()),
            }
        }
        said.text = texts.join("\n");
        Ok(())
    }
}

fn tool_call(call: &Field<'_>) -> Result<ToolCall, CallerError> {
    is_function(call)?;
    let id = call.need("id")?.words()?.to_owned();
    called(&call.need("function")?, id)
}

fn called(function: &Field<'_>, id: String) -> Result<ToolCall, CallerError> {
    Ok(ToolCall {
        id,
        name: function.need("name")?.words()?.to_owned(),
        arguments: function.need("arguments")?.text()?.to_owned(),
        signature: None,
    })
}

/// A picture itself, in an address that carries it, or its address.
fn picture(field: &Field<'_>, reach: Reach) -> Result<PictureSource, CallerError> {
    let text = field.text()?;
    if let Some(inside) = text.strip_prefix("data:") {
        let (_, data) = inside
            .split_once(";base64,")
            .ok_or_else(|| field.wrong("a data URL in base64"))?;
        let bytes = BASE64_STANDARD.decode(data);
        let bytes = bytes.map_err(|_| field.wrong("a data URL in base64"))?;
        let media_type = Picture::recognise(&bytes)
            .ok_or_else(|| field.wrong("a PNG, JPEG, GIF or WebP file"))?;
        let picture = Picture {
            media_type: media_type.to_owned(),
            bytes: bytes.into(),
        };
        return Ok(picture.into());
    }
    let url = Url::parse(text).map_err(|_| field.wrong("an address"))?;
    let address = match reach {
        Reach::OpenNet => PictureAddress::public(url),
        Reach::ThisMachine => PictureAddress::public_or_local(url),
    };
    let address = address.map_err(|error| {
        field.wrong(match error {
            PictureAddressError::NotHttps => "an https address or a data URL",
            PictureAddressError::NotPublic => "an address in the open net",
        })
    })?;
    Ok(address.into())
}
