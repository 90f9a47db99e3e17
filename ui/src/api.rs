//! The only code that calls the backend: one function for each command.
//!
//! Every function fails with the command's own [`AppError`], or with
//! [`AppError::Internal`] when the shell could not be asked.

mod bridge;
mod channel;
mod inbox;
mod pictures;
pub mod search;

use aideon_ipc::{
    AppError,
    chat::{Accepted, ContinueReply, ModelChoice, RetryMessage, SendMessage},
    code::{CodePart, ColouredCode},
    conversation::{Conversation, ConversationSettings, ConversationSummary, TurnPage, TurnPlace},
    draft::Draft,
    local_api::{LocalApi, LocalApiChange},
    provider::{KeyKeeping, ModelList, NewEndpoint, Provider, ProviderTest},
    quota::Quota,
    route::{Modality, Route},
    session::{Session, Tier},
    settings::{About, Preferences},
    usage::Usage,
};
use serde_json::json;

use bridge::call;
pub use channel::{Channel, Incoming, ReplyChannel};
pub use pictures::{picture_add, picture_address, picture_remove, picture_save};

type Answer<T> = Result<T, AppError>;

/// Who uses the app, and what start-up had to report.
pub async fn session_get() -> Answer<Session> {
    call("session_get", &json!({})).await
}

/// Begins to use the app on the free plan.
pub async fn session_start_free() -> Answer<Session> {
    call("session_start_free", &json!({})).await
}

/// Has whoever uses the app sent whenever their standing has changed.
pub async fn session_watch(channel: &Channel<Session>) -> Answer<()> {
    call("session_watch", &json!({ "channel": channel.argument() })).await
}

/// Signs in through the browser; answers when that is done. With `anew` to another account.
pub async fn session_sign_in(anew: bool) -> Answer<Session> {
    call("session_sign_in", &json!({ "anew": anew })).await
}

/// Opens the page of the sign-in that waits once more.
pub async fn session_sign_in_open() -> Answer<()> {
    call("session_sign_in_open", &json!({})).await
}

/// Gives up the sign-in that waits.
pub async fn session_sign_in_cancel() -> Answer<()> {
    call("session_sign_in_cancel", &json!({})).await
}

/// Signs out.
pub async fn session_sign_out() -> Answer<Session> {
    call("session_sign_out", &json!({})).await
}

/// Takes the conversations without an account along, or leaves them there for good.
pub async fn account_adopt(take: bool) -> Answer<Session> {
    call("account_adopt", &json!({ "take": take })).await
}

/// Begins the demo.
pub async fn session_start_demo() -> Answer<Session> {
    call("session_start_demo", &json!({})).await
}

/// Goes back to the welcome page; nothing is deleted.
pub async fn session_end() -> Answer<Session> {
    call("session_end", &json!({})).await
}

/// Changes the demo user.
pub async fn demo_set_tier(tier: Tier) -> Answer<Session> {
    call("demo_set_tier", &json!({ "tier": tier })).await
}

/// Makes the demo's primary model fail, or work again.
pub async fn demo_set_primary_down(down: bool) -> Answer<Session> {
    call("demo_set_primary_down", &json!({ "down": down })).await
}

/// The conversations, newest first.
pub async fn conversations_list() -> Answer<Vec<ConversationSummary>> {
    call("conversations_list", &json!({})).await
}

/// A conversation with the last of its turns.
pub async fn conversation_open(id: &str) -> Answer<Conversation> {
    call("conversation_open", &json!({ "id": id })).await
}

/// More turns of a conversation, next to one that is known.
pub async fn conversation_turns(id: &str, place: &TurnPlace) -> Answer<TurnPage> {
    call("conversation_turns", &json!({ "id": id, "place": place })).await
}

/// Changes how a conversation is set; answers what is kept.
pub async fn conversation_configure(
    id: &str,
    settings: &ConversationSettings,
) -> Answer<ConversationSettings> {
    call(
        "conversation_configure",
        &json!({ "id": id, "settings": settings }),
    )
    .await
}

/// Shows the branch through a version of a message or through a reply, by its id.
pub async fn branch_choose(conversation: &str, id: &str) -> Answer<Conversation> {
    call(
        "branch_choose",
        &json!({ "conversation": conversation, "id": id }),
    )
    .await
}

/// Deletes the turn of a user's message; [`turn_restore`] undoes it.
pub async fn turn_delete(message: &str) -> Answer<Conversation> {
    call("turn_delete", &json!({ "message": message })).await
}

/// Brings a deleted turn back, where it stood and as it was.
pub async fn turn_restore(message: &str) -> Answer<Conversation> {
    call("turn_restore", &json!({ "message": message })).await
}

/// What was written and not sent; without a conversation in the chat that has not begun.
pub async fn draft_get(conversation: Option<&str>) -> Answer<Draft> {
    call("draft_get", &json!({ "conversation": conversation })).await
}

/// Keeps what was written and not sent; an empty draft removes it.
pub async fn draft_set(conversation: Option<&str>, draft: &Draft) -> Answer<()> {
    call(
        "draft_set",
        &json!({ "conversation": conversation, "draft": draft }),
    )
    .await
}

/// Says who is to answer the next message of a conversation.
pub async fn conversation_choose(id: &str, choice: &ModelChoice) -> Answer<()> {
    call(
        "conversation_choose",
        &json!({ "id": id, "choice": choice }),
    )
    .await
}

/// Gives a conversation another name.
pub async fn conversation_rename(id: &str, title: &str) -> Answer<ConversationSummary> {
    call("conversation_rename", &json!({ "id": id, "title": title })).await
}

/// Deletes a conversation; [`conversation_restore`] undoes it.
pub async fn conversation_delete(id: &str) -> Answer<()> {
    call("conversation_delete", &json!({ "id": id })).await
}

/// Brings a deleted conversation back.
pub async fn conversation_restore(id: &str) -> Answer<()> {
    call("conversation_restore", &json!({ "id": id })).await
}

/// Sends a message; its reply comes through the channel.
pub async fn chat_send(message: &SendMessage, channel: &ReplyChannel) -> Answer<Accepted> {
    let arguments = json!({ "message": message, "channel": channel.argument() });
    call("chat_send", &arguments).await
}

/// Asks for another reply; it comes through the channel.
pub async fn chat_retry(message: &RetryMessage, channel: &ReplyChannel) -> Answer<Accepted> {
    let arguments = json!({ "message": message, "channel": channel.argument() });
    call("chat_retry", &arguments).await
}

/// Has a model go on where a reply ends; what it writes comes through the channel.
pub async fn chat_continue(message: &ContinueReply, channel: &ReplyChannel) -> Answer<Accepted> {
    let arguments = json!({ "message": message, "channel": channel.argument() });
    call("chat_continue", &arguments).await
}

/// Follows a reply that was begun before; the channel begins with a snapshot.
pub async fn chat_attach(reply: &str, channel: &ReplyChannel) -> Answer<()> {
    let arguments = json!({ "reply": reply, "channel": channel.argument() });
    call("chat_attach", &arguments).await
}

/// Stops a reply.
pub async fn chat_stop(reply: &str) -> Answer<()> {
    call("chat_stop", &json!({ "reply": reply })).await
}

/// What is left of the day; none on a plan without daily limits.
pub async fn quota_get() -> Answer<Option<Quota>> {
    call("quota_get", &json!({})).await
}

/// The providers and the user's own endpoints.
pub async fn providers_list() -> Answer<Vec<Provider>> {
    call("providers_list", &json!({})).await
}

/// Keeps a key for a provider.
pub async fn provider_key_set(id: &str, key: &str, keep: KeyKeeping) -> Answer<Provider> {
    call(
        "provider_key_set",
        &json!({ "id": id, "key": key, "keep": keep }),
    )
    .await
}

/// Deletes a provider's key.
pub async fn provider_key_delete(id: &str) -> Answer<Provider> {
    call("provider_key_delete", &json!({ "id": id })).await
}

/// Asks a provider for its models, to see whether address and key are good.
pub async fn provider_test(id: &str) -> Answer<ProviderTest> {
    call("provider_test", &json!({ "id": id })).await
}

/// Changes where a provider is asked.
pub async fn provider_address_set(id: &str, base_url: &str) -> Answer<Provider> {
    call(
        "provider_address_set",
        &json!({ "id": id, "baseUrl": base_url }),
    )
    .await
}

/// Adds an endpoint of the user's own.
pub async fn endpoint_add(endpoint: &NewEndpoint) -> Answer<Provider> {
    call("endpoint_add", &json!({ "endpoint": endpoint })).await
}

/// Removes an endpoint of the user's own.
pub async fn endpoint_remove(id: &str) -> Answer<()> {
    call("endpoint_remove", &json!({ "id": id })).await
}

/// The models that can be pinned.
pub async fn models_list() -> Answer<ModelList> {
    call("models_list", &json!({})).await
}

/// The routes of both plans, the user's own first.
pub async fn routes_get() -> Answer<Vec<Route>> {
    call("routes_get", &json!({})).await
}

/// Has the routes sent now and after every look in the background at the live lists.
pub async fn routes_watch(channel: &Channel<Vec<Route>>) -> Answer<()> {
    call("routes_watch", &json!({ "channel": channel.argument() })).await
}

/// Changes a route; several models in one step are equals.
pub async fn route_set(tier: Tier, modality: Modality, steps: &[Vec<String>]) -> Answer<Route> {
    call(
        "route_set",
        &json!({ "tier": tier, "modality": modality, "steps": steps }),
    )
    .await
}

/// Sets a route back to its default.
pub async fn route_reset(tier: Tier, modality: Modality) -> Answer<Route> {
    call(
        "route_reset",
        &json!({ "tier": tier, "modality": modality }),
    )
    .await
}

/// The routes, after the providers' live lists were asked anew.
pub async fn routes_check() -> Answer<Vec<Route>> {
    call("routes_check", &json!({})).await
}

/// What replies used and cost in the last days, today being the last of them.
pub async fn usage_get(days: u32) -> Answer<Usage> {
    call("usage_get", &json!({ "days": days })).await
}

/// The window's preferences.
pub async fn preferences_get() -> Answer<Preferences> {
    call("preferences_get", &json!({})).await
}

/// Keeps the window's preferences.
pub async fn preferences_set(preferences: &Preferences) -> Answer<()> {
    call("preferences_set", &json!({ "preferences": preferences })).await
}

/// How the API for other programs stands.
pub async fn local_api_get() -> Answer<LocalApi> {
    call("local_api_get", &json!({})).await
}

/// Switches it on or off.
pub async fn local_api_set(on: bool) -> Answer<LocalApiChange> {
    call("local_api_set", &json!({ "on": on })).await
}

/// Makes another token for it.
pub async fn local_api_new_token() -> Answer<LocalApiChange> {
    call("local_api_new_token", &json!({})).await
}

/// The app's version and data folder.
pub async fn about_get() -> Answer<About> {
    call("about_get", &json!({})).await
}

/// The colours of a code block or of more of it; none when it has to be asked about from its
/// beginning.
pub async fn code_colour(part: &CodePart) -> Answer<Option<ColouredCode>> {
    call("code_colour", &json!({ "part": part })).await
}

/// Opens a page in the browser.
pub async fn link_open(url: &str) -> Answer<()> {
    call("link_open", &json!({ "url": url })).await
}
