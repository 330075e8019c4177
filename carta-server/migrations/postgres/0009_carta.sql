-- What the migrations of SQLite come to up to the one of the same number; there is said what each table is for.
-- Times are unix seconds, ids are UUIDs as text. Every text is compared byte by byte, as SQLite does: by another collation
-- the same names would be listed in another order, and pages would be cut elsewhere.

CREATE TABLE settings (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE sealed_settings (
    name   TEXT COLLATE "C" PRIMARY KEY,
    sealed BYTEA NOT NULL
);

CREATE TABLE signing_keys (
    id         TEXT COLLATE "C" PRIMARY KEY,
    sealed     BYTEA NOT NULL,
    made_at    BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    longest    BIGINT NOT NULL,
    purpose    TEXT COLLATE "C" NOT NULL
);

CREATE INDEX signing_keys_by_number ON signing_keys (number);

CREATE TABLE organizations (
    id      TEXT COLLATE "C" PRIMARY KEY,
    name    TEXT COLLATE "C" NOT NULL UNIQUE,
    folded  TEXT COLLATE "C" NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);

CREATE TABLE users (
    id              TEXT COLLATE "C" PRIMARY KEY,
    name            TEXT COLLATE "C" NOT NULL UNIQUE,
    folded          TEXT COLLATE "C" NOT NULL UNIQUE,
    email           TEXT COLLATE "C",
    organization_id TEXT COLLATE "C" REFERENCES organizations (id),
    first_name      TEXT COLLATE "C",
    last_name       TEXT COLLATE "C",
    made_at         BIGINT NOT NULL,
    suspended_at    BIGINT,
    removed_at      BIGINT
);

CREATE INDEX users_by_organization ON users (organization_id);

CREATE TABLE organization_owners (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    PRIMARY KEY (organization_id, user_id)
);

CREATE INDEX organization_owners_by_user ON organization_owners (user_id);

CREATE TABLE groups (
    id              TEXT COLLATE "C" PRIMARY KEY,
    organization_id TEXT COLLATE "C" REFERENCES organizations (id),
    name            TEXT COLLATE "C" NOT NULL UNIQUE,
    folded          TEXT COLLATE "C" NOT NULL UNIQUE,
    made_at         BIGINT NOT NULL,
    removed_at      BIGINT
);

CREATE TABLE memberships (
    group_id TEXT COLLATE "C" NOT NULL REFERENCES groups (id),
    user_id  TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    since    BIGINT NOT NULL,
    ends_at  BIGINT,
    PRIMARY KEY (group_id, user_id)
);

CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE credentials (
    user_id   TEXT COLLATE "C" PRIMARY KEY REFERENCES users (id),
    version   TEXT COLLATE "C" NOT NULL,
    salt      TEXT COLLATE "C" NOT NULL,
    sealed    BYTEA NOT NULL,
    set_at    BIGINT NOT NULL,
    temporary BIGINT NOT NULL
);

CREATE TABLE sessions (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE spent_challenges (
    id         TEXT COLLATE "C" PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX spent_challenges_by_end ON spent_challenges (expires_at);

CREATE TABLE reset_codes (
    user_id    TEXT COLLATE "C" PRIMARY KEY REFERENCES users (id),
    hash       TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    wrong      BIGINT NOT NULL
);

CREATE TABLE throttles (
    subject  TEXT COLLATE "C" PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);

CREATE INDEX throttles_by_last ON throttles (last_at);

CREATE TABLE api_tokens (
    id          TEXT COLLATE "C" PRIMARY KEY,
    user_id     TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name        TEXT COLLATE "C" NOT NULL,
    digest      BYTEA NOT NULL,
    endpoints   TEXT COLLATE "C" NOT NULL,
    ends_at     BIGINT,
    uses        BIGINT,
    auto_remove BIGINT NOT NULL,
    made_at     BIGINT NOT NULL,
    revoked_at  BIGINT,
    used_at     BIGINT,
    UNIQUE (user_id, name)
);

CREATE TABLE secrets (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name    TEXT COLLATE "C" NOT NULL,
    sealed  BYTEA NOT NULL,
    set_at  BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (user_id, name)
);

CREATE TABLE resources (
    id          TEXT COLLATE "C" PRIMARY KEY,
    kind        TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    owner_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    labels      TEXT COLLATE "C" NOT NULL,
    props       TEXT COLLATE "C" NOT NULL,
    details     TEXT COLLATE "C" NOT NULL,
    parent_id   TEXT COLLATE "C" REFERENCES resources (id),
    added_by    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    added_at    BIGINT NOT NULL,
    modified_by TEXT COLLATE "C" REFERENCES users (id),
    modified_at BIGINT
);

CREATE INDEX resources_by_owner ON resources (owner_id, id);
CREATE INDEX resources_by_parent ON resources (parent_id, id) WHERE parent_id IS NOT NULL;

CREATE TABLE namespaces (
    folded      TEXT COLLATE "C" PRIMARY KEY,
    resource_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES resources (id)
);

CREATE TABLE services (
    namespace_id TEXT COLLATE "C" NOT NULL REFERENCES resources (id),
    folded       TEXT COLLATE "C" NOT NULL,
    resource_id  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES resources (id),
    PRIMARY KEY (namespace_id, folded)
);

CREATE TABLE grants (
    resource_id   TEXT COLLATE "C" NOT NULL REFERENCES resources (id),
    holder_kind   TEXT COLLATE "C" NOT NULL CHECK (holder_kind IN ('user', 'group', 'resource')),
    holder_id     TEXT COLLATE "C" NOT NULL,
    user_flags    BIGINT NOT NULL CHECK (user_flags BETWEEN 0 AND 15 OR user_flags = 31),
    private_flags BIGINT NOT NULL CHECK (private_flags BETWEEN 0 AND 15 OR private_flags = 31),
    shared_flags  BIGINT NOT NULL CHECK (shared_flags BETWEEN 0 AND 15 OR shared_flags = 31),
    PRIMARY KEY (resource_id, holder_kind, holder_id)
);

CREATE INDEX grants_by_holder ON grants (holder_id, resource_id, user_flags, private_flags, shared_flags);

CREATE TABLE files (
    resource_id  TEXT COLLATE "C" PRIMARY KEY REFERENCES resources (id),
    content_id   TEXT COLLATE "C" NOT NULL UNIQUE,
    content_type TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL
);

CREATE TABLE uploads (
    id           TEXT COLLATE "C" PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    container_id TEXT COLLATE "C",
    folder       TEXT COLLATE "C",
    name         TEXT COLLATE "C" NOT NULL,
    content_type TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL,
    received     BIGINT NOT NULL,
    parts        BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    file_id      TEXT COLLATE "C"
);

CREATE INDEX uploads_by_user ON uploads (user_id, expires_at);
CREATE INDEX uploads_by_end ON uploads (expires_at);

CREATE TABLE objects (
    key       TEXT COLLATE "C" PRIMARY KEY,
    holder_id TEXT COLLATE "C",
    number    BIGINT NOT NULL,
    size      BIGINT NOT NULL,
    delete_at BIGINT NOT NULL
);

CREATE INDEX objects_by_holder ON objects (holder_id, number) WHERE holder_id IS NOT NULL;
CREATE INDEX objects_to_delete ON objects (delete_at) WHERE holder_id IS NULL;

CREATE TABLE audit (
    id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at          BIGINT NOT NULL,
    actor       TEXT COLLATE "C",
    action      TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C",
    subject     TEXT COLLATE "C",
    resource_id TEXT COLLATE "C"
);

CREATE INDEX audit_by_user ON audit (user_id);
CREATE INDEX audit_by_resource ON audit (resource_id);
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_subject ON audit (subject);
CREATE INDEX audit_by_time ON audit (at);
