//! The same checks over every registered provider, against the simulator, over real HTTP.
//!
//! A provider that is registered without a case in `cases` fails every one of them.
//!
//! | module | subject |
//! |---|---|
//! | `cases` | what the checks need to know of each kind of provider |
//! | `bench` | one provider with a simulator at the other end |
//! | `answers` | what a good answer says: text, order, usage, finish, model, ids |
//! | `requests` | what is sent: the conversation, the key; the model list |
//! | `anthropic` | what is Anthropic's alone |
//! | `gemini` | what is Gemini's alone |
//! | `ollama` | what is Ollama's alone |
//! | `proxy` | this machine is asked past any proxy |
//! | `capabilities` | what a provider says it can do |
//! | `reasoning` | how much a model is to reason, and its thoughts |
//! | `pictures` | pictures that are sent by their address |
//! | `tools` | tools: definitions, choice, calls in parallel, results |
//! | `modalities` | texts, vectors, pictures seen and made, and what a provider cannot do |
//! | `secrets` | keys, which appear nowhere |
//! | `refusals` | answers that are none: statuses, pages, redirects, nobody there |
//! | `streams` | streams that are torn, broken, cut or strange |
//! | `silence` | what never comes, and the handler's deadlines |

mod answers;
mod anthropic;
mod bench;
mod capabilities;
mod cases;
mod gemini;
mod modalities;
mod ollama;
mod pictures;
mod proxy;
mod reasoning;
mod refusals;
mod requests;
mod secrets;
mod silence;
mod streams;
mod tools;
