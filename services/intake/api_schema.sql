-- Programs that act for a person. Idempotent: run at every start, behind the accounts.

-- Keys of programs that act for their owner; the text of a key is known to its owner only.
CREATE TABLE IF NOT EXISTS api_keys (
    id uuid PRIMARY KEY,
    owner_account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    organisation_id uuid,
    name text NOT NULL,
    key_hash text NOT NULL UNIQUE,
    scopes text[] NOT NULL CHECK (scopes <@ ARRAY['read', 'write']),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    minute_began_at timestamptz,
    requests_this_minute integer NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS api_keys_of_owner ON api_keys (owner_account_id);

-- What was answered to a request with an Idempotency-Key, sealed, for a day; unsealed rows are being carried out.
CREATE TABLE IF NOT EXISTS idempotent_requests (
    api_key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    key_hash text NOT NULL,
    request_id uuid NOT NULL,
    fingerprint text NOT NULL,
    began_at timestamptz NOT NULL,
    sealed bytea,
    PRIMARY KEY (api_key_id, key_hash)
);
CREATE INDEX IF NOT EXISTS idempotent_requests_by_age ON idempotent_requests (began_at);
