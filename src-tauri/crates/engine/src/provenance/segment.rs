//! What one attempt wrote, called and made.

use crate::tools::{ToolCall, ToolResult};

/// What one attempt wrote, called and made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentRecord {
    /// The attempt, by its position.
    pub attempt: u32,
    /// The answer's text.
    pub text: String,
    /// The model's reasoning.
    pub reasoning: String,
    /// The calls of tools, in their order.
    pub tool_calls: Vec<ToolCallRecord>,
    /// The pictures, in their order.
    pub pictures: Vec<PictureRecord>,
    /// It no longer stands as the answer.
    pub set_aside: bool,
}

impl SegmentRecord {
    /// The segment of an attempt that has written nothing yet.
    pub fn of(attempt: u32) -> Self {
        Self {
            attempt,
            ..Self::default()
        }
    }
}

/// A call of a tool, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCallRecord {
    /// The call; its arguments are what has come of them so far.
    pub call: ToolCall,
    /// What came of it; none when the tool was not called.
    pub result: Option<ToolResult>,
}

/// A picture as it is known without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureRecord {
    /// UUIDv7.
    pub id: String,
    /// Its media type, `image/png` for instance.
    pub media_type: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Its size in bytes.
    pub bytes: u32,
    /// The name of the file that it came from, or one to save it under.
    pub name: String,
}
