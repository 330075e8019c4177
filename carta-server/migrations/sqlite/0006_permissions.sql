-- What can be shared, and who may do what with it: docs/permissions.md says what the rows mean.
-- A resource's row goes with it. Its id is random, so it is never another's.

CREATE TABLE resources (
    id          TEXT PRIMARY KEY NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    owner_id    TEXT NOT NULL REFERENCES users (id),
    labels      TEXT NOT NULL,
    props       TEXT NOT NULL,
    bucket_name TEXT,
    added_by    TEXT NOT NULL REFERENCES users (id),
    added_at    INTEGER NOT NULL,
    modified_by TEXT REFERENCES users (id),
    modified_at INTEGER
) STRICT;

CREATE INDEX resources_by_owner ON resources (owner_id, id);

-- Whose name is unique across Carta, folded as names.rs does.
CREATE TABLE namespaces (
    folded      TEXT PRIMARY KEY NOT NULL,
    resource_id TEXT NOT NULL UNIQUE REFERENCES resources (id)
) STRICT;

-- Flags: 1 execute, 2 write, 4 read, 8 clone, 16 admin, which comes with all the others.
-- The holder is a user, a group or a resource. Groups that the server keeps have no row to refer to.
CREATE TABLE grants (
    resource_id   TEXT NOT NULL REFERENCES resources (id),
    holder_kind   TEXT NOT NULL CHECK (holder_kind IN ('user', 'group', 'resource')),
    holder_id     TEXT NOT NULL,
    user_flags    INTEGER NOT NULL CHECK (user_flags BETWEEN 0 AND 15 OR user_flags = 31),
    private_flags INTEGER NOT NULL CHECK (private_flags BETWEEN 0 AND 15 OR private_flags = 31),
    shared_flags  INTEGER NOT NULL CHECK (shared_flags BETWEEN 0 AND 15 OR shared_flags = 31),
    PRIMARY KEY (resource_id, holder_kind, holder_id)
) STRICT, WITHOUT ROWID;

-- With all that a walk from holder to resource reads.
CREATE INDEX grants_by_holder ON grants (holder_id, resource_id, user_flags, private_flags, shared_flags);
