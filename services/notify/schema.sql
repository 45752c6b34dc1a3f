-- The post room's own tables, beside the event store. Idempotent: run at every start. No personal data.

-- What the submission said of each application.
CREATE TABLE IF NOT EXISTS applications (
    application_id uuid PRIMARY KEY,
    number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    kind text NOT NULL,
    district text,
    district_name text NOT NULL,
    delivery text NOT NULL,
    submitted_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS applications_by_number ON applications (number);

-- One line per message: what it is about, for whom (``recipient``: a username; empty: the applicant), by which channel
-- it goes now, and what became of it.
CREATE TABLE IF NOT EXISTS message (
    message_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    subject_matter text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL DEFAULT '',
    since timestamptz NOT NULL
);
ALTER TABLE message ADD COLUMN IF NOT EXISTS audience text NOT NULL DEFAULT 'applicant';
ALTER TABLE message ADD COLUMN IF NOT EXISTS recipient text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN IF NOT EXISTS occasion text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN IF NOT EXISTS number text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN IF NOT EXISTS facts jsonb NOT NULL DEFAULT '{}';
ALTER TABLE message ADD COLUMN IF NOT EXISTS attempt integer NOT NULL DEFAULT 1;
ALTER TABLE message ADD COLUMN IF NOT EXISTS wording text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN IF NOT EXISTS requested_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE message ADD COLUMN IF NOT EXISTS read_on_site_at timestamptz;
CREATE INDEX IF NOT EXISTS message_by_state ON message (state, since DESC);
CREATE INDEX IF NOT EXISTS message_latest ON message (since DESC);
CREATE INDEX IF NOT EXISTS message_by_application ON message (application_id, requested_at DESC);
CREATE INDEX IF NOT EXISTS message_by_recipient ON message (recipient, requested_at DESC) WHERE recipient <> '';
COMMENT ON COLUMN message.read_on_site_at IS 'When it was read in the inbox of the site.';

-- What each gateway calls our messages: its later news name only that.
CREATE TABLE IF NOT EXISTS sent_references (
    channel text NOT NULL,
    reference text NOT NULL,
    message_id uuid NOT NULL,
    attempt integer NOT NULL,
    PRIMARY KEY (channel, reference)
);

-- The keys under which the words of people are sealed: one per writer (an account, or a conversation or complaint of
-- nobody we know) and purpose. Destroying a key forgets the words.
CREATE TABLE IF NOT EXISTS person_keys (
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    wrapped_key bytea,
    destroyed_at timestamptz,
    PRIMARY KEY (account_id, purpose),
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
