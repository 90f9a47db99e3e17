-- The branch that is shown ends with `shown_message_id`; null: nothing was written yet.
ALTER TABLE conversations ADD COLUMN shown_message_id TEXT REFERENCES messages (id);

-- How a conversation is set. Null is left to the model.
ALTER TABLE conversations ADD COLUMN system_prompt TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN temperature REAL;
ALTER TABLE conversations ADD COLUMN top_p REAL;
ALTER TABLE conversations ADD COLUMN max_output_tokens INTEGER;
ALTER TABLE conversations ADD COLUMN stop TEXT NOT NULL DEFAULT '[]'; -- JSON: ["text"]

UPDATE conversations SET shown_message_id =
    (SELECT m.id FROM messages m WHERE m.conversation_id = conversations.id
     ORDER BY m.seq DESC LIMIT 1);

-- Which of its children was shown last; null: the newest one.
ALTER TABLE messages ADD COLUMN shown_child_id TEXT REFERENCES messages (id);
-- Of a user's message: the turn is hidden, what follows it is not.
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;

CREATE INDEX messages_by_parent ON messages (parent_id, conversation_id, seq);

ALTER TABLE replies ADD COLUMN mode TEXT NOT NULL DEFAULT 'chat'; -- chat, completion, image

-- One for each time that a model was asked to go on where a reply had ended.
CREATE TABLE continuations (
    client_request_id TEXT PRIMARY KEY NOT NULL,
    reply_id          TEXT NOT NULL REFERENCES replies (id),
    first_attempt     INTEGER NOT NULL,   -- the position of its first attempt
    created_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX continuations_by_reply ON continuations (reply_id, first_attempt);

-- A reply has a reservation for each time that a model was asked for it, of which one is held
-- at most.
ALTER TABLE quota_reservations RENAME TO quota_reservations_before;
DROP INDEX quota_reservations_held;

CREATE TABLE quota_reservations (
    id            TEXT PRIMARY KEY NOT NULL,
    subject       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    day           TEXT NOT NULL,
    reply_id      TEXT,               -- null: for a request without a reply
    first_attempt INTEGER NOT NULL,   -- what it is settled by begins with this attempt
    state         TEXT NOT NULL,      -- held, counted, given_back
    created_at    INTEGER NOT NULL
) STRICT;

INSERT INTO quota_reservations
    SELECT id, subject, kind, day, reply_id, 0, state, created_at
    FROM quota_reservations_before;
DROP TABLE quota_reservations_before;

CREATE INDEX quota_reservations_held ON quota_reservations (created_at) WHERE state = 'held';
CREATE UNIQUE INDEX quota_reservations_of_reply ON quota_reservations (reply_id)
    WHERE state = 'held';

-- The calls of tools that an attempt made.
CREATE TABLE tool_calls (
    reply_id  TEXT NOT NULL REFERENCES replies (id),
    attempt   INTEGER NOT NULL,           -- the attempt's position
    position  INTEGER NOT NULL,           -- among the attempt's calls, from 0
    call_id   TEXT NOT NULL,              -- names the call when its result is sent back
    name      TEXT NOT NULL,
    arguments TEXT NOT NULL,              -- JSON, unless the model erred
    signature TEXT,                       -- what the provider wants back with the call
    result    TEXT,                       -- null: it was not called
    is_error  INTEGER NOT NULL,           -- 1: the tool failed
    PRIMARY KEY (reply_id, attempt, position)
) STRICT;

-- Pictures: made in a reply, or added by the user. The bytes are the last column, so that the
-- others are read without them.
CREATE TABLE pictures (
    id         TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id),
    reply_id   TEXT REFERENCES replies (id), -- null: added by the user
    attempt    INTEGER,                   -- the position of the attempt that made it
    position   INTEGER NOT NULL,          -- among those that were made with it, from 0
    media_type TEXT NOT NULL,
    width      INTEGER NOT NULL,          -- pixels
    height     INTEGER NOT NULL,
    size       INTEGER NOT NULL,          -- bytes
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;

CREATE INDEX pictures_by_reply ON pictures (reply_id, attempt, position)
    WHERE reply_id IS NOT NULL;

-- The pictures of the user's messages; one may stand in several.
CREATE TABLE message_pictures (
    message_id TEXT NOT NULL REFERENCES messages (id),
    position   INTEGER NOT NULL,
    picture_id TEXT NOT NULL REFERENCES pictures (id),
    PRIMARY KEY (message_id, position)
) STRICT;

CREATE INDEX message_pictures_by_picture ON message_pictures (picture_id);

-- What was written and not sent.
CREATE TABLE drafts (
    profile_id      TEXT NOT NULL REFERENCES profiles (id),
    conversation_id TEXT NOT NULL,        -- empty: the chat that has not begun
    text            TEXT NOT NULL,
    mode            TEXT NOT NULL,        -- chat, completion, image
    pictures        TEXT NOT NULL,        -- JSON: the ids
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (profile_id, conversation_id)
) STRICT;

-- The words of the user's messages, and of the replies that have ended; by `messages.seq`.
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

INSERT INTO message_words (rowid, text)
    SELECT seq, text FROM messages WHERE role = 'user';
INSERT INTO message_words (rowid, text)
    SELECT m.seq, group_concat(s.text, '' ORDER BY s.attempt)
    FROM messages m
    JOIN replies r ON r.message_id = m.id
    JOIN segments s ON s.reply_id = r.id AND NOT s.set_aside
    GROUP BY m.seq;
