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
