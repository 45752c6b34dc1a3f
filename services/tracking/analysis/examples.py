"""Questions to begin with, each with what it answers."""

from __future__ import annotations

from flask_babel import lazy_gettext

EXAMPLES = (
    (
        lazy_gettext("Share in time by permit type, this year"),
        """SELECT permit_code, permit_name, count(*) AS decided,
       round(100.0 * count(*) FILTER (WHERE in_time) / count(*)) AS percent_in_time
FROM applications
WHERE decided_on >= date_trunc('year', current_date)
GROUP BY permit_code, permit_name
ORDER BY percent_in_time""",
    ),
    (
        lazy_gettext("Agencies by how long nine in ten took"),
        """SELECT month, agency, turns, allowed_days, nine_in_ten_within
FROM step_times
WHERE agency <> ''
ORDER BY month DESC, nine_in_ten_within DESC""",
    ),
    (
        lazy_gettext("What is under way and late today"),
        """SELECT number, permit_name, due_on, days_late
FROM applications
WHERE outcome = 'open' AND days_late > 0
ORDER BY days_late DESC""",
    ),
    (
        lazy_gettext("Requirements that were asked for again, by permit type"),
        """SELECT permit_code, title, count(*) AS times, count(DISTINCT application_id) AS applications
FROM corrections
GROUP BY permit_code, title
ORDER BY times DESC""",
    ),
    (
        lazy_gettext("How far time and satisfaction go together"),
        """SELECT in_time, count(*) AS answers, round(avg(u3), 2) AS about_time, round(avg(u1), 2) AS about_requirements
FROM survey_answers
GROUP BY in_time""",
    ),
    (
        lazy_gettext("On which days of the week applications come in"),
        """SELECT extract(isodow FROM submitted_on)::integer AS day_of_week, count(*) AS submitted
FROM applications
GROUP BY 1
ORDER BY 1""",
    ),
)
