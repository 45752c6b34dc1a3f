-- The applicant's status page: one line per application, one per step of its route, one per fact of its timeline.

-- tables

CREATE TABLE IF NOT EXISTS status_pages (
    application_id uuid PRIMARY KEY,
    tracking_key text UNIQUE,
    number text,
    permit_code text,
    permit_name text,
    permit_name_en text,
    working_days integer,
    submitted_at timestamptz,
    clock_started_at timestamptz,
    proposal text NOT NULL DEFAULT 'permit',
    outcome text,
    letter_number text,
    letter_code text,
    updated_at timestamptz NOT NULL
);

ALTER TABLE status_pages ADD COLUMN IF NOT EXISTS suspended_until date;
ALTER TABLE status_pages ADD COLUMN IF NOT EXISTS letter_at text; -- counter, courier, office, nowhere; NULL: with its holder

CREATE INDEX IF NOT EXISTS status_pages_by_number ON status_pages (number);

CREATE TABLE IF NOT EXISTS status_steps (
    application_id uuid NOT NULL,
    step text NOT NULL,
    place integer,
    kind text,
    service text,
    desk text,
    agency text,
    started timestamptz,
    finished timestamptz,
    waits_for_applicant boolean NOT NULL DEFAULT false,
    appointment timestamptz,
    PRIMARY KEY (application_id, step)
);

ALTER TABLE status_steps ADD COLUMN IF NOT EXISTS delay_reason text;
ALTER TABLE status_steps ADD COLUMN IF NOT EXISTS expected_on date;
ALTER TABLE status_steps ADD COLUMN IF NOT EXISTS working_days numeric;
ALTER TABLE status_steps ADD COLUMN IF NOT EXISTS agency_name text;
ALTER TABLE status_steps ADD COLUMN IF NOT EXISTS agency_name_en text;

CREATE INDEX IF NOT EXISTS status_steps_delayed ON status_steps (application_id, step) WHERE delay_reason IS NOT NULL;

CREATE TABLE IF NOT EXISTS status_timeline (
    application_id uuid NOT NULL,
    "position" bigint NOT NULL,
    publisher text NOT NULL,
    fact text NOT NULL,
    step text,
    at timestamptz NOT NULL,
    PRIMARY KEY (application_id, "position")
);

-- batch

INSERT INTO status_pages (application_id, updated_at)
SELECT application_id, max(at) FROM journal_piece GROUP BY application_id
ON CONFLICT (application_id) DO UPDATE SET updated_at = greatest(status_pages.updated_at, excluded.updated_at);

UPDATE status_pages SET
    tracking_key = data ->> 'tracking_key',
    number = application_number,
    permit_code = slip.permit_code,
    permit_name = slip.permit_name,
    permit_name_en = slip.permit_name_en,
    working_days = slip.working_days,
    submitted_at = at
FROM journal_piece AS batch, jsonb_to_record(data -> 'slip') AS slip (
    application_number text, permit_code text, permit_name text, permit_name_en text, working_days integer
)
WHERE batch.application_id = status_pages.application_id AND fact = 'application-submitted';

INSERT INTO status_steps
    (application_id, step, place, kind, service, desk, agency, agency_name, agency_name_en, working_days)
SELECT application_id, step ->> 'key', place, step ->> 'kind', step ->> 'service', step ->> 'desk', step ->> 'agency',
       step ->> 'agency_name', step ->> 'agency_name_en', (step ->> 'working_days')::numeric
FROM journal_piece,
     jsonb_array_elements(data #> '{slip,steps}') WITH ORDINALITY AS steps (step, place)
WHERE fact = 'application-submitted'
ON CONFLICT (application_id, step) DO UPDATE SET
    place = excluded.place, kind = excluded.kind, service = excluded.service,
    desk = excluded.desk, agency = excluded.agency, agency_name = excluded.agency_name,
    agency_name_en = excluded.agency_name_en, working_days = excluded.working_days;

-- A step can begin, end and be opened again (sent back): the first beginning stays, the last mark says whether it is done.
INSERT INTO status_steps (application_id, step, started, finished)
SELECT application_id, step, min(at) FILTER (WHERE mark = 'begins'),
       (array_agg(CASE mark WHEN 'ends' THEN at END ORDER BY "position" DESC))[1]
FROM journal_piece, LATERAL (
    SELECT data #>> '{step,key}', 'begins' WHERE fact = 'step-started'
    UNION ALL SELECT data ->> 'step', 'ends' WHERE data ? 'next_step'
    UNION ALL SELECT unnest(ARRAY[data ->> 'step', data ->> 'to_step']), 'opens again'
              WHERE fact IN ('case-sent-back', 'letter-sent-back', 'initials-lapsed')
) AS marks (step, mark)
GROUP BY application_id, step
ON CONFLICT (application_id, step) DO UPDATE SET
    started = least(status_steps.started, excluded.started), finished = excluded.finished;

-- What is said of a step may come before its application does: publishers are not in step with each other.
INSERT INTO status_steps (application_id, step, waits_for_applicant)
SELECT DISTINCT ON (application_id, data ->> 'step')
       application_id, data ->> 'step', fact = 'correction-requested'
FROM journal_piece
WHERE fact IN ('correction-requested', 'correction-submitted')
ORDER BY application_id, data ->> 'step', "position" DESC
ON CONFLICT (application_id, step) DO UPDATE SET waits_for_applicant = excluded.waits_for_applicant;

INSERT INTO status_steps (application_id, step, appointment)
SELECT DISTINCT ON (application_id, data ->> 'step')
       application_id, data ->> 'step', (data ->> 'scheduled_for')::timestamptz
FROM journal_piece
WHERE fact IN ('inspection-scheduled', 'inspection-proposed')
ORDER BY application_id, data ->> 'step', "position" DESC
ON CONFLICT (application_id, step) DO UPDATE SET appointment = excluded.appointment;

-- Why a step takes longer: the latest word stands, until the step begins anew. Most steps begin with nothing to forget.
INSERT INTO status_steps (application_id, step, delay_reason, expected_on)
SELECT application_id, step, reason, expected_on
FROM (
    SELECT DISTINCT ON (application_id, step) application_id, step, reason, expected_on
    FROM (
        SELECT application_id, "position", data ->> 'reason' AS reason, (data ->> 'expected_on')::date AS expected_on,
               CASE fact WHEN 'step-started' THEN data #>> '{step,key}' ELSE data ->> 'step' END AS step
        FROM journal_piece
        WHERE fact IN ('delay-explained', 'step-started')
    ) AS words
    ORDER BY application_id, step, "position" DESC
) AS last
WHERE reason IS NOT NULL OR EXISTS (
    SELECT FROM status_steps AS kept
    WHERE kept.application_id = last.application_id AND kept.step = last.step AND kept.delay_reason IS NOT NULL
)
ON CONFLICT (application_id, step) DO UPDATE SET
    delay_reason = excluded.delay_reason, expected_on = excluded.expected_on;

-- The clock starts when the file is declared complete (the first time).
UPDATE status_pages SET
    clock_started_at = coalesce(clock_started_at, started.at)
FROM (
    SELECT application_id, min(at) AS at FROM journal_piece
    WHERE fact = 'completeness-confirmed' GROUP BY application_id
) AS started
WHERE started.application_id = status_pages.application_id;

UPDATE status_pages SET
    proposal = last.proposal
FROM (
    SELECT DISTINCT ON (application_id) application_id, data ->> 'proposal' AS proposal
    FROM journal_piece
    WHERE data ? 'proposal'
    ORDER BY application_id, "position" DESC
) AS last
WHERE last.application_id = status_pages.application_id;

-- The latest of these facts says how it ended; the letter's number and code stay when it is revoked, and are the later
-- letter's when one took its place.
UPDATE status_pages SET
    outcome = last.outcome,
    suspended_until = last.until,
    letter_number = coalesce(last.number, letter_number),
    letter_code = coalesce(last.code, letter_code)
FROM (
    SELECT application_id,
           (array_agg(outcome ORDER BY "position" DESC))[1] AS outcome,
           (array_agg((data ->> 'until')::date ORDER BY "position" DESC))[1] AS until,
           (array_agg(data ->> 'number' ORDER BY "position" DESC) FILTER (WHERE names_the_letter))[1] AS number,
           (array_agg(data ->> 'code' ORDER BY "position" DESC) FILTER (WHERE names_the_letter))[1] AS code
    FROM journal_piece, LATERAL (
        SELECT CASE fact
            WHEN 'application-withdrawn' THEN 'withdrawn'
            WHEN 'letter-revoked' THEN 'revoked'
            WHEN 'letter-suspended' THEN 'suspended'
            WHEN 'letter-reinstated' THEN 'issued'
            WHEN 'permit-expired' THEN 'expired'
            WHEN 'letter-signed' THEN CASE data ->> 'letter' WHEN 'refusal' THEN 'refused' ELSE 'issued' END
            WHEN 'letter-superseded' THEN CASE data ->> 'letter' WHEN 'refusal' THEN 'refused' ELSE 'issued' END
        END AS outcome, fact IN ('letter-signed', 'letter-superseded') AS names_the_letter
    ) AS meaning
    WHERE outcome IS NOT NULL
    GROUP BY application_id
) AS last
WHERE last.application_id = status_pages.application_id;

-- Where the letter is as long as its holder has it not: the step of the office ended when it went out.
UPDATE status_pages SET
    letter_at = last.letter_at
FROM (
    SELECT DISTINCT ON (application_id) application_id, CASE fact
        WHEN 'letter-dispatched' THEN CASE data ->> 'way' WHEN 'pickup' THEN 'counter' WHEN 'post' THEN 'courier' END
        WHEN 'letter-collection-undone' THEN 'counter'
        WHEN 'letter-returned' THEN 'office'
        WHEN 'letter-not-delivered' THEN 'nowhere'
    END AS letter_at
    FROM journal_piece
    WHERE fact IN ('letter-dispatched', 'letter-collected', 'letter-collection-undone', 'letter-delivered',
                   'letter-returned', 'letter-not-delivered')
    ORDER BY application_id, "position" DESC
) AS last
WHERE last.application_id = status_pages.application_id;

INSERT INTO status_timeline (application_id, "position", publisher, fact, step, at)
SELECT application_id, "position", publisher,
       -- How the letter went is another sentence for each way.
       CASE WHEN fact = 'letter-dispatched' AND data ->> 'way' <> 'email' THEN fact || '-' || (data ->> 'way')
            ELSE fact END,
       CASE WHEN fact = 'step-started' THEN data #>> '{step,key}' ELSE data ->> 'step' END, at
FROM journal_piece
WHERE fact NOT IN ('deadline-approaching', 'deadline-missed', 'step-urged'); -- how the office minds its time is its own
