//! Pictures between files, storage and the window.
//!
//! | module | subject |
//! |---|---|
//! | [`fit`] | a file as models take it |
//! | [`scheme`] | the addresses by which the window shows pictures |
//! | [`file_name`] | names to save pictures under |

pub(crate) mod file_name;
pub(crate) mod fit;
pub(crate) mod scheme;
