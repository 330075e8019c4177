-- What a key signs: the tokens of logins, or what the proxy says of a caller to a service. No key does both.
ALTER TABLE signing_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'tokens';
