-- Whether the credentials are an administrator's gift, good for one login, at which the user chooses others.
ALTER TABLE credentials ADD COLUMN temporary INTEGER NOT NULL DEFAULT 0;

-- By which a session's tokens are renewed. Kept as SHA-256; gone with its session.
CREATE TABLE refresh_tokens (
    hash       TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

-- By which a forgotten password is replaced, one for each user. Kept as HMAC-SHA-256.
CREATE TABLE reset_codes (
    user_id    TEXT PRIMARY KEY NOT NULL REFERENCES users (id),
    hash       TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    wrong      INTEGER NOT NULL
) STRICT;

-- Failures of a name or an address, of which the table holds an HMAC-SHA-256 alone: it may be anything that was typed.
CREATE TABLE throttles (
    subject  TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX throttles_by_last ON throttles (last_at);

-- Keys follow each other by number; each signs from its time until the next one does, and is published until the last
-- token that it signed has ended: `longest` is how long one may last.
ALTER TABLE signing_keys ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_keys ADD COLUMN signs_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_keys ADD COLUMN longest INTEGER NOT NULL DEFAULT 0;
UPDATE signing_keys SET
    signs_from = made_at,
    number = (SELECT COUNT(*) FROM signing_keys older WHERE older.made_at < signing_keys.made_at);

CREATE INDEX signing_keys_by_number ON signing_keys (number);
