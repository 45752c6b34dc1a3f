-- The post room's own tables, beside the event store. Idempotent: run at every start. No personal data.

-- One line per message: what it is about, by which channel, and what became of it.
CREATE TABLE IF NOT EXISTS message (
    message_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    subject_matter text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL DEFAULT '',
    since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS message_by_state ON message (state, since DESC);
CREATE INDEX IF NOT EXISTS message_latest ON message (since DESC);

-- The number that people know an application by; not every message learns it from its news.
CREATE TABLE IF NOT EXISTS application_number (
    application_id uuid PRIMARY KEY,
    number text NOT NULL
);
