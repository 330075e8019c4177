-- A membership may end by itself: from this moment on it counts for nothing. NULL: it lasts until somebody ends it.
ALTER TABLE memberships ADD COLUMN ends_at INTEGER;

-- The resource that a change is about. Rows of before have none.
ALTER TABLE audit ADD COLUMN resource_id TEXT;

CREATE INDEX audit_by_user ON audit (user_id);
CREATE INDEX audit_by_resource ON audit (resource_id);
