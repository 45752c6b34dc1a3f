-- The agencies' own tables, beside the event store. Idempotent: run at every start.

-- One line per step that an agency has or had: several agencies may have one application at the same time.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    appointment timestamptz,
    PRIMARY KEY (application_id, step)
);
CREATE INDEX IF NOT EXISTS work_queue_waiting ON work_queue (agency, since) WHERE state <> 'done';

-- What an agency must know of an application at a glance.
CREATE TABLE IF NOT EXISTS case_file (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL
);

-- What happened to a consultation, for its page.
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
