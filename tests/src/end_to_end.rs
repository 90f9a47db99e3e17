//! The real app, driven through its real window.
//!
//! | module | subject |
//! |---|---|
//! | `accessibility` | every state held against the rules of accessibility |
//! | [`desktop`] | a display, a session bus and a keychain of one's own |
//! | [`account_service`] | the account service that the app signs in at, and the browser's stand-in |
//! | [`app`] | the app's process and the driver that holds its window |
//! | [`journey`] | ways through the window that several journeys share |
//! | [`states`] | every page, and the states that it is looked at in |
//! | [`window`] | what a person sees and does in the window |

mod accessibility;
pub mod account_service;
pub mod app;
pub mod desktop;
pub mod journey;
pub mod states;
pub mod window;
