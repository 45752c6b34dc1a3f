-- The agencies' own tables, beside the event store. Idempotent: run at every start.

-- One line per step that lies with an agency: several agencies may have one application at the same time. What the list
-- filters, sorts and shows stands here, so that one table answers however many there are.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    district_name text NOT NULL,
    working_days numeric NOT NULL,
    since timestamptz NOT NULL,
    due_on date NOT NULL,
    holder text,
    waits_for_applicant boolean NOT NULL DEFAULT false,
    with_the_head boolean NOT NULL DEFAULT false,
    appointment timestamptz,
    urged_at timestamptz,
    came_on date NOT NULL,
    said text[] NOT NULL DEFAULT '{}',
    delay_reason text NOT NULL DEFAULT '',
    expected_on date,
    PRIMARY KEY (application_id, step)
);
CREATE INDEX IF NOT EXISTS work_queue_agency ON work_queue (agency, due_on, application_id);
CREATE INDEX IF NOT EXISTS work_queue_due ON work_queue (due_on) WHERE NOT waits_for_applicant;

-- Who works for the agencies, and the coordinators, who watch them; as intake says.
CREATE TABLE IF NOT EXISTS officers (
    username text PRIMARY KEY,
    agency text NOT NULL,
    roles text[] NOT NULL
);

-- Who does whose work on which days, as verification says for the whole office.
CREATE TABLE IF NOT EXISTS stand_ins (
    absence_id uuid PRIMARY KEY,
    officer text NOT NULL,
    deputy text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL
);

-- The cover of each application; agencies are those of its route.
CREATE TABLE IF NOT EXISTS case_file (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    application_kind text NOT NULL,
    earlier_number text,
    sector text NOT NULL,
    district_name text NOT NULL,
    agencies text[] NOT NULL,
    agencies_rule text NOT NULL,
    lead_agency text,
    withdrawn boolean NOT NULL DEFAULT false
);

-- The documents in it, with those that were replaced.
CREATE TABLE IF NOT EXISTS case_documents (
    application_id uuid NOT NULL,
    requirement text NOT NULL,
    document_id uuid NOT NULL,
    title text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    received_at timestamptz NOT NULL,
    replaced_at timestamptz,
    PRIMARY KEY (application_id, document_id)
);

-- What each agency has asked the applicant to mend.
CREATE TABLE IF NOT EXISTS case_faults (
    application_id uuid NOT NULL,
    step text NOT NULL,
    requirement text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
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
    due_on date,
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
    acting_for text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);

-- Visits that are appointed, or proposed to the applicant until a day: both take a place in the inspector's day.
CREATE TABLE IF NOT EXISTS visits (
    application_id uuid NOT NULL,
    step text NOT NULL,
    moment timestamptz NOT NULL,
    agency text NOT NULL,
    inspector text NOT NULL,
    state text NOT NULL,
    answer_by date,
    PRIMARY KEY (application_id, step, moment)
);
CREATE INDEX IF NOT EXISTS visits_of_a_day ON visits (agency, moment);
CREATE INDEX IF NOT EXISTS visits_of_an_inspector ON visits (inspector, moment);

-- How many visits an inspector makes on one day, and the days without any.
CREATE TABLE IF NOT EXISTS inspector_limits (
    inspector text PRIMARY KEY,
    per_day integer NOT NULL
);
CREATE TABLE IF NOT EXISTS blocked_days (
    inspector text NOT NULL,
    day date NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (inspector, day)
);

-- What was found, met, and said; report, minutes and word as their events keep them.
CREATE TABLE IF NOT EXISTS reports (
    application_id uuid NOT NULL,
    step text NOT NULL,
    report jsonb NOT NULL,
    by text NOT NULL,
    delivered_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, step)
);
CREATE TABLE IF NOT EXISTS minutes (
    application_id uuid NOT NULL,
    step text NOT NULL,
    minutes jsonb NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, step)
);
CREATE TABLE IF NOT EXISTS words (
    application_id uuid NOT NULL,
    step text NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    word jsonb NOT NULL,
    paper jsonb,
    returned text NOT NULL DEFAULT '',
    by text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, step)
);

-- Where and when photos were taken, and where the report was written: personal data, forgotten with the person.
CREATE TABLE IF NOT EXISTS places (
    application_id uuid NOT NULL,
    thing text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_metres double precision,
    PRIMARY KEY (application_id, thing)
);

-- Who was asked outside; link is the SHA-256 (hex) of the token in the address.
CREATE TABLE IF NOT EXISTS guests (
    guest_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    step text NOT NULL,
    agency text NOT NULL,
    institution text NOT NULL,
    question text NOT NULL,
    documents uuid[] NOT NULL,
    link text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    answer text,
    paper jsonb,
    answered_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS guests_of_an_application ON guests (application_id, asked_at);
