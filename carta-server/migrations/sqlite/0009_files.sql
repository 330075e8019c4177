-- Files: docs/files.md says what they are. A file is a resource of the kind File; here is what it holds now.
-- Its content has an id of its own, another after each change, by which clients know whether they have it already.
CREATE TABLE files (
    resource_id  TEXT PRIMARY KEY NOT NULL REFERENCES resources (id),
    content_id   TEXT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    size         INTEGER NOT NULL
) STRICT;

-- Contents that come in parts, until they are whole; then, for a while, which file has come of one.
CREATE TABLE uploads (
    id           TEXT PRIMARY KEY NOT NULL,
    user_id      TEXT NOT NULL REFERENCES users (id),
    -- Where the file is to be: no reference, since an unfinished upload doesn't keep a workspace.
    container_id TEXT,
    folder       TEXT,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size         INTEGER NOT NULL,
    received     INTEGER NOT NULL,
    parts        INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    file_id      TEXT
) STRICT;

CREATE INDEX uploads_by_user ON uploads (user_id, expires_at);
CREATE INDEX uploads_by_end ON uploads (expires_at);

-- What lies, or may lie, in the object store under this key. It is written down before anything is stored, so that nothing
-- can be left behind unknown.
CREATE TABLE objects (
    key       TEXT PRIMARY KEY NOT NULL,
    -- The content or the upload that it is a part of, and its place there. NULL: nobody's, yet or any more.
    holder_id TEXT,
    number    INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    -- When to delete what is nobody's.
    delete_at INTEGER NOT NULL
) STRICT;

CREATE INDEX objects_by_holder ON objects (holder_id, number) WHERE holder_id IS NOT NULL;
CREATE INDEX objects_to_delete ON objects (delete_at) WHERE holder_id IS NULL;
