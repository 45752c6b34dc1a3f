"""How an applicant's letters read after the decision: what counts, the letters around it, and the renewal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.intake.application import Intake
from services.intake.domain import PermitApplication
from services.shared.web.formats import date_long
from services.shared.web.languages import language

RENEWABLE_BEFORE = timedelta(days=90)
TITLES = {
    "superseded": lazy_gettext("Former letter, replaced"),
    "suspended": lazy_gettext("Decree: suspension"),
    "reinstated": lazy_gettext("Decree: the suspension is lifted"),
    "revoked": lazy_gettext("Decree: revocation"),
}

DUTY_STATES = {
    "open": (lazy_gettext("To be done"), "blue"),
    "late": (lazy_gettext("Late"), "red"),
    "done": (lazy_gettext("Done"), "green"),
    "waiting": (lazy_gettext("Being checked for viruses"), "yellow"),
}


def standing_sentence(found: PermitApplication) -> str:
    """What the holder may not do now; empty while the letter counts."""
    match found.standing:
        case "revoked":
            return str(gettext("The permit was revoked: it does not count any more. The decree says why."))
        case "suspended" if found.suspended_until:
            day = date_long(found.suspended_until)
            return str(
                gettext("The permit is suspended up to and including %(day)s: do not use it until then.", day=day)
            )
        case "suspended":
            return str(gettext("The permit is suspended: do not use it until another decree lifts this."))
        case "expired":
            return str(gettext("The permit has run out."))
    return ""


def other_letters(found: PermitApplication) -> list[dict[str, str]]:
    """Former letters and decrees, the latest first, for downloading."""
    return [
        {
            "title": str(TITLES[each["turn"]]),
            "number": each["number"],
            "file": url_for("documents.other_letter", application_id=found.id, code=each["code"]),
            "verification": f"/te/{each['code']}",
        }
        for each in reversed(found.others)
    ]


def renewal_address(intake: Intake, account_id: UUID, found: PermitApplication) -> str:
    """Where the renewal of this permit begins; empty while its end is far, and when nothing can be renewed."""
    end = valid_until_of(found)
    if end is None or end - intake.today() > RENEWABLE_BEFORE:
        return ""
    permit = intake.permit(found.permit_code)
    if permit.status != "aktif" or "renewal" not in permit.kinds:
        return ""
    held = {each.source_id: each for each in intake.earlier_permits(account_id, found.permit_code)}
    if found.id not in held or held[found.id].under_way:
        return ""
    return url_for("earlier.choose", code=found.permit_code, kind="renewal", izin=found.id)


def valid_until_of(found: PermitApplication) -> date | None:
    """The last day of the permit, as its letter says."""
    end = found.letter.get("valid_until") if found.letter and found.letter["letter"] == "permit" else None
    return date.fromisoformat(end) if end else None


def duties_shown(found: PermitApplication) -> list[dict[str, Any]]:
    """What the permit demands after its issue, what is due first first."""
    words = "text_en" if language() == "en" else "text"
    reports = {each.requirement: each.document_id for each in found.reports}
    return [
        {
            "code": code,
            "text": duty[words],
            "due_on": duty["due_on"],
            "open": duty["state"] != "done",
            "tag": DUTY_STATES["waiting" if waits(found, code) else duty["state"]],
            "waiting": waits(found, code),
            "infected": code in found.infected_reports,
            "report": reports.get(code),
        }
        for code, duty in sorted(found.duties.items(), key=lambda each: (each[1]["due_on"], each[0]))
    ]


def waits(found: PermitApplication, code: str) -> bool:
    """Whether a report came that the virus scanner has not seen yet."""
    return code in found.waiting_reports and found.duties[code]["state"] != "done"
