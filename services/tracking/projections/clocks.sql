-- The clocks: which days the office works, how long each step was in whose hands, when the applicant had to act, and
-- until when an application has to be decided. Days are those of the office (WIB). What a decree changes, it changes
-- from the place in the journal on where it stands: the day promised before stays on record beside the new one.

-- tables

-- Monday to Friday, until verification says more of a year. ``number`` counts working days up to and including this
-- one: the difference of two numbers is how many working days lie between.
CREATE TABLE IF NOT EXISTS calendar_days (
    day date PRIMARY KEY,
    working boolean NOT NULL,
    number integer NOT NULL,
    name text NOT NULL DEFAULT '',
    decree text NOT NULL DEFAULT ''
);
INSERT INTO calendar_days (day, working, number)
SELECT day, extract(isodow FROM day) < 6, count(*) FILTER (WHERE extract(isodow FROM day) < 6) OVER (ORDER BY day)
FROM (SELECT generate_series('2024-01-01'::date, '2040-12-31', '1 day')::date AS day) AS days
WHERE NOT EXISTS (SELECT FROM calendar_days);
CREATE INDEX IF NOT EXISTS working_days_by_number ON calendar_days (number) INCLUDE (day) WHERE working;

-- Where in the journal the calendar changed: what was counted before may read otherwise since.
CREATE TABLE IF NOT EXISTS calendar_changes ("position" bigint PRIMARY KEY);

-- What happened to each step: begins, ends, returns (it goes back), asks (the applicant), mends (the applicant did),
-- holds (somebody has it in hand, or nobody); closes: the application was withdrawn. ``who`` did it, or holds it.
CREATE TABLE IF NOT EXISTS clock_marks (
    application_id uuid NOT NULL,
    step text NOT NULL,
    "position" bigint NOT NULL,
    mark text NOT NULL,
    at timestamptz NOT NULL,
    who text,
    kind text,
    desk text,
    agency text,
    working_days numeric,
    PRIMARY KEY (application_id, step, "position")
);
CREATE INDEX IF NOT EXISTS clock_marks_asks ON clock_marks (application_id, step) WHERE mark = 'asks';

-- Each time that a step was with a desk or an agency. A step that goes back and comes again has several turns.
CREATE TABLE IF NOT EXISTS step_turns (
    application_id uuid NOT NULL,
    step text NOT NULL,
    turn integer NOT NULL,
    kind text NOT NULL,
    desk text,
    agency text,
    working_days numeric NOT NULL,
    began timestamptz NOT NULL,
    ended timestamptz,
    ended_as text, -- ends, returns, closes
    ended_by text,
    holder text,
    asked timestamptz, -- the applicant has to act since
    PRIMARY KEY (application_id, step, turn)
);
CREATE INDEX IF NOT EXISTS step_turns_running ON step_turns (began) WHERE ended IS NULL;

-- When the applicant had to act, and when it was done: the days behind the first, up to the last, do not count.
CREATE TABLE IF NOT EXISTS clock_pauses (
    application_id uuid NOT NULL,
    step text NOT NULL,
    asked_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    "position" bigint NOT NULL, -- of the fact that ended it
    PRIMARY KEY (application_id, "position", step, asked_at)
);

CREATE TABLE IF NOT EXISTS application_clocks (
    application_id uuid PRIMARY KEY,
    number text,
    permit_code text,
    sector text,
    kind text,
    district text,
    working_days integer,
    submitted_at timestamptz,
    submitted_position bigint,
    complete_at timestamptz,
    complete_position bigint,
    decided_at timestamptz,
    withdrawn_at timestamptz,
    due_on date
);
CREATE INDEX IF NOT EXISTS application_clocks_open ON application_clocks (submitted_at)
    WHERE decided_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX IF NOT EXISTS application_clocks_due ON application_clocks (due_on);

-- Every day that was promised, and what moved it: complete, pause, calendar.
CREATE TABLE IF NOT EXISTS due_dates (
    application_id uuid NOT NULL,
    "position" bigint NOT NULL,
    at timestamptz NOT NULL,
    cause text NOT NULL,
    due_on date NOT NULL,
    because text NOT NULL DEFAULT '', -- the decree
    PRIMARY KEY (application_id, "position")
);

CREATE OR REPLACE FUNCTION office_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (moment AT TIME ZONE INTERVAL '7 hours')::date $$;

-- In PL/pgSQL, whose plans a session keeps; those of functions in SQL are made anew with every query.

-- The days that did not count because the applicant had to act, as far as that had ended at a place in the journal.
CREATE OR REPLACE FUNCTION paused_days(application uuid, up_to bigint) RETURNS datemultirange
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (
    SELECT coalesce(range_agg(daterange(office_day(asked_at), office_day(ended_at), '(]')), '{}')
    FROM clock_pauses WHERE application_id = application AND "position" <= up_to
); END $$;

-- The last day of a time limit: so many working days behind the first day, without those that did not count.
CREATE OR REPLACE FUNCTION last_day(first date, allowance integer, paused datemultirange) RETURNS date
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (
    SELECT day FROM calendar_days
    WHERE working AND number > (SELECT number FROM calendar_days WHERE day = first) AND NOT paused @> day
    ORDER BY number LIMIT 1 OFFSET greatest(allowance, 1) - 1
); END $$;

-- How many working days lie behind the first day, up to the last, without those that did not count.
CREATE OR REPLACE FUNCTION counted_days(first date, last date, paused datemultirange) RETURNS integer
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (
    SELECT CASE WHEN first >= last THEN 0 ELSE
        (SELECT number FROM calendar_days WHERE day = last) - (SELECT number FROM calendar_days WHERE day = first)
        - (SELECT count(*)::integer FROM unnest(paused * datemultirange(daterange(first, last, '(]'))) AS away
           JOIN calendar_days ON away @> day AND working)
    END
); END $$;

-- batch

INSERT INTO calendar_changes ("position")
SELECT "position" FROM office_piece WHERE fact = 'calendar-changed'
ON CONFLICT DO NOTHING;

-- The calendar of a year, whole; it comes in a piece of its own.
UPDATE calendar_days SET
    working = said.working, name = said.name, decree = CASE WHEN calendar_days.day = said.changed THEN said.decree
    WHEN said.name = calendar_days.name AND said.working = calendar_days.working THEN calendar_days.decree ELSE '' END
FROM (
    SELECT calendar_days.day, coalesce(off.name, '') AS name, (data ->> 'day')::date AS changed,
           data ->> 'decree' AS decree,
           off.name IS NULL AND (extract(isodow FROM calendar_days.day) < 6
           OR data -> 'working_weekends' ? calendar_days.day::text) AS working
    FROM (
        SELECT DISTINCT ON ((data ->> 'year')::integer) (data ->> 'year')::integer AS year, data FROM office_piece
        WHERE fact = 'calendar-changed' ORDER BY (data ->> 'year')::integer, "position" DESC
    ) AS years
    JOIN calendar_days ON day BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
    LEFT JOIN jsonb_to_recordset(data -> 'days_off') AS off (day date, name text) ON off.day = calendar_days.day
) AS said
WHERE said.day = calendar_days.day;

UPDATE calendar_days SET
    number = counted.number
FROM (SELECT day, count(*) FILTER (WHERE working) OVER (ORDER BY day) AS number FROM calendar_days) AS counted
WHERE counted.day = calendar_days.day AND counted.number <> calendar_days.number
      AND (SELECT count(*) FROM office_piece WHERE fact = 'calendar-changed') > 0;

-- Nothing is promised any more of what is over, unless it was late before or would be so now.
WITH recounted AS (
    UPDATE application_clocks SET
        due_on = again.due_on
    FROM (
        SELECT application_id, clocks.due_on AS before, said."position", said.at, said.because,
               office_day(coalesce(decided_at, withdrawn_at)) AS over_on,
               last_day(office_day(complete_at), clocks.working_days, paused_days(application_id, said."position"))
               AS due_on
        FROM (
            SELECT "position", at, data ->> 'decree' AS because, (data ->> 'year')::integer AS year FROM office_piece
            WHERE fact = 'calendar-changed' ORDER BY "position" DESC LIMIT 1
        ) AS said
        JOIN application_clocks AS clocks
             ON clocks.due_on >= make_date(year, 1, 1) AND office_day(complete_at) <= make_date(year, 12, 31)
    ) AS again
    WHERE again.application_id = application_clocks.application_id AND again.due_on <> again.before
          AND (over_on IS NULL OR over_on > least(again.before, again.due_on))
    RETURNING application_clocks.application_id, again."position", again.at, again.due_on, again.because
)
INSERT INTO due_dates (application_id, "position", at, cause, due_on, because)
SELECT application_id, "position", at, 'calendar', due_on, because FROM recounted;

INSERT INTO application_clocks (application_id)
SELECT DISTINCT application_id FROM journal_piece
WHERE fact IN ('application-submitted', 'completeness-confirmed', 'letter-signed', 'application-withdrawn')
ON CONFLICT (application_id) DO NOTHING;

UPDATE application_clocks SET
    number = application_number,
    permit_code = slip.permit_code,
    sector = slip.sector,
    kind = slip.kind,
    district = slip.district,
    working_days = slip.working_days,
    submitted_at = at,
    submitted_position = "position"
FROM journal_piece AS batch, jsonb_to_record(data -> 'slip') AS slip (
    application_number text, permit_code text, sector text, kind text, district text, working_days integer
)
WHERE batch.application_id = application_clocks.application_id AND fact = 'application-submitted';

UPDATE application_clocks SET
    complete_at = coalesce(application_clocks.complete_at, first.complete_at),
    complete_position = coalesce(application_clocks.complete_position, first.complete_position),
    decided_at = coalesce(application_clocks.decided_at, first.decided_at),
    withdrawn_at = coalesce(application_clocks.withdrawn_at, first.withdrawn_at)
FROM (
    SELECT application_id,
           (array_agg(at ORDER BY "position") FILTER (WHERE fact = 'completeness-confirmed'))[1] AS complete_at,
           min("position") FILTER (WHERE fact = 'completeness-confirmed') AS complete_position,
           (array_agg(at ORDER BY "position") FILTER (WHERE fact = 'letter-signed'))[1] AS decided_at,
           (array_agg(at ORDER BY "position") FILTER (WHERE fact = 'application-withdrawn'))[1] AS withdrawn_at
    FROM journal_piece WHERE fact IN ('completeness-confirmed', 'letter-signed', 'application-withdrawn')
    GROUP BY application_id
) AS first
WHERE first.application_id = application_clocks.application_id;

INSERT INTO clock_marks (application_id, step, "position", mark, at, who, kind, desk, agency, working_days)
SELECT application_id, CASE mark WHEN 'begins' THEN begun ->> 'key' ELSE data ->> 'step' END, "position", mark, at,
       CASE mark WHEN 'holds' THEN data ->> 'holder' ELSE data ->> 'by' END,
       begun ->> 'kind', begun ->> 'desk', begun ->> 'agency', (begun ->> 'working_days')::numeric
FROM (
    SELECT *, CASE fact WHEN 'step-started' THEN data -> 'step' END AS begun, CASE
        WHEN fact = 'step-started' THEN 'begins'
        WHEN fact = 'correction-requested' THEN 'asks'
        WHEN fact = 'correction-submitted' THEN 'mends'
        WHEN fact = 'holder-changed' THEN 'holds'
        WHEN fact IN ('case-sent-back', 'letter-sent-back', 'initials-lapsed') THEN 'returns'
        WHEN data ? 'next_step' THEN 'ends'
    END AS mark
    FROM journal_piece
) AS marked
WHERE mark IS NOT NULL;

-- Who withdraws ends every step at once.
INSERT INTO clock_marks (application_id, step, "position", mark, at)
SELECT application_id, steps.step, piece."position", 'closes', piece.at
FROM journal_piece AS piece, LATERAL (
    SELECT DISTINCT step FROM clock_marks
    WHERE clock_marks.application_id = piece.application_id AND clock_marks."position" < piece."position"
) AS steps
WHERE fact = 'application-withdrawn'
ON CONFLICT (application_id, step, "position") DO NOTHING;

-- The turns of every step to which something happened, told anew from its marks.
INSERT INTO step_turns
    (application_id, step, turn, kind, desk, agency, working_days, began, ended, ended_as, ended_by, holder, asked)
SELECT application_id, step, turns.*
FROM (
    SELECT application_id, CASE fact WHEN 'step-started' THEN data #>> '{step,key}' ELSE data ->> 'step' END AS step
    FROM journal_piece
    WHERE data ? 'next_step' OR fact IN (
        'step-started', 'correction-requested', 'correction-submitted', 'holder-changed', 'case-sent-back',
        'letter-sent-back', 'initials-lapsed'
    )
    UNION
    SELECT application_id, closed.step FROM journal_piece AS piece, LATERAL (
        SELECT step FROM clock_marks
        WHERE clock_marks.application_id = piece.application_id AND clock_marks."position" = piece."position"
    ) AS closed
    WHERE fact = 'application-withdrawn'
) AS touched, LATERAL (
    SELECT turn, kind, desk, agency, working_days, began, coalesce(ends_at[1], lead(began) OVER (ORDER BY turn)),
           ends_as[1], ends_by[1], holders[cardinality(holders)],
           CASE WHEN asked > coalesce(answered, 0) THEN asks_at[cardinality(asks_at)] END
    FROM (
        SELECT turn, max(kind) AS kind, max(desk) AS desk, max(agency) AS agency, max(working_days) AS working_days,
               max(began) AS began,
               array_agg(at) FILTER (WHERE is_end) AS ends_at,
               array_agg(mark) FILTER (WHERE is_end) AS ends_as,
               array_agg(who) FILTER (WHERE is_end) AS ends_by,
               array_agg(who) FILTER (WHERE mark = 'holds') AS holders,
               array_agg(at) FILTER (WHERE mark = 'asks') AS asks_at,
               max("position") FILTER (WHERE mark = 'asks') AS asked,
               max("position") FILTER (WHERE is_end OR mark = 'mends') AS answered
        FROM (
            SELECT "position", mark, at, who, kind, desk, agency, working_days,
                   mark IN ('ends', 'returns', 'closes') AS is_end,
                   CASE mark WHEN 'begins' THEN at END AS began,
                   count(*) FILTER (WHERE mark = 'begins') OVER (ORDER BY "position") AS turn
            FROM clock_marks
            WHERE clock_marks.application_id = touched.application_id AND clock_marks.step = touched.step
            ORDER BY turn, "position" -- once, for all the arrays
        ) AS told
        WHERE turn > 0
        GROUP BY turn
    ) AS told
) AS turns
ON CONFLICT (application_id, step, turn) DO UPDATE SET
    ended = excluded.ended, ended_as = excluded.ended_as, ended_by = excluded.ended_by, holder = excluded.holder,
    asked = excluded.asked;

INSERT INTO clock_pauses (application_id, step, asked_at, ended_at, "position")
SELECT said.application_id, asked.step, asked_at, ended_at, "position"
FROM (SELECT DISTINCT application_id FROM journal_piece) AS said, LATERAL (
    SELECT DISTINCT step FROM clock_marks
    WHERE clock_marks.application_id = said.application_id AND mark = 'asks'
) AS asked, LATERAL (
    SELECT "position", mark, at AS ended_at, lag(mark) OVER so_far AS before, lag(at) OVER so_far AS asked_at
    FROM clock_marks
    WHERE clock_marks.application_id = said.application_id AND clock_marks.step = asked.step AND mark <> 'holds'
    WINDOW so_far AS (ORDER BY "position")
) AS marks
WHERE before = 'asks' AND mark <> 'asks'
ON CONFLICT DO NOTHING;

WITH moved AS (
    SELECT application_id, "position", at, cause, due_on,
           due_on IS DISTINCT FROM lag(due_on, 1, before) OVER (PARTITION BY application_id ORDER BY "position")
           AS moves
    FROM (
        SELECT application_id, "position", at, cause, clocks.due_on AS before, CASE
                   WHEN EXISTS (SELECT FROM clock_pauses WHERE clock_pauses.application_id = clocks.application_id)
                   THEN last_day(office_day(complete_at), working_days, paused_days(application_id, "position"))
                   ELSE (SELECT day FROM calendar_days WHERE working AND number = greatest(working_days, 1) + (
                       SELECT number FROM calendar_days AS first WHERE first.day = office_day(complete_at)
                   )) -- the same without two calls for each of the many that never stood still
               END AS due_on
        FROM (
            SELECT application_id, "position", at, 'complete' AS cause FROM journal_piece
            WHERE fact IN ('completeness-confirmed', 'application-submitted')
            UNION
            SELECT application_id, "position", at, 'pause'
            FROM journal_piece JOIN clock_pauses USING (application_id, "position")
        ) AS moments
        JOIN application_clocks AS clocks USING (application_id)
        WHERE "position" >= greatest(complete_position, submitted_position)
              AND complete_position IS NOT NULL AND submitted_position IS NOT NULL
    ) AS counted
    WHERE due_on IS NOT NULL
), kept AS (
    INSERT INTO due_dates (application_id, "position", at, cause, due_on)
    SELECT application_id, "position", at, cause, due_on FROM moved WHERE moves
    ON CONFLICT (application_id, "position") DO NOTHING
    RETURNING application_id, "position", due_on
)
UPDATE application_clocks SET
    due_on = last.due_on
FROM (
    SELECT DISTINCT ON (application_id) application_id, due_on FROM kept ORDER BY application_id, "position" DESC
) AS last
WHERE last.application_id = application_clocks.application_id;
