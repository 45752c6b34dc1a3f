-- How people want to be told things; goes with the account.
CREATE TABLE IF NOT EXISTS contact_wishes (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    channels_off text[] NOT NULL,
    topics_off text[] NOT NULL,
    quiet_from text,
    quiet_to text,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);
