-- Organisations that people act for; what is known of them is sealed under a key of the organisation's own.

ALTER TABLE person_keys DROP CONSTRAINT IF EXISTS person_keys_purpose_check;
ALTER TABLE person_keys ADD CONSTRAINT person_keys_purpose_check
    CHECK (purpose IN ('account', 'application', 'organisation'));

CREATE TABLE IF NOT EXISTS organisations (
    id uuid PRIMARY KEY,
    npwp_lookup text NOT NULL,
    particulars bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS organisation_members (
    organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'member')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, account_id)
);
CREATE INDEX IF NOT EXISTS organisation_members_of_account ON organisation_members (account_id);

-- The sealed part holds the e-mail address and the token; an invitation is used once.
CREATE TABLE IF NOT EXISTS organisation_invitations (
    id uuid PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'member')),
    invited_by uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz
);
CREATE INDEX IF NOT EXISTS organisation_invitations_of ON organisation_invitations (organisation_id);
