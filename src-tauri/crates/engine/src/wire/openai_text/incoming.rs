//! What callers of OpenAI's API ask who want a text continued (`completions`).

use crate::{
    whole::TextRequest,
    wire::openai_chat::incoming::{
        CallerError, Field, flag, includes_usage, number, parsed, refuse_unless, stop,
    },
};

/// A caller's request for the continuation of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct CallerText {
    /// Whom it asks for, as the caller names it.
    pub model: String,
    /// What it asks.
    pub request: TextRequest,
    /// It wants the answer as a stream.
    pub stream: bool,
    /// It wants the counts at the end of the stream.
    pub include_usage: bool,
}

/// Reads the body of a request to `completions`. One text is continued at a time; texts as
/// tokens are refused, because they are one model's alone.
///
/// # Errors
/// What is wrong with it, and in which field.
pub fn read(body: &[u8]) -> Result<CallerText, CallerError> {
    let body = parsed(body)?;
    let body = Field::root(&body);
    body.object()?;
    refuse_what_is_not_done(&body)?;
    let stream = flag(&body, "stream")?;
    let limit = body.get("max_tokens").map(|field| field.count());
    Ok(CallerText {
        model: body.need("model")?.words()?.to_owned(),
        request: TextRequest {
            prompt: prompt(&body.need("prompt")?)?.to_owned(),
            max_output_tokens: limit.transpose()?,
            temperature: number(&body, "temperature", 0.0..=2.0)?,
            top_p: number(&body, "top_p", 0.0..=1.0)?,
            frequency_penalty: number(&body, "frequency_penalty", -2.0..=2.0)?,
            presence_penalty: number(&body, "presence_penalty", -2.0..=2.0)?,
            stop: stop(&body)?,
        },
        stream,
        include_usage: includes_usage(&body, stream)?,
    })
}

/// A text, or a list of one.
fn prompt<'v>(prompt: &Field<'v>) -> Result<&'v str, CallerError> {
    if prompt.value().is_string() {
        return prompt.words();
    }
    match prompt.items("a text")?.as_slice() {
        [text] if text.value().is_string() => text.words(),
        _ => Err(prompt.wrong("one text")),
    }
}

fn refuse_what_is_not_done(body: &Field<'_>) -> Result<(), CallerError> {
    let names = ["n", "best_of", "echo", "suffix", "logprobs", "logit_bias"];
    refuse_unless(body, &names, |name, value| match name {
        "n" | "best_of" => value == 1,
        "echo" => value == false,
        "suffix" => value == "",
        "logprobs" => value == 0,
        _ => value.as_object().is_some_and(serde_json::Map::is_empty),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn of(body: &Value) -> Result<CallerText, CallerError> {
        read(body.to_string().as_bytes())
    }

    fn refused(field: &str, value: Value) -> String {
        let mut body = json!({ "model": "auto", "prompt": "Once" });
        body[field] = value;
        let error = of(&body).unwrap_err();
        assert!(error.param().is_some(), "the field is named: {error}");
        error.to_string()
    }

    #[test]
    fn a_text_is_read_with_all_that_shapes_its_continuation() {
        let body = json!({ "model": "auto", "prompt": ["Once"], "max_tokens": 9, "stop": "\n",
            "temperature": 0.5, "stream": true, "stream_options": { "include_usage": true },
            "n": 1, "echo": false, "seed": 4, "user": "ada" });
        let read = of(&body).unwrap();
        assert_eq!(read.request.prompt, "Once", "a list of one is one text");
        assert_eq!(read.request.max_output_tokens, Some(9));
        assert_eq!(read.request.stop, ["\n"]);
        assert!(read.stream && read.include_usage);
    }

    #[test]
    fn what_would_be_waited_for_in_vain_is_refused_by_its_name() {
        assert_eq!(refused("echo", json!(true)), "echo is not supported here");
        assert_eq!(
            refused("best_of", json!(2)),
            "best_of is not supported here"
        );
        assert_eq!(
            refused("prompt", json!([1, 2])),
            "prompt has to be one text"
        );
        assert_eq!(
            refused("prompt", json!(["a", "b"])),
            "prompt has to be one text"
        );
        let empty = "prompt has to be a text that is not empty";
        assert_eq!(refused("prompt", json!("")), empty);
    }

    proptest! {
        #[test]
        fn a_body_is_read_or_refused_whatever_it_is(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn the_prompt_comes_through_as_it_is(prompt in ".+") {
            let body = json!({ "model": "auto", "prompt": prompt });
            prop_assert_eq!(of(&body).unwrap().request.prompt, prompt);
        }
    }
}
