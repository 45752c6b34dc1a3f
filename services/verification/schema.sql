-- The desks' own tables, beside the event store. Idempotent: run at every start.

-- One line per case that lies on a desk: what an officer has to do, until when, and whose work it is (nobody's: null).
-- What its list filters and sorts by stands here, so that one table answers however many cases there are.
CREATE TABLE IF NOT EXISTS work_queue (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    sector text NOT NULL,
    sector_name text NOT NULL,
    sector_name_en text NOT NULL,
    district text,
    district_name text NOT NULL,
    step text NOT NULL,
    kind text NOT NULL,
    desk text NOT NULL,
    working_days numeric NOT NULL,
    since timestamptz NOT NULL,
    due_on date NOT NULL,
    holder text,
    waits_for_applicant boolean NOT NULL DEFAULT false
);
-- What was said of the due date (see shared/deadlines.py), when it came to the desk, and why it takes longer.
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS said text[] NOT NULL DEFAULT '{}';
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS came_on date NOT NULL DEFAULT '2000-01-01';
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS urged_at timestamptz;
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS delay text;
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS expected_on date;
-- What is searched for, in small letters and in one column: comparing five of them takes five times as long.
ALTER TABLE work_queue ADD COLUMN IF NOT EXISTS words text GENERATED ALWAYS AS (
    lower(application_number || E'\n' || permit_code || E'\n' || permit_name || E'\n' || permit_name_en || E'\n'
          || coalesce(holder, ''))
) STORED;
CREATE INDEX IF NOT EXISTS work_queue_in_order ON work_queue (due_on, since, application_id);
CREATE INDEX IF NOT EXISTS work_queue_due ON work_queue (due_on) WHERE NOT waits_for_applicant;
CREATE INDEX IF NOT EXISTS work_queue_desk ON work_queue (desk, due_on, application_id);
CREATE INDEX IF NOT EXISTS work_queue_holder ON work_queue (holder, due_on) WHERE holder IS NOT NULL;

-- Who works at the desks, as intake says; no sectors: all of them. Also whoever else can be away: agencies, the head.
CREATE TABLE IF NOT EXISTS officers (
    username text PRIMARY KEY,
    roles text[] NOT NULL,
    sectors text[] NOT NULL
);
ALTER TABLE officers ADD COLUMN IF NOT EXISTS agency text;

-- Where new cases go to each officer in turn, and when everybody had theirs.
CREATE TABLE IF NOT EXISTS sharing_rules (
    desk text NOT NULL,
    sector text NOT NULL,
    in_turn boolean NOT NULL,
    PRIMARY KEY (desk, sector)
);
CREATE TABLE IF NOT EXISTS last_turns (
    desk text NOT NULL,
    sector text NOT NULL,
    turn_of text NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (desk, sector, turn_of)
);

-- Who is away, and who does their work.
CREATE TABLE IF NOT EXISTS absences (
    absence_id uuid PRIMARY KEY,
    officer text NOT NULL,
    deputy text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS absences_deputy ON absences (deputy, last_day);
CREATE INDEX IF NOT EXISTS absences_officer ON absences (officer, last_day);

-- Filters that officers keep under a name; a taste, not a fact.
CREATE TABLE IF NOT EXISTS kept_filters (
    username text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    PRIMARY KEY (username, name)
);

-- The cover of each case.
CREATE TABLE IF NOT EXISTS case_file (
    application_id uuid PRIMARY KEY,
    application_number text NOT NULL,
    permit_code text NOT NULL,
    permit_name text NOT NULL,
    permit_name_en text NOT NULL,
    sector text NOT NULL,
    sector_name text NOT NULL,
    sector_name_en text NOT NULL,
    district text,
    district_name text NOT NULL,
    application_kind text NOT NULL,
    earlier_number text,
    working_days integer NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS case_file_since ON case_file (since DESC) WHERE state NOT IN ('open', 'waiting');

-- The documents in it, with those that were replaced; fault says what is wrong with one while it must come again.
CREATE TABLE IF NOT EXISTS case_documents (
    application_id uuid NOT NULL,
    requirement text NOT NULL,
    document_id uuid NOT NULL,
    title text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    received_at timestamptz NOT NULL,
    replaced_at timestamptz,
    fault text NOT NULL DEFAULT '',
    PRIMARY KEY (application_id, document_id)
);

-- What was thought of each matter, step by step: requirement names a document, an answer or a further document that is
-- wanted (title), as matters.py says.
CREATE TABLE IF NOT EXISTS case_verdicts (
    application_id uuid NOT NULL,
    step text NOT NULL,
    requirement text NOT NULL,
    fine boolean NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, step, requirement)
);
ALTER TABLE case_verdicts ADD COLUMN IF NOT EXISTS title text NOT NULL DEFAULT '';

-- Words among colleagues, and when each officer looked at a case before: what came since is marked.
CREATE TABLE IF NOT EXISTS case_notes (
    application_id uuid NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    by text NOT NULL,
    acting_for text,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);
CREATE TABLE IF NOT EXISTS case_looks (
    application_id uuid NOT NULL,
    username text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, username)
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
    acting_for text,
    holder text,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);
ALTER TABLE case_history ADD COLUMN IF NOT EXISTS expected_on date;

-- The office's calendar: each year as it is now (days off as the law's calendar has them, and as decrees left them), the
-- days that decrees changed, and what happened to it.
CREATE TABLE IF NOT EXISTS calendar_years (
    calendar_id uuid PRIMARY KEY,
    year integer NOT NULL UNIQUE,
    usual jsonb NOT NULL,
    days_off jsonb NOT NULL,
    working_weekends jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS declared_days (
    day date PRIMARY KEY,
    working boolean NOT NULL,
    name text NOT NULL,
    decree text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS calendar_changes (
    calendar_id uuid NOT NULL,
    version integer NOT NULL,
    what text NOT NULL CHECK (what IN ('law', 'off', 'working', 'taken_back')),
    day date,
    name text NOT NULL,
    reason text NOT NULL,
    by text,
    at timestamptz NOT NULL,
    PRIMARY KEY (calendar_id, version)
);
