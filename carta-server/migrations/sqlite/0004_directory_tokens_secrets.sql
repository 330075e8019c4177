-- What a program shows in place of a user's login. The key itself isn't kept: it is as long as a digest, so a digest of
-- it is as good as none to whoever steals it. `ends_at` is in microseconds, since that is how finely clients say it.
CREATE TABLE api_tokens (
    id          TEXT PRIMARY KEY NOT NULL,
    user_id     TEXT NOT NULL REFERENCES users (id),
    name        TEXT NOT NULL,
    digest      BLOB NOT NULL,
    endpoints   TEXT NOT NULL,
    ends_at     INTEGER,
    uses        INTEGER,
    auto_remove INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    revoked_at  INTEGER,
    used_at     INTEGER,
    UNIQUE (user_id, name)
) STRICT;

-- A user's, and nobody else's. `sealed` opens for this user and this name alone.
CREATE TABLE secrets (
    user_id TEXT NOT NULL REFERENCES users (id),
    name    TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    set_at  INTEGER NOT NULL,
    ends_at INTEGER,
    PRIMARY KEY (user_id, name)
) STRICT;

-- Settings that are nobody's to read.
CREATE TABLE sealed_settings (
    name   TEXT PRIMARY KEY NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX organization_owners_by_user ON organization_owners (user_id);
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_subject ON audit (subject);
CREATE INDEX audit_by_time ON audit (at);
