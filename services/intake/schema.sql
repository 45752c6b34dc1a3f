-- The counter's own tables, beside the event store. Idempotent: run at every start.

-- One line per application, for its owner's list.
CREATE TABLE IF NOT EXISTS my_applications (
    application_id uuid PRIMARY KEY,
    applicant_id uuid NOT NULL,
    permit_code text NOT NULL,
    number text,
    state text NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS my_applications_of ON my_applications (applicant_id, changed_at DESC);

-- The answers of the form, sealed with the person's key.
CREATE TABLE IF NOT EXISTS application_answers (
    application_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- The end of the tracking link, sealed; events and messages know its SHA-256 only.
CREATE TABLE IF NOT EXISTS tracking_links (
    application_id uuid PRIMARY KEY,
    sealed bytea NOT NULL
);

-- What a draft keeps beside its answers, sealed: the form put aside unfinished, the earlier permit on paper, the address
-- that the post brings the letter to.
CREATE TABLE IF NOT EXISTS draft_parts (
    application_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('form', 'earlier_on_paper', 'address')),
    sealed bytea NOT NULL,
    PRIMARY KEY (application_id, part)
);
