//! The real app, driven through its real window.
//!
//! | module | subject |
//! |---|---|
//! | [`desktop`] | a display, a session bus and a keychain of one's own |
//! | [`app`] | the app's process and the driver that holds its window |
//! | [`journey`] | ways through the window that several journeys share |
//! | [`window`] | what a person sees and does in the window |

pub mod app;
pub mod desktop;
pub mod journey;
pub mod window;
