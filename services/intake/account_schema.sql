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

-- Sessions of this account that began earlier do not count at the counter any more.
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS sessions_valid_from timestamptz;

-- Links in mails that are used once; the sealed part holds the token, and the new address where one is to be confirmed.
CREATE TABLE IF NOT EXISTS account_links (
    id uuid PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('password', 'email')),
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX IF NOT EXISTS account_links_of ON account_links (account_id, kind);

-- Who changed what about a person: fields with old and new values, sealed with that person's key.
CREATE TABLE IF NOT EXISTS account_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS account_changes_of ON account_changes (account_id, id);
-- What a person who was served at the counter takes the account over with; the code stands on the receipt.
CREATE TABLE IF NOT EXISTS claim_codes (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    code_hash text NOT NULL,
    made_at timestamptz NOT NULL
);

-- A claim waits for the link in the mail to be opened; address and password are sealed until then.
CREATE TABLE IF NOT EXISTS claims (
    token_hash text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
