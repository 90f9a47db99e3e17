//! What may be called, in both forms: `tools` with `tool_choice`, and the older `functions`
//! with `function_call`.

use serde_json::{Value, json};

use super::{CallerError, field::Field};
use crate::{
    tools::{ToolChoice, ToolDefinition},
    wire::openai_chat::outgoing::CallForm,
};

/// The longest name of a tool.
const MAX_NAME: usize = 64;

/// The tools of a request, and how their calls are to be told.
pub(super) struct Tools {
    pub(super) definitions: Vec<ToolDefinition>,
    pub(super) choice: ToolChoice,
    pub(super) form: CallForm,
}

pub(super) fn read(body: &Field<'_>) -> Result<Tools, CallerError> {
    let old = ["functions", "function_call"];
    let old = old.into_iter().find_map(|name| body.get(name));
    let new = ["tools", "tool_choice", "parallel_tool_calls"];
    let new = new.into_iter().find(|name| body.get(name).is_some());
    match (old, new) {
        (Some(old), Some(other)) => Err(old.conflict(other)),
        (Some(_), None) => read_functions(body),
        (None, _) => read_tools(body),
    }
}

fn read_tools(body: &Field<'_>) -> Result<Tools, CallerError> {
    let tools = match body.get("tools") {
        None => Vec::new(),
        Some(tools) => tools.items("a list of tools")?,
    };
    let definitions = tools.iter().map(|tool| {
        is_function(tool)?;
        definition(&tool.need("function")?)
    });
    let definitions = definitions.collect::<Result<Vec<_>, _>>()?;
    let choice = match body.get("tool_choice") {
        None => ToolChoice::Auto,
        Some(choice) => tool_choice(&choice, &definitions)?,
    };
    let one = body.get("parallel_tool_calls");
    let form = match one.map(|parallel| parallel.flag()).transpose()? {
        Some(false) => CallForm::OneTool,
        Some(true) | None => CallForm::Tools,
    };
    Ok(Tools {
        definitions,
        choice,
        form,
    })
}

fn read_functions(body: &Field<'_>) -> Result<Tools, CallerError> {
    let functions = match body.get("functions") {
        None => Vec::new(),
        Some(functions) => functions.items("a list of functions")?,
    };
    let definitions = functions.iter().map(definition);
    let definitions = definitions.collect::<Result<Vec<_>, _>>()?;
    let choice = match body.get("function_call") {
        None => ToolChoice::Auto,
        Some(choice) => match choice.value() {
            Value::String(word) if word == "auto" => ToolChoice::Auto,
            Value::String(word) if word == "none" => ToolChoice::None,
            Value::Object(_) => named(&choice.need("name")?, &definitions)?,
            _ => return Err(choice.wrong("auto, none or the name of a function")),
        },
    };
    Ok(Tools {
        definitions,
        choice,
        form: CallForm::Function,
    })
}

/// Tools of the provider's own, and those without a schema, are not there.
pub(super) fn is_function(tool: &Field<'_>) -> Result<(), CallerError> {
    let kind = tool.need("type")?;
    match kind.text()? {
        "function" => Ok(()),
        _ => Err(kind.unsupported()),
    }
}

fn definition(function: &Field<'_>) -> Result<ToolDefinition, CallerError> {
    let name = function.need("name")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let text = name.text()?;
    if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(plain) {
        return Err(name.wrong("1 to 64 letters, digits, underscores or dashes"));
    }
    let description = function.get("description");
    let description = description.map(|field| field.text()).transpose()?;
    let parameters = match function.get("parameters") {
        None => json!({ "type": "object", "properties": {} }),
        Some(parameters) => {
            parameters.object()?;
            parameters.value().clone()
        }
    };
    Ok(ToolDefinition {
        name: text.to_owned(),
        description: description.map(str::to_owned),
        parameters,
    })
}

fn tool_choice(
    choice: &Field<'_>,
    definitions: &[ToolDefinition],
) -> Result<ToolChoice, CallerError> {
    match choice.value() {
        Value::String(word) if word == "auto" => Ok(ToolChoice::Auto),
        Value::String(word) if word == "none" => Ok(ToolChoice::None),
        Value::String(word) if word == "required" && definitions.is_empty() => {
            Err(choice.conflict("tools"))
        }
        Value::String(word) if word == "required" => Ok(ToolChoice::Required),
        Value::Object(_) => {
            is_function(choice)?;
            named(&choice.need("function")?.need("name")?, definitions)
        }
        _ => Err(choice.wrong("auto, none, required or a tool")),
    }
}

/// The choice of one tool, which has to be there.
fn named(name: &Field<'_>, definitions: &[ToolDefinition]) -> Result<ToolChoice, CallerError> {
    let text = name.text()?;
    let is_there = definitions.iter().any(|tool| tool.name == text);
    is_there
        .then(|| ToolChoice::Tool(text.to_owned()))
        .ok_or_else(|| name.not_there())
}
