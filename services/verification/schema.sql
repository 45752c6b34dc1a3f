-- The desks' own tables, beside the event store. Idempotent: run at every start.

-- One line per case: where it lies, and since when.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    step text,
    desk text,
    state text NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS work_queue_waiting ON work_queue (desk, since) WHERE step IS NOT NULL;

-- What happened to a case, for its page.
CREATE TABLE IF NOT EXISTS case_history (
    application_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    step text,
    by text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);
