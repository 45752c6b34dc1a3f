-- Sessions in which somebody signs: from the moment they type their passphrase. The passphrase itself is in no table.
-- Idempotent: run at every start.

-- ``seen_at``: when the process that holds the passphrase last said so. ``leaves_the_house``: the letters go to somebody
-- else to be signed, so a letter that was sent may be signed although no answer came.
CREATE TABLE IF NOT EXISTS signing_sessions (
    session_id uuid PRIMARY KEY,
    username text NOT NULL,
    leaves_the_house boolean NOT NULL,
    begun_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS signing_sessions_under_way ON signing_sessions (session_id) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS signing_sessions_latest ON signing_sessions (username, begun_at DESC);

-- What becomes of each letter of a session: waiting, working, sent (to whoever signs outside), signed, failed, unknown,
-- continued (in a later session). ``reference``: what the provider can be asked with.
CREATE TABLE IF NOT EXISTS signing_attempts (
    session_id uuid NOT NULL REFERENCES signing_sessions,
    letter_id uuid NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    agency text,
    acting_for text,
    application_id uuid NOT NULL,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    letter text NOT NULL,
    revision integer NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    code text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    attempt integer,
    reference text,
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (session_id, letter_id)
);
ALTER TABLE signing_attempts ADD COLUMN IF NOT EXISTS paper jsonb;
COMMENT ON COLUMN signing_attempts.paper IS 'What was sent to a signer outside: of what and with what it was made.';
CREATE INDEX IF NOT EXISTS signing_attempts_of_letter ON signing_attempts (letter_id);
CREATE INDEX IF NOT EXISTS signing_attempts_unsettled ON signing_attempts (session_id, place)
    WHERE state IN ('waiting', 'working', 'sent', 'unknown');
