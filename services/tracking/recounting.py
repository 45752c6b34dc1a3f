"""The statements that count history again, under the calendar and the allowances that somebody supposes."""

from __future__ import annotations

from services.tracking.overview import USED

MOST_NAMED = 50

# One snapshot for both countings, of tables that no rebuild puts others in the place of meanwhile.
SNAPSHOT = """
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
LOCK TABLE application_clocks, clock_pauses, step_turns, calendar_days IN ACCESS SHARE MODE
"""
# However many ask, two of them count: the others' connections are for the pages of everybody.
FREE = """
SELECT pg_try_advisory_xact_lock(hashtext('what if'), 1) OR pg_try_advisory_xact_lock(hashtext('what if'), 2) AS free
"""
CALENDAR_BEHIND = "SELECT set_config('search_path', current_setting('search_path') || ', pg_temp', true)"
CALENDAR_BEFORE = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)"
TABLES = """
CREATE TEMPORARY TABLE calendar_days (LIKE calendar_days INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE counted_clocks (supposed boolean, application_id uuid, days integer) ON COMMIT DROP;
CREATE TEMPORARY TABLE counted_turns (
    supposed boolean, application_id uuid, step text, turn integer, days integer
) ON COMMIT DROP
"""
# Collective leave goes by the name that the office's calendar gives a day; a day that has another name too stays off.
CALENDAR = """
INSERT INTO pg_temp.calendar_days (day, working, number, name, decree)
SELECT day, works, count(*) FILTER (WHERE works) OVER (ORDER BY day), CASE WHEN works THEN '' ELSE name END, decree
FROM (
    SELECT day, name, decree, CASE
        WHEN day = ANY (%(worked)s::date[]) THEN true
        WHEN day = ANY (%(off)s::date[]) THEN false
        WHEN extract(isodow FROM day) < 6 THEN working OR dropped
        WHEN extract(isodow FROM day) = 6 THEN working OR (%(saturdays)s AND (name = '' OR dropped))
        ELSE working
    END AS works
    FROM calendar_days, LATERAL (
        SELECT coalesce(%(no_collective_leave)s AND bool_and(trim(part) ILIKE 'cuti bersama%%'), false) AS dropped
        FROM unnest(string_to_array(name, ';')) AS part
    ) AS leave
) AS days;
ANALYZE pg_temp.calendar_days
"""
# Days that are as supposed already; asked while the live calendar comes first.
NO_CHANGE = """
SELECT day FROM calendar_days
WHERE (working AND day = ANY (%(worked)s::date[])) OR (NOT working AND day = ANY (%(off)s::date[])) ORDER BY day
"""
DECIDED = "decided_at >= %(begins)s AND decided_at < %(ends)s AND working_days IS NOT NULL AND complete_at IS NOT NULL"
# The same as ``counted_days``, told by the numbers at both ends of what did not count: that one looks at every day.
COUNT_CLOCKS = f"""
INSERT INTO counted_clocks (supposed, application_id, days)
SELECT %(supposed)s, application_id, greatest(ends.number - begins.number, 0) - (
    SELECT coalesce(sum((SELECT number FROM calendar_days WHERE day = upper(away) - 1)
                        - (SELECT number FROM calendar_days WHERE day = lower(away) - 1)), 0)
    FROM unnest(paused * datemultirange(daterange(complete_on, greatest(complete_on, decided_on), '(]'))) AS away
)
FROM (
    SELECT application_id, office_day(complete_at) AS complete_on, office_day(decided_at) AS decided_on,
           paused_days(application_id, 9223372036854775807) AS paused
    FROM application_clocks WHERE {DECIDED}
) AS decided
JOIN calendar_days AS begins ON begins.day = complete_on
JOIN calendar_days AS ends ON ends.day = decided_on
"""
COUNT_TURNS = f"""
INSERT INTO counted_turns (supposed, application_id, step, turn, days)
SELECT %(supposed)s, turn.application_id, turn.step, turn.turn, {USED}
FROM counted_clocks AS clock
JOIN step_turns AS turn USING (application_id)
JOIN calendar_days AS begun ON begun.day = office_day(turn.began)
JOIN calendar_days AS now_day ON now_day.day = office_day(turn.ended)
WHERE NOT clock.supposed AND turn.working_days > 0 AND turn.ended_as IS DISTINCT FROM 'closes'
"""
ANALYZED = "ANALYZE pg_temp.counted_clocks; ANALYZE pg_temp.counted_turns"
JUDGED = """
SELECT application_id, number, permit_code, decided_at, past.days AS days_before, replayed.days AS days_after,
       working_days AS allowed_before, allowed AS allowed_after,
       past.days <= working_days AS before, replayed.days <= allowed AS after
FROM counted_clocks AS past
JOIN counted_clocks AS replayed USING (application_id)
JOIN application_clocks USING (application_id), LATERAL (
    SELECT coalesce(
        (SELECT days FROM unnest(%(codes)s::text[], %(allowances)s::integer[]) AS said (code, days)
         WHERE code = permit_code),
        CASE WHEN %(percent)s IS NOT NULL THEN greatest(1, round(working_days * %(percent)s / 100.0)::integer) END,
        working_days
    ) AS allowed
) AS supposed
WHERE NOT past.supposed AND replayed.supposed
"""
JUDGED_TURNS = """
SELECT kind, coalesce(agency, desk, '') AS place, past.days AS days_before, replayed.days AS days_after,
       past.days <= ceil(working_days) AS before, replayed.days <= ceil(allowed) AS after
FROM counted_turns AS past
JOIN counted_turns AS replayed USING (application_id, step, turn)
JOIN step_turns USING (application_id, step, turn), LATERAL (
    SELECT coalesce((
        SELECT days FROM unnest(%(kinds)s::text[], %(places)s::text[], %(step_days)s::numeric[])
            AS said (of_kind, of_place, days)
        WHERE of_kind = kind AND of_place IN ('', agency, desk) ORDER BY of_place = '' LIMIT 1
    ), working_days) AS allowed
) AS supposed
WHERE NOT past.supposed AND replayed.supposed
"""
COMPARED = """
count(*) AS number, count(*) FILTER (WHERE before) AS before, count(*) FILTER (WHERE after) AS after,
percentile_disc(0.5) WITHIN GROUP (ORDER BY days_before) AS median_before,
percentile_disc(0.5) WITHIN GROUP (ORDER BY days_after) AS median_after
"""
BY_PERMIT = f"""
SELECT permit_code AS code, {COMPARED} FROM ({JUDGED}) AS judged
GROUP BY GROUPING SETS ((), (permit_code)) ORDER BY grouping(permit_code) DESC, permit_code
"""
BY_STEP = f"""
SELECT kind, place, {COMPARED} FROM ({JUDGED_TURNS}) AS judged GROUP BY kind, place ORDER BY kind, place
"""
CHANGED = f"""
SELECT *, count(*) OVER () AS changed, count(*) FILTER (WHERE after) OVER () AS gained FROM ({JUDGED}) AS judged
WHERE before <> after ORDER BY decided_at DESC, application_id LIMIT {MOST_NAMED}
"""
WITHOUT_CLOCK = """
SELECT count(*) AS number FROM application_clocks
WHERE decided_at >= %(begins)s AND decided_at < %(ends)s AND (working_days IS NULL OR complete_at IS NULL)
"""
# What can be supposed other allowances of: by permit type that of the latest application.
PERMITS = """
SELECT code, latest.working_days, permit_name AS name, permit_name_en AS name_en
FROM (
    SELECT DISTINCT ON (permit_code) permit_code AS code, working_days, application_id FROM application_clocks
    WHERE permit_code IS NOT NULL ORDER BY permit_code, submitted_at DESC
) AS latest LEFT JOIN status_pages USING (application_id)
ORDER BY code
"""
PLACES = """
SELECT kind, coalesce(agency, desk, '') AS place, max(working_days) AS working_days FROM step_turns
WHERE working_days > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""
