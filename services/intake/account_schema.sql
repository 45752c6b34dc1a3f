-- Accounts are ordinary tables: people are forgotten on request, so nothing about them is kept in events.

CREATE TABLE IF NOT EXISTS person_keys (
    account_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('account', 'application', 'organisation')),
    wrapped_key bytea,
    destroyed_at timestamptz,
    PRIMARY KEY (account_id, purpose),
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE IF NOT EXISTS accounts (
    id uuid PRIMARY KEY,
    username text UNIQUE,
    name text,
    roles text[] NOT NULL,
    agency text,
    email_lookup text UNIQUE,
    nik_lookup text UNIQUE,
    particulars bytea,
    password_hash text NOT NULL,
    totp_secret bytea,
    last_code_step bigint NOT NULL DEFAULT 0,
    registered_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    CHECK ((username IS NULL) = (email_lookup IS NOT NULL))
);

CREATE TABLE IF NOT EXISTS confirmations (
    token_hash text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sealed_token bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS confirmations_of_account ON confirmations (account_id);

-- Also for names nobody has: a growing delay must not tell which names exist. The key is a keyed hash.
CREATE TABLE IF NOT EXISTS sign_in_failures (
    who text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz
);
