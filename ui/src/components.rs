//! The parts that the pages are made of.

pub mod brand;
pub mod clipboard;
pub mod composer;
pub mod conversation_settings;
pub mod demo_strip;
pub mod endpoint_form;
pub mod failure;
pub mod focus;
pub mod growing;
pub mod icon;
pub mod key_form;
pub mod link_dialog;
pub mod model_indicator;
pub mod notice;
pub mod picker;
pub mod provenance;
pub mod reply;
pub mod set_aside;
pub mod sidebar;
pub mod theme;
pub mod thread;
pub mod timeline;
pub mod toast;
pub mod transcript;
pub mod turn;
pub mod versions;
