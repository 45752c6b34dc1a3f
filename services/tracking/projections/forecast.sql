-- What forecasts rest on: how long earlier applications took from each of their steps to the decision, counted by the
-- clocks. What was found when an application was decided stays, whatever is decreed later.

-- tables

-- How long it took from the first beginning of a step to the decision, without days on which the applicant had to act.
CREATE TABLE IF NOT EXISTS remaining_times (
    application_id uuid NOT NULL,
    step text NOT NULL,
    permit_code text NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL DEFAULT '',
    decided_on date NOT NULL,
    days integer NOT NULL,
    PRIMARY KEY (application_id, step)
);
CREATE INDEX IF NOT EXISTS remaining_times_latest ON remaining_times (permit_code, kind, agency, decided_on DESC);

-- batch

INSERT INTO remaining_times (application_id, step, permit_code, kind, agency, decided_on, days)
SELECT application_id, step, permit_code, steps.kind, coalesce(agency, ''), decided_on,
       CASE WHEN isempty(paused) THEN greatest(ends.number - begins.number, 0)
            ELSE counted_days(office_day(began), decided_on, paused) END
FROM (
    SELECT application_id, permit_code, first."position", office_day(decided_at) AS decided_on,
           CASE WHEN EXISTS (SELECT FROM clock_pauses WHERE clock_pauses.application_id = first.application_id)
                THEN paused_days(application_id, first."position") ELSE '{}' END AS paused
    FROM (
        SELECT DISTINCT ON (application_id) application_id, "position", at
        FROM journal_piece WHERE fact = 'letter-signed' ORDER BY application_id, "position"
    ) AS first
    JOIN application_clocks USING (application_id)
    WHERE first.at = decided_at AND submitted_position < first."position"
    OFFSET 0 -- the pauses are looked for once per application, not with every step
) AS decided
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (step) step, clock_marks.kind, agency, clock_marks.at AS began FROM clock_marks
    WHERE clock_marks.application_id = decided.application_id AND clock_marks."position" < decided."position"
          AND mark = 'begins'
    ORDER BY step, clock_marks."position"
) AS steps
JOIN calendar_days AS begins ON begins.day = office_day(began)
JOIN calendar_days AS ends ON ends.day = decided_on
ON CONFLICT (application_id, step) DO NOTHING;
