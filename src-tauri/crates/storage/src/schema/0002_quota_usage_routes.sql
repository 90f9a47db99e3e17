-- Days are local dates, `2026-11-22`: their order as text is their order in time.

ALTER TABLE attempts ADD COLUMN cost_nano_usd INTEGER;               -- null: unknown
ALTER TABLE attempts ADD COLUMN at_least INTEGER NOT NULL DEFAULT 0; -- 1: usage and cost are at least these

-- What was used of each local day. A clock that is set back to an earlier day takes along
-- what later days have used, each use once.
CREATE TABLE quota_days (
    subject TEXT NOT NULL,        -- whose quota: a profile's id
    kind    TEXT NOT NULL,        -- request, image
    day     TEXT NOT NULL,
    used    INTEGER NOT NULL,     -- reserved or counted on this day
    carried INTEGER NOT NULL,     -- used on later days before the clock was set back to this one
    folded  INTEGER NOT NULL,     -- of both, what has been carried to an earlier day
    PRIMARY KEY (subject, kind, day)
) STRICT;

-- One for each request that was admitted. No row refers to the reply by a key of the
-- database: what was used stays used when its conversation is gone.
CREATE TABLE quota_reservations (
    id         TEXT PRIMARY KEY NOT NULL,
    subject    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    day        TEXT NOT NULL,
    reply_id   TEXT UNIQUE,       -- null: for a request without a reply
    state      TEXT NOT NULL,     -- held, counted, given_back
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX quota_reservations_held ON quota_reservations (created_at) WHERE state = 'held';

-- One for each attempt that was billed or may have been. It outlives the conversation.
CREATE TABLE usage_ledger (
    seq               INTEGER PRIMARY KEY,
    profile_id        TEXT NOT NULL REFERENCES profiles (id),
    reply_id          TEXT,               -- null: an attempt without a reply
    position          INTEGER NOT NULL,   -- the attempt's
    at                INTEGER NOT NULL,   -- when the attempt began
    day               TEXT NOT NULL,      -- of `at`
    endpoint          TEXT NOT NULL,
    provider          TEXT NOT NULL,      -- its plain name at that time
    model             TEXT NOT NULL,      -- as asked for
    tier              TEXT NOT NULL,      -- free, premium
    role              TEXT NOT NULL,      -- first_choice, fallback, pinned
    service           TEXT NOT NULL,      -- together, other
    simulated         INTEGER NOT NULL,
    answered          INTEGER NOT NULL,   -- 1: its text stood as the answer
    prompt_tokens     INTEGER,            -- null: unknown, which is not 0
    completion_tokens INTEGER,
    cost_nano_usd     INTEGER,
    at_least          INTEGER NOT NULL,   -- 1: it ended before the provider had counted
    UNIQUE (reply_id, position)
) STRICT;

CREATE INDEX usage_ledger_by_day ON usage_ledger (profile_id, day);

-- Routes that the user changed.
CREATE TABLE routes (
    tier     TEXT NOT NULL,       -- free, premium
    modality TEXT NOT NULL,       -- text, chat, vision, image, embedding
    steps    TEXT NOT NULL,       -- JSON: [["endpoint/model", "its/equal"], ["the/next"]]
    PRIMARY KEY (tier, modality)
) STRICT;
