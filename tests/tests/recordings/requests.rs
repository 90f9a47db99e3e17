//! Requests that were recorded, and ours beside them. Anthropic and Google describe their APIs
//! nowhere for a machine, so requests that they took are the measure.

mod anthropic;
mod gemini;
