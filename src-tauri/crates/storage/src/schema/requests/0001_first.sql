-- One for each request that a caller who was let in sent to the local API.
CREATE TABLE requests (
    id                TEXT PRIMARY KEY NOT NULL,   -- UUIDv7, as the caller was told it
    received_at       INTEGER NOT NULL,            -- UTC milliseconds
    duration_ms       INTEGER NOT NULL,
    caller            TEXT NOT NULL,
    tier              TEXT NOT NULL,               -- free, premium
    operation         TEXT NOT NULL,               -- chat.completions, embeddings, …
    asked             TEXT,                        -- the model or route as the caller named it
    streamed          INTEGER NOT NULL,
    status            INTEGER NOT NULL,            -- the HTTP status that the caller was told
    outcome           TEXT NOT NULL,               -- answered, failed, refused, cancelled
    code              TEXT,                        -- of the error that the caller was told
    answered_by       TEXT,                        -- endpoint/model
    prompt_tokens     INTEGER,                     -- null: unknown, which is not 0
    completion_tokens INTEGER,
    provenance        TEXT NOT NULL                -- JSON: source, attempts, notices
) STRICT;

CREATE INDEX requests_by_time ON requests (received_at);

-- The free plan's quota, as in the app's own database.
CREATE TABLE quota_days (
    subject      TEXT NOT NULL,        -- whose quota: a caller's
    kind         TEXT NOT NULL,        -- request, image
    day          TEXT NOT NULL,        -- a local date, 2026-11-22
    used         INTEGER NOT NULL,     -- reserved or counted on this day
    carried      INTEGER NOT NULL,     -- used on later days before the clock was set back
    folded       INTEGER NOT NULL,     -- of both, what has been carried to an earlier day
    carried_over INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, kind, day)
) STRICT;

CREATE TABLE quota_reservations (
    id            TEXT PRIMARY KEY NOT NULL,
    subject       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    day           TEXT NOT NULL,
    reply_id      TEXT,
    first_attempt INTEGER NOT NULL,
    state         TEXT NOT NULL,       -- held, counted, given_back
    created_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX quota_reservations_held ON quota_reservations (created_at) WHERE state = 'held';
