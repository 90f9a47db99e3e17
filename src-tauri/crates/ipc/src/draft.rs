//! What stands in the message box and was not sent yet.

use serde::{Deserialize, Serialize};

use crate::{picture::PictureInfo, reply::Mode};

/// A message that was not sent yet. It survives a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The text so far.
    pub text: String,
    /// The pictures so far; to keep a draft only their ids count.
    pub pictures: Vec<PictureInfo>,
    /// The kind of answer that is to be asked for.
    pub mode: Mode,
}

impl Draft {
    /// It holds nothing worth keeping.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.pictures.is_empty() && self.mode == Mode::Chat
    }
}
