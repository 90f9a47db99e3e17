-- Ids are UUIDv7 as text, times are UTC milliseconds. Names of states, roles and classes
-- are text in snake case, so that a row can be read, and altered, by hand.

-- Who uses the app.
CREATE TABLE profiles (
    id         TEXT PRIMARY KEY NOT NULL,
    kind       TEXT NOT NULL UNIQUE,  -- local, demo_free, demo_premium
    name       TEXT NOT NULL,
    tier       TEXT NOT NULL,         -- free, premium
    simulated  INTEGER NOT NULL,      -- 1: the demo's simulator answers
    created_at INTEGER NOT NULL
) STRICT;

-- Single values: current_profile.
CREATE TABLE app_state (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE conversations (
    id         TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id),
    title      TEXT NOT NULL,
    choice     TEXT,                  -- endpoint/model when pinned
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

CREATE INDEX conversations_by_profile ON conversations (profile_id, updated_at);

-- A tree: a message's parent is the one it answers, or goes on from.
CREATE TABLE messages (
    seq             INTEGER PRIMARY KEY,  -- the order of writing; clocks are set back
    id              TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    parent_id       TEXT REFERENCES messages (id),
    role            TEXT NOT NULL,        -- user, assistant
    text            TEXT NOT NULL,        -- an assistant's stands in its segments
    created_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_conversation ON messages (conversation_id, seq);

-- One for each assistant's message.
CREATE TABLE replies (
    id                TEXT PRIMARY KEY NOT NULL,
    message_id        TEXT NOT NULL UNIQUE REFERENCES messages (id),
    client_request_id TEXT NOT NULL UNIQUE,
    tier              TEXT NOT NULL,      -- whose route was asked
    choice            TEXT,               -- endpoint/model when pinned
    state             TEXT NOT NULL,      -- running, finished, failed, stopped, interrupted
    finish_reason     TEXT,               -- of a finished one
    created_at        INTEGER NOT NULL,
    ended_at          INTEGER
) STRICT;

CREATE INDEX replies_running ON replies (message_id) WHERE state = 'running';

-- What each model was asked for and how that ended. The badge is derived from these rows.
CREATE TABLE attempts (
    reply_id          TEXT NOT NULL REFERENCES replies (id),
    position          INTEGER NOT NULL,   -- in the reply, from 0
    tier              TEXT NOT NULL,      -- free, premium
    role              TEXT NOT NULL,      -- first_choice, fallback, pinned
    service           TEXT NOT NULL,      -- together, other
    provider          TEXT NOT NULL,      -- its plain name at that time
    simulated         INTEGER NOT NULL,
    endpoint          TEXT NOT NULL,
    model             TEXT NOT NULL,      -- as asked for
    reported_model    TEXT,               -- as the provider named it
    started_at        INTEGER NOT NULL,
    first_content_ms  INTEGER,
    duration_ms       INTEGER,
    outcome           TEXT NOT NULL,      -- running, answered, failed, not_asked, stopped, interrupted
    error_kind        TEXT,               -- of failed and not_asked
    retry_after_ms    INTEGER,
    reason            TEXT,
    status            INTEGER,            -- HTTP
    request_id        TEXT,               -- the provider's
    prompt_tokens     INTEGER,
    completion_tokens INTEGER,
    unreadable_events INTEGER NOT NULL,
    PRIMARY KEY (reply_id, position)
) STRICT;

-- The text that one attempt wrote.
CREATE TABLE segments (
    reply_id  TEXT NOT NULL REFERENCES replies (id),
    attempt   INTEGER NOT NULL,           -- the attempt's position
    set_aside INTEGER NOT NULL,           -- 1: it does not stand as the answer
    text      TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    PRIMARY KEY (reply_id, attempt)
) STRICT;

-- What the user should know beside the text of a reply.
CREATE TABLE notices (
    reply_id TEXT NOT NULL REFERENCES replies (id),
    position INTEGER NOT NULL,            -- the order they came in, from 0
    kind     TEXT NOT NULL,               -- key_needed
    endpoint TEXT NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (reply_id, position)
) STRICT;

-- OpenAI-compatible endpoints that the user added.
CREATE TABLE endpoints (
    id         TEXT PRIMARY KEY NOT NULL, -- [a-z0-9-]+
    name       TEXT NOT NULL,
    base_url   TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Addresses of built-in providers that the user changed.
CREATE TABLE provider_addresses (
    endpoint TEXT PRIMARY KEY NOT NULL,
    base_url TEXT NOT NULL
) STRICT;
