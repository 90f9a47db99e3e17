//! Code blocks, and the colours of what stands in them.

use serde::{Deserialize, Serialize};

/// Code whose colours are asked for: a whole block, or more of one that is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePart {
    /// The language, as the word after the fence names it.
    pub language: String,
    /// The code. Of a block that is being written, whole lines.
    pub text: String,
    /// The [`ColouredCode::state`] of the part before this one; none when the block begins here.
    pub after: Option<u32>,
    /// More of the block will be asked for.
    pub more: bool,
}

/// The colours of a [`CodePart`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColouredCode {
    /// The runs of the text from its beginning; what they do not reach is plain.
    pub runs: Vec<CodeRun>,
    /// Where to go on with the next part; none when no more was announced.
    pub state: Option<u32>,
}

/// Some bytes of code that have the same colour: of which class they are, if of any, and their
/// length in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRun(pub Option<CodeClass>, pub u32);

/// What a word of code is, as far as it has a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeClass {
    /// A word of the language itself, or the name of an element.
    Keyword,
    /// Quoted text, or an added line.
    String,
    /// A number or another constant, or a removed line.
    Number,
    /// The name of a function, a type, a key or an attribute.
    Name,
    /// A comment.
    Comment,
}
