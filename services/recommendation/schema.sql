-- The agencies' own tables, beside the event store. Idempotent: run at every start.

-- One line per step that lies with an agency: several agencies may have one application at the same time.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    working_days numeric NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    appointment timestamptz,
    PRIMARY KEY (application_id, step)
);
CREATE INDEX IF NOT EXISTS work_queue_agency ON work_queue (agency, since);

-- The cover of each application; agencies are those of its route.
CREATE TABLE IF NOT EXISTS case_file (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    agencies text[] NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);

-- The documents in it.
CREATE TABLE IF NOT EXISTS case_documents (
    application_id uuid NOT NULL,
    requirement text NOT NULL,
    document_id uuid NOT NULL,
    title text NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (application_id, document_id)
);

-- What each agency has asked to be sent again.
CREATE TABLE IF NOT EXISTS case_faults (
    application_id uuid NOT NULL,
    step text NOT NULL,
    requirement text NOT NULL,
    fault text NOT NULL,
    PRIMARY KEY (application_id, step, requirement)
);

-- Its way: the steps of the agencies.
CREATE TABLE IF NOT EXISTS case_steps (
    application_id uuid NOT NULL,
    place integer NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    at timestamptz,
    PRIMARY KEY (application_id, step)
);
CREATE INDEX IF NOT EXISTS case_steps_done ON case_steps (agency, at DESC) WHERE state = 'done';

-- What happened to it; agency is empty for what concerns all of them.
CREATE TABLE IF NOT EXISTS case_history (
    application_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL,
    agency text NOT NULL,
    by text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);
