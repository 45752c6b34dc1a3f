-- The desks' own tables, beside the event store. Idempotent: run at every start.

-- One line per case that lies on a desk: what an officer has to do, and since when it waits.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid PRIMARY KEY,
    step text NOT NULL,
    kind text NOT NULL,
    desk text NOT NULL,
    working_days numeric NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS work_queue_desk ON work_queue (desk, since);

-- The cover of each case.
CREATE TABLE IF NOT EXISTS case_file (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    working_days integer NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS case_file_since ON case_file (since DESC) WHERE state NOT IN ('open', 'waiting');

-- The documents in it; fault says what is wrong with one while it must come again.
CREATE TABLE IF NOT EXISTS case_documents (
    application_id uuid NOT NULL,
    requirement text NOT NULL,
    document_id uuid NOT NULL,
    title text NOT NULL,
    size bigint NOT NULL,
    fault text NOT NULL DEFAULT '',
    PRIMARY KEY (application_id, document_id)
);

-- Its way: every step of the route; whose is a desk or an agency. We follow our own: what comes later stays coming.
CREATE TABLE IF NOT EXISTS case_steps (
    application_id uuid NOT NULL,
    place integer NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    whose text NOT NULL,
    state text NOT NULL,
    at timestamptz,
    PRIMARY KEY (application_id, step)
);

-- What happened to it.
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
