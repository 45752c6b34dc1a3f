-- What analysts may read: views over the projections. Run after those, by whoever owns them, and again whenever their
-- tables were replaced. Views read with the rights of their owner, functions with those of the reader: no view calls a
-- function that reads a table. Every view and column has a comment, of which the data dictionary is made.

CREATE OR REPLACE VIEW analytics.days AS
SELECT day, working, number AS working_day_number, name, decree FROM calendar_days;

COMMENT ON VIEW analytics.days IS 'Every day from 2024 to 2040, and whether the office works.';
COMMENT ON COLUMN analytics.days.day IS 'The day (WIB).';
COMMENT ON COLUMN analytics.days.working IS
    'Whether the office works: Monday to Friday without national holidays and collective leave, or by decree.';
COMMENT ON COLUMN analytics.days.working_day_number IS
    'Working days up to and including this one; the difference of two is how many lie between.';
COMMENT ON COLUMN analytics.days.name IS 'Why the office is closed; empty: it works, or it is a weekend.';
COMMENT ON COLUMN analytics.days.decree IS 'The decree that changed the law''s calendar; empty: none.';

CREATE OR REPLACE VIEW analytics.applications AS
SELECT clock.application_id, clock.number, clock.permit_code, permit.name AS permit_name, clock.sector,
       clock.kind, coalesce(clock.district, '') AS district, coalesce(district.name, '') AS district_name,
       clock.submitted_at, office_day(clock.submitted_at) AS submitted_on, office_day(clock.complete_at) AS complete_on,
       decision.decided_on, office_day(clock.withdrawn_at) AS withdrawn_on,
       CASE WHEN decision.letter IS NOT NULL THEN decision.letter
            WHEN clock.withdrawn_at IS NOT NULL THEN 'withdrawn' ELSE 'open' END AS outcome,
       clock.working_days AS allowed_days, counted.days AS counted_days, clock.due_on,
       greatest(0, counted.days - clock.working_days) AS days_late,
       decision.letter IS NOT NULL AND coalesce(counted.days, 0) <= clock.working_days AS in_time,
       waiting.since IS NOT NULL AS waits_for_applicant
FROM application_clocks AS clock
LEFT JOIN decisions AS decision USING (application_id)
LEFT JOIN names AS permit ON permit.kind = 'permit' AND permit.code = clock.permit_code
LEFT JOIN names AS district ON district.kind = 'district' AND district.code = clock.district
LEFT JOIN LATERAL (
    SELECT office_day(min(asked)) AS since FROM step_turns
    WHERE step_turns.application_id = clock.application_id AND ended IS NULL
          AND clock.decided_at IS NULL AND clock.withdrawn_at IS NULL
) AS waiting ON true
LEFT JOIN LATERAL (
    SELECT office_day(clock.complete_at) AS first,
           least(decision.decided_on, office_day(clock.withdrawn_at), waiting.since, office_day(now())) AS last
) AS span ON true
LEFT JOIN calendar_days AS first_day ON first_day.day = span.first
LEFT JOIN calendar_days AS last_day ON last_day.day = span.last
LEFT JOIN LATERAL (
    SELECT greatest(0, last_day.number - first_day.number) - (
        SELECT count(*)::integer FROM unnest((
            SELECT range_agg(daterange(office_day(asked_at), office_day(ended_at), '(]')
                             * daterange(span.first, greatest(span.first, span.last), '(]'))
            FROM clock_pauses WHERE clock_pauses.application_id = clock.application_id
        )) AS away
        JOIN calendar_days ON calendar_days.day >= lower(away) AND calendar_days.day < upper(away) AND working
    ) AS days
) AS counted ON span.first IS NOT NULL
WHERE clock.submitted_at IS NOT NULL;

COMMENT ON VIEW analytics.applications IS 'One row for each application that was handed in. Nobody is named.';
COMMENT ON COLUMN analytics.applications.application_id IS 'The id that its events carry.';
COMMENT ON COLUMN analytics.applications.number IS 'The number on receipt and letters.';
COMMENT ON COLUMN analytics.applications.permit_code IS 'The permit type of the catalogue.';
COMMENT ON COLUMN analytics.applications.permit_name IS 'How the latest application of this type called it.';
COMMENT ON COLUMN analytics.applications.sector IS
    'The group of permit types by which the back office shares its work.';
COMMENT ON COLUMN analytics.applications.kind IS 'new, renewal, amendment or surrender.';
COMMENT ON COLUMN analytics.applications.district IS
    'Code of the district (kecamatan) where the object lies; empty: in none.';
COMMENT ON COLUMN analytics.applications.district_name IS 'Its name.';
COMMENT ON COLUMN analytics.applications.submitted_at IS 'When it was handed in.';
COMMENT ON COLUMN analytics.applications.submitted_on IS 'The same as a day (WIB).';
COMMENT ON COLUMN analytics.applications.complete_on IS
    'The day on which it was first declared complete: the clock starts; empty: not yet.';
COMMENT ON COLUMN analytics.applications.decided_on IS
    'The day on which the first letter was signed; empty: not decided.';
COMMENT ON COLUMN analytics.applications.withdrawn_on IS 'The day on which the applicant withdrew it.';
COMMENT ON COLUMN analytics.applications.outcome IS
    'open, permit, refusal or withdrawn. What became of a permit later is not told here.';
COMMENT ON COLUMN analytics.applications.allowed_days IS 'Working days allowed, as frozen when it was handed in.';
COMMENT ON COLUMN analytics.applications.counted_days IS
    'Working days counted up to the decision, the withdrawal or today, without those on which the applicant had '
    'to act; empty: the clock has not started.';
COMMENT ON COLUMN analytics.applications.due_on IS 'The last day of the time limit, as it stands now.';
COMMENT ON COLUMN analytics.applications.days_late IS 'Working days beyond the allowed ones.';
COMMENT ON COLUMN analytics.applications.in_time IS 'Decided within the allowed days; false also while it is open.';
COMMENT ON COLUMN analytics.applications.waits_for_applicant IS 'Whether the applicant has to act now.';

CREATE OR REPLACE VIEW analytics.steps AS
SELECT turn.application_id, clock.permit_code, turn.step, turn.kind, turn.desk, turn.agency, turn.turn,
       office_day(turn.began) AS began_on, office_day(turn.ended) AS ended_on,
       CASE turn.ended_as WHEN 'ends' THEN 'done' WHEN 'returns' THEN 'sent back'
            WHEN 'closes' THEN 'withdrawn' ELSE CASE WHEN turn.ended IS NULL THEN 'running' ELSE 'begun anew' END
       END AS ended_as,
       turn.working_days AS allowed_days, counted.days AS counted_days,
       counted.days <= ceil(turn.working_days) AS within_allowance
FROM step_turns AS turn
JOIN application_clocks AS clock USING (application_id)
LEFT JOIN calendar_days AS first_day ON first_day.day = office_day(turn.began)
LEFT JOIN calendar_days AS last_day
     ON last_day.day = coalesce(office_day(turn.ended), office_day(turn.asked), office_day(now()))
LEFT JOIN LATERAL (
    SELECT greatest(0, last_day.number - first_day.number - (
        SELECT coalesce(sum(mended.number - asked.number), 0)::integer FROM clock_pauses AS pause
        JOIN calendar_days AS asked ON asked.day = office_day(pause.asked_at)
        JOIN calendar_days AS mended ON mended.day = office_day(pause.ended_at)
        WHERE pause.application_id = turn.application_id AND pause.step = turn.step AND pause.asked_at >= turn.began
              AND (turn.ended IS NULL OR pause.asked_at < turn.ended)
    )) AS days
) AS counted ON true
WHERE clock.submitted_at IS NOT NULL;

COMMENT ON VIEW analytics.steps IS
    'Each time that a step was with a desk or an agency; a step that came back has several turns.';
COMMENT ON COLUMN analytics.steps.application_id IS 'Of analytics.applications.';
COMMENT ON COLUMN analytics.steps.permit_code IS 'The permit type of the application.';
COMMENT ON COLUMN analytics.steps.step IS 'The step, unique in its route.';
COMMENT ON COLUMN analytics.steps.kind IS
    'What is done: completeness, substance, review, inspection, technical_meeting, recommendation, draft, '
    'initial, signature or delivery.';
COMMENT ON COLUMN analytics.steps.desk IS 'The desk of the office; empty: an agency has it.';
COMMENT ON COLUMN analytics.steps.agency IS 'Code of the agency (OPD); empty: a desk has it.';
COMMENT ON COLUMN analytics.steps.turn IS 'For which time the step came there, from 1.';
COMMENT ON COLUMN analytics.steps.began_on IS 'First day (WIB).';
COMMENT ON COLUMN analytics.steps.ended_on IS 'Last day (WIB); empty: it is running.';
COMMENT ON COLUMN analytics.steps.ended_as IS 'done, sent back, withdrawn, begun anew or running.';
COMMENT ON COLUMN analytics.steps.allowed_days IS 'Working days of the route for this step; halves are possible.';
COMMENT ON COLUMN analytics.steps.counted_days IS
    'Working days up to the end or today, without those on which the applicant had to act in it.';
COMMENT ON COLUMN analytics.steps.within_allowance IS 'Counted days are not more than the allowed ones, rounded up.';

CREATE OR REPLACE VIEW analytics.corrections AS
SELECT asked.application_id, clock.permit_code, coalesce(turn.kind, '') AS step_kind, turn.desk, turn.agency,
       office_day(asked.at) AS asked_on, asked.asked_as, asked.requirement,
       coalesce(nullif(asked.title, ''), called.name, asked.requirement) AS title
FROM requested_corrections AS asked
JOIN application_clocks AS clock USING (application_id)
LEFT JOIN step_turns AS turn
     ON turn.application_id = asked.application_id AND turn.step = asked.step AND turn.turn = 1
LEFT JOIN names AS called
     ON called.kind = 'requirement' AND called.code = clock.permit_code || '/' || asked.requirement;

COMMENT ON VIEW analytics.corrections IS
    'Each fault that applicants were asked to mend. What the officer wrote is not told.';
COMMENT ON COLUMN analytics.corrections.application_id IS 'Of analytics.applications.';
COMMENT ON COLUMN analytics.corrections.permit_code IS 'The permit type of the application.';
COMMENT ON COLUMN analytics.corrections.step_kind IS 'In which step it was asked for.';
COMMENT ON COLUMN analytics.corrections.desk IS 'The desk that asked.';
COMMENT ON COLUMN analytics.corrections.agency IS 'The agency that asked.';
COMMENT ON COLUMN analytics.corrections.asked_on IS 'The day (WIB).';
COMMENT ON COLUMN analytics.corrections.asked_as IS
    'document: to be sent again; answer: a question of the form; further_document: one that nobody had asked for '
    'before.';
COMMENT ON COLUMN analytics.corrections.requirement IS 'Code of the requirement, or key of the question.';
COMMENT ON COLUMN analytics.corrections.title IS 'The requirement in words, as far as they are known.';

CREATE OR REPLACE VIEW analytics.refusals AS
SELECT decision.application_id, clock.permit_code, decision.decided_on, coalesce(turn.kind, '') AS step_kind,
       coalesce(ground.agency, turn.agency) AS agency, turn.desk, coalesce(ground.requirement, '') AS requirement,
       coalesce(nullif(ground.title, ''), called.name, nullif(ground.requirement, ''), '') AS title,
       coalesce(ground.legal_basis, '') AS legal_basis
FROM decisions AS decision
JOIN application_clocks AS clock USING (application_id)
LEFT JOIN LATERAL (
    SELECT * FROM refusal_grounds WHERE refusal_grounds.application_id = decision.application_id
    ORDER BY "position" DESC FETCH FIRST 1 ROW WITH TIES
) AS ground ON true
LEFT JOIN step_turns AS turn
     ON turn.application_id = ground.application_id AND turn.step = ground.step AND turn.turn = 1
LEFT JOIN names AS called
     ON called.kind = 'requirement' AND called.code = clock.permit_code || '/' || ground.requirement
WHERE decision.letter = 'refusal';

COMMENT ON VIEW analytics.refusals IS
    'Why applications were refused: each ground that was named last. What the officer wrote is not told.';
COMMENT ON COLUMN analytics.refusals.application_id IS 'Of analytics.applications.';
COMMENT ON COLUMN analytics.refusals.permit_code IS 'The permit type of the application.';
COMMENT ON COLUMN analytics.refusals.decided_on IS 'The day of the refusal (WIB).';
COMMENT ON COLUMN analytics.refusals.step_kind IS 'The step in which the ground was named.';
COMMENT ON COLUMN analytics.refusals.agency IS 'The agency that advised against it; empty: a desk named the ground.';
COMMENT ON COLUMN analytics.refusals.desk IS 'The desk that named it.';
COMMENT ON COLUMN analytics.refusals.requirement IS
    'Code of the requirement that was not fulfilled; empty: something else.';
COMMENT ON COLUMN analytics.refusals.title IS 'The requirement in words.';
COMMENT ON COLUMN analytics.refusals.legal_basis IS 'The rule it rests on.';

CREATE OR REPLACE VIEW analytics.delays AS
SELECT told.application_id, clock.permit_code, coalesce(turn.kind, '') AS step_kind, turn.desk, turn.agency,
       office_day(told.at) AS told_on, told.reason, told.expected_on
FROM explained_delays AS told
JOIN application_clocks AS clock USING (application_id)
LEFT JOIN step_turns AS turn ON turn.application_id = told.application_id AND turn.step = told.step AND turn.turn = 1;

COMMENT ON VIEW analytics.delays IS 'What applicants were told of why a step takes longer.';
COMMENT ON COLUMN analytics.delays.application_id IS 'Of analytics.applications.';
COMMENT ON COLUMN analytics.delays.permit_code IS 'The permit type of the application.';
COMMENT ON COLUMN analytics.delays.step_kind IS 'The step that takes longer.';
COMMENT ON COLUMN analytics.delays.desk IS 'The desk that has it.';
COMMENT ON COLUMN analytics.delays.agency IS 'The agency that has it.';
COMMENT ON COLUMN analytics.delays.told_on IS 'The day (WIB).';
COMMENT ON COLUMN analytics.delays.reason IS
    'The words in which an officer told the applicant, as on the status page. People may be named in them.';
COMMENT ON COLUMN analytics.delays.expected_on IS 'When it was said to be done.';

CREATE OR REPLACE VIEW analytics.survey_answers AS
SELECT to_char(answered_on, 'YYYY-MM') AS month, clock.permit_code, decision.letter AS outcome, counted_days,
       allowed_days, in_time, u1, u2, u3, u4, u5, u6, u7, u8, u9
FROM survey_scores
JOIN application_clocks AS clock USING (application_id)
LEFT JOIN decisions AS decision USING (application_id)
LEFT JOIN analytics.applications AS measured USING (application_id);

COMMENT ON VIEW analytics.survey_answers IS
    'What people answered beside how long it took, without saying to which application it belongs.';
COMMENT ON COLUMN analytics.survey_answers.month IS 'The month of the answer, as 2026-03.';
COMMENT ON COLUMN analytics.survey_answers.permit_code IS 'The permit type.';
COMMENT ON COLUMN analytics.survey_answers.outcome IS 'permit or refusal; empty: not decided yet.';
COMMENT ON COLUMN analytics.survey_answers.counted_days IS 'Working days that the application took.';
COMMENT ON COLUMN analytics.survey_answers.allowed_days IS 'Working days allowed.';
COMMENT ON COLUMN analytics.survey_answers.in_time IS 'Whether it was decided in time.';
COMMENT ON COLUMN analytics.survey_answers.u1 IS 'Requirements, one to four (PermenPANRB 14/2017).';
COMMENT ON COLUMN analytics.survey_answers.u2 IS 'Procedure, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u3 IS 'Time, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u4 IS 'Cost, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u5 IS 'Result of the service, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u6 IS 'Competence of the officers, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u7 IS 'Conduct of the officers, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u8 IS 'Complaints and suggestions, one to four.';
COMMENT ON COLUMN analytics.survey_answers.u9 IS 'Facilities, one to four.';

CREATE OR REPLACE VIEW analytics.monthly_satisfaction AS
SELECT month, count(*) AS answers,
       round(25 * (avg(u1) + avg(u2) + avg(u3) + avg(u4) + avg(u5) + avg(u6) + avg(u7) + avg(u8) + avg(u9)) / 9, 2)
       AS satisfaction_index,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days,
       avg(in_time::integer) AS share_in_time
FROM analytics.survey_answers GROUP BY month;

COMMENT ON VIEW analytics.monthly_satisfaction IS
    'The satisfaction index (IKM) of each month beside the measured time of the same applications.';
COMMENT ON COLUMN analytics.monthly_satisfaction.month IS 'As 2026-03.';
COMMENT ON COLUMN analytics.monthly_satisfaction.answers IS 'How many people answered.';
COMMENT ON COLUMN analytics.monthly_satisfaction.satisfaction_index IS
    'Mean of the nine elements'' means, times 25: from 25 to 100; empty while nobody scored an element.';
COMMENT ON COLUMN analytics.monthly_satisfaction.median_days IS
    'Median of the counted working days of their applications.';
COMMENT ON COLUMN analytics.monthly_satisfaction.share_in_time IS
    'Share of their applications that were decided in time, from 0 to 1.';

CREATE OR REPLACE VIEW analytics.monthly_volumes AS
SELECT to_char(day, 'YYYY-MM') AS month, permit_code, kind, district,
       count(*) FILTER (WHERE what = 'submitted') AS submitted,
       count(*) FILTER (WHERE what = 'decided' AND outcome = 'permit') AS permits,
       count(*) FILTER (WHERE what = 'decided' AND outcome = 'refusal') AS refusals,
       count(*) FILTER (WHERE what = 'withdrawn') AS withdrawn
FROM (
    SELECT clock.permit_code, clock.kind, coalesce(clock.district, '') AS district, decision.letter AS outcome,
           what, day
    FROM application_clocks AS clock LEFT JOIN decisions AS decision USING (application_id), LATERAL (
        VALUES ('submitted', office_day(submitted_at)), ('decided', decided_on),
               ('withdrawn', CASE WHEN decision.letter IS NULL THEN office_day(withdrawn_at) END)
    ) AS happened (what, day)
    WHERE submitted_at IS NOT NULL AND day IS NOT NULL
) AS happened
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW analytics.monthly_volumes IS
    'How many applications came in, were decided and were withdrawn in each month.';
COMMENT ON COLUMN analytics.monthly_volumes.month IS 'As 2026-03.';
COMMENT ON COLUMN analytics.monthly_volumes.permit_code IS 'The permit type.';
COMMENT ON COLUMN analytics.monthly_volumes.kind IS 'new, renewal, amendment or surrender.';
COMMENT ON COLUMN analytics.monthly_volumes.district IS 'Code of the district; empty: in none.';
COMMENT ON COLUMN analytics.monthly_volumes.submitted IS 'Handed in during the month.';
COMMENT ON COLUMN analytics.monthly_volumes.permits IS 'Permits signed during the month.';
COMMENT ON COLUMN analytics.monthly_volumes.refusals IS 'Refusals signed during the month.';
COMMENT ON COLUMN analytics.monthly_volumes.withdrawn IS 'Withdrawn during the month without a decision.';

CREATE OR REPLACE VIEW analytics.service_times AS
SELECT to_char(decided_on, 'YYYY-MM') AS month, permit_code, max(permit_name) AS permit_name, count(*) AS decided,
       count(*) FILTER (WHERE in_time) AS in_time, max(allowed_days) AS allowed_days,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days,
       percentile_disc(0.8) WITHIN GROUP (ORDER BY counted_days) AS four_in_five_within,
       max(counted_days) AS longest_days
FROM analytics.applications WHERE decided_on IS NOT NULL GROUP BY 1, 2;

COMMENT ON VIEW analytics.service_times IS 'How long decisions took, by month of the decision and permit type.';
COMMENT ON COLUMN analytics.service_times.month IS 'As 2026-03.';
COMMENT ON COLUMN analytics.service_times.permit_code IS 'The permit type.';
COMMENT ON COLUMN analytics.service_times.permit_name IS 'Its name.';
COMMENT ON COLUMN analytics.service_times.decided IS 'Decisions.';
COMMENT ON COLUMN analytics.service_times.in_time IS 'Those within the allowed days.';
COMMENT ON COLUMN analytics.service_times.allowed_days IS 'Working days allowed, the longest if they differ.';
COMMENT ON COLUMN analytics.service_times.median_days IS 'Half of them took no more working days than this.';
COMMENT ON COLUMN analytics.service_times.four_in_five_within IS 'Four in five took no more working days than this.';
COMMENT ON COLUMN analytics.service_times.longest_days IS 'The longest.';

CREATE OR REPLACE VIEW analytics.step_times AS
SELECT to_char(ended_on, 'YYYY-MM') AS month, kind, coalesce(desk, '') AS desk, coalesce(agency, '') AS agency,
       count(*) AS turns, count(*) FILTER (WHERE within_allowance) AS within_allowance,
       count(*) FILTER (WHERE ended_as = 'sent back') AS sent_back, round(avg(allowed_days), 1) AS allowed_days,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY counted_days) AS nine_in_ten_within
FROM analytics.steps WHERE ended_on IS NOT NULL GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW analytics.step_times IS
    'How long steps took against their allowance, by month in which they ended, desk and agency.';
COMMENT ON COLUMN analytics.step_times.month IS 'As 2026-03.';
COMMENT ON COLUMN analytics.step_times.kind IS 'What is done, see analytics.steps.';
COMMENT ON COLUMN analytics.step_times.desk IS 'The desk; empty: an agency.';
COMMENT ON COLUMN analytics.step_times.agency IS 'The agency; empty: a desk.';
COMMENT ON COLUMN analytics.step_times.turns IS 'How many ended.';
COMMENT ON COLUMN analytics.step_times.within_allowance IS 'Those within their allowance.';
COMMENT ON COLUMN analytics.step_times.sent_back IS 'Those that went back.';
COMMENT ON COLUMN analytics.step_times.allowed_days IS 'Mean allowance in working days.';
COMMENT ON COLUMN analytics.step_times.median_days IS 'Half took no more working days than this.';
COMMENT ON COLUMN analytics.step_times.nine_in_ten_within IS 'Nine in ten took no more working days than this.';
