"""What the status page says about time: with whom it is, until when it is promised, when it can be expected."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from services.shared.web.formats import date_long
from services.tracking.forecast import Forecast
from services.tracking.read_model import Status
from services.tracking.words import holders

Line = dict[str, str]


def about_time(status: Status, forecast: Forecast | None, counting: str) -> list[Line]:
    """The lines of the summary; ``counting`` is the address of the page that counts day by day."""
    explained = {"href": counting, "action": gettext("How it was counted")}
    if status.decided_on:
        lines = [{"key": gettext("Decided"), "value": decided(status), **explained}]
        if status.promised_for:
            lines.append({"key": gettext("Promised by"), "value": date_long(status.promised_for)})
        return lines
    if status.outcome != "open":
        return []
    lines = [{"key": gettext("Now with"), "value": now_with(status)}]
    if status.promised_for is None:
        begins = gettext(
            "The time limit of %(days)s working days starts when the file is declared complete.",
            days=status.working_days,
        )
        return [*lines, {"key": gettext("Promised by"), "value": begins}]
    lines.append({"key": gettext("Promised by"), "value": promised(status), **explained})
    if len(status.promises) > 1:
        lines.append({"key": gettext("Promised before"), "value": before(status)})
    if forecast:
        lines.append({"key": gettext("Expected"), "value": expected(forecast)})
    return lines


def now_with(status: Status) -> str:
    """Whose desks or agencies it is with."""
    if status.waits_for_applicant:
        return gettext("You")
    return ", ".join(dict.fromkeys(holders(status.current))) or gettext("the office")


def promised(status: Status) -> str:
    """27 March 2026: day 2 of 3."""
    day = date_long(status.promised_for or status.submitted_at)
    if status.late:
        return ngettext("%(day)s: %(num)d working day late", "%(day)s: %(num)d working days late", status.late, day=day)
    return gettext(
        "%(day)s: %(used)d of %(all)d working days used", day=day, used=status.counted or 0, all=status.working_days
    )


def before(status: Status) -> str:
    """The days that do not stand any more, in order."""
    return ", ".join(dict.fromkeys(date_long(each.due_on) for each in status.promises[:-1]))


def decided(status: Status) -> str:
    """When, and how many days it took of how many."""
    day, used = date_long(status.decided_on or status.updated_at), status.counted or 0
    if status.late:
        return ngettext("%(day)s, %(num)d working day late", "%(day)s, %(num)d working days late", status.late, day=day)
    if not used:
        return gettext("%(day)s, on the day on which the file was complete", day=day)
    return gettext("%(day)s, after %(used)d of %(all)d working days", day=day, used=used, all=status.working_days)


def expected(forecast: Forecast) -> str:
    """Four in five, and the middle; or honestly nothing."""
    if forecast.expected is None or forecast.earliest is None or forecast.latest is None:
        return gettext("Too few applications like this one went before to say.")
    if forecast.earliest == forecast.latest:
        return gettext(
            "%(day)s, as with four in five of %(number)d applications before",
            day=date_long(forecast.expected),
            number=forecast.went_before,
        )
    return gettext(
        "around %(day)s; of %(number)d applications before, four in five were decided from %(earliest)s to %(latest)s",
        day=date_long(forecast.expected),
        number=forecast.went_before,
        earliest=date_long(forecast.earliest),
        latest=date_long(forecast.latest),
    )
