-- Who exists, who belongs where, who may log in. Times are unix seconds, ids are UUIDs as text.
-- A name is kept twice: as it was written, and folded (see names.rs), so that no two look alike.
-- Rows of users and groups are marked as removed and stay: their names stay reserved, their ids are never reused.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE signing_keys (
    id      TEXT PRIMARY KEY NOT NULL,
    sealed  BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organizations (
    id      TEXT PRIMARY KEY NOT NULL,
    name    TEXT NOT NULL UNIQUE,
    folded  TEXT NOT NULL UNIQUE,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id              TEXT PRIMARY KEY NOT NULL,
    name            TEXT NOT NULL UNIQUE,
    folded          TEXT NOT NULL UNIQUE,
    email           TEXT,
    organization_id TEXT REFERENCES organizations (id),
    first_name      TEXT,
    last_name       TEXT,
    made_at         INTEGER NOT NULL,
    suspended_at    INTEGER,
    removed_at      INTEGER
) STRICT;

CREATE INDEX users_by_organization ON users (organization_id);

CREATE TABLE organization_owners (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id         TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (organization_id, user_id)
) STRICT;

CREATE TABLE groups (
    id              TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT REFERENCES organizations (id),
    name            TEXT NOT NULL UNIQUE,
    folded          TEXT NOT NULL UNIQUE,
    made_at         INTEGER NOT NULL,
    removed_at      INTEGER
) STRICT;

CREATE TABLE memberships (
    group_id TEXT NOT NULL REFERENCES groups (id),
    user_id  TEXT NOT NULL REFERENCES users (id),
    since    INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT;

CREATE INDEX memberships_by_user ON memberships (user_id);

-- What a login is checked against: never a password. `version` changes with each new verifier.
CREATE TABLE credentials (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id),
    version TEXT NOT NULL,
    salt    TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    set_at  INTEGER NOT NULL
) STRICT;

-- A login that its tokens refer to. Without its row they are worth nothing.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id),
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Challenges that were answered, rightly or not: each may be answered once.
CREATE TABLE spent_challenges (
    id         TEXT PRIMARY KEY NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX spent_challenges_by_end ON spent_challenges (expires_at);

-- Written in the transaction that makes the change. `actor` is NULL where the server itself acted.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT,
    action  TEXT NOT NULL,
    user_id TEXT,
    subject TEXT
) STRICT;
