-- Accounts of staff: invited before they have a password, and everything that was done to them.

ALTER TABLE accounts ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS sectors text[] NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN IF NOT EXISTS disabled_at timestamptz;

-- One link at a time per person; the token and the secret of the new authenticator are sealed.
CREATE TABLE IF NOT EXISTS staff_invitations (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    token_hash text NOT NULL UNIQUE,
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Who did what to whose account: one line per event. The runtime role only adds to it, because of its name.
CREATE TABLE IF NOT EXISTS staff_account_events (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL,
    username text NOT NULL,
    what text NOT NULL,
    roles text[],
    agency text,
    sectors text[],
    by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS staff_account_events_of ON staff_account_events (username, place DESC);
