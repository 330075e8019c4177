-- What a kind of resource has beside a name goes into one text of JSON (`Details`), a project's bucket with it.
ALTER TABLE resources ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
UPDATE resources SET details = json_object('bucketName', bucket_name) WHERE bucket_name IS NOT NULL;
ALTER TABLE resources DROP COLUMN bucket_name;

-- What a resource belongs to: a service to a namespace, a connection to a project. It stays as long as they do.
ALTER TABLE resources ADD COLUMN parent_id TEXT REFERENCES resources (id);
CREATE INDEX resources_by_parent ON resources (parent_id, id) WHERE parent_id IS NOT NULL;

-- A service's name is unique within its namespace, folded as names.rs does.
CREATE TABLE services (
    namespace_id TEXT NOT NULL REFERENCES resources (id),
    folded       TEXT NOT NULL,
    resource_id  TEXT NOT NULL UNIQUE REFERENCES resources (id),
    PRIMARY KEY (namespace_id, folded)
) STRICT, WITHOUT ROWID;
