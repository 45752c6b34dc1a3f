"""The overview: what is under way in the whole office, and why it is where it is."""

from __future__ import annotations

import math
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from services.shared.application import now
from services.shared.contracts.words import DESKS, STEPS
from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person
from services.shared.web.formats import date_long, moment
from services.shared.web.languages import in_words, language
from services.shared.web.lists import pagination, select
from services.shared.working_days import day_of
from services.tracking import case_history, overview
from services.tracking.application import Tracking
from services.tracking.case_words import delay_rows, pause_rows, place, promise_lines, turn_rows
from services.tracking.clock import clock_of
from services.tracking.clock_words import counted_rows
from services.tracking.overview import ON_A_PAGE, Case, Choice
from services.tracking.overview_words import why
from services.tracking.proof_pages import READERS as PROOF_READERS
from services.tracking.words import OUTCOMES

overview_pages = Blueprint("overview", __name__, url_prefix="/pantau/perkara")

OVERSEERS = "coordinator", "sub_coordinator", "head", "operator"
REVIEWERS, WATCHER = frozenset({"sub_coordinator", "coordinator"}), frozenset({"coordinator"})
# Where a case can be opened in the service that has had it (by the kinds of its steps), and by whom.
PLACES = (
    (lazy_gettext("Verification"), "/verifikasi/{}", {"completeness", "substance", "review"}, REVIEWERS),
    (lazy_gettext("Recommendation"), "/rekomendasi/{}", {"inspection", "technical_meeting", "recommendation"}, WATCHER),
    (lazy_gettext("Signing"), "/penandatanganan/{}", {"draft", "initial", "signature"}, REVIEWERS | {"head"}),
)
STATE_NAMES = {
    "late": lazy_gettext("Late"),
    "today": lazy_gettext("Due today"),
    "tomorrow": lazy_gettext("Due on the next working day"),
    "waiting": lazy_gettext("Waiting for the applicant"),
    "in_time": lazy_gettext("In time"),
    "not_begun": lazy_gettext("Time has not begun"),
    "with_agencies": lazy_gettext("With agencies"),
    "nobodys": lazy_gettext("In nobody's hands"),
}
ORDER_NAMES = {
    "": lazy_gettext("Most urgent first"),
    "waiting": lazy_gettext("Longest at its step first"),
    "newest": lazy_gettext("Newest first"),
}


@overview_pages.get("")
@may(*OVERSEERS)
def everything() -> str:
    choice, page, places = Choice.read(request.args), page_number(), overview.places(datastore(), today())
    found, number = overview.cases(datastore(), choice, today(), page)
    if not found and page > 1:  # an address from when there were more
        page, (found, number) = 1, overview.cases(datastore(), choice, today(), 1)
    pages = max(1, math.ceil(number / ON_A_PAGE))
    ended, ended_in_all = overview.ended(datastore(), choice.number)
    return render_template(
        "tracking/overview.html",
        figures=overview.figures(datastore(), today()),
        places=[place_row(place) for place in places],
        rows_of_cases=[case_row(case) for case in found],
        number=number,
        ended=[ended_row(each) for each in ended],
        ended_in_all=ended_in_all,
        choice=choice,
        boxes=boxes(choice, places),
        pagination=pagination(page, pages, lambda place: here(halaman=place)),
    )


def ended_row(each: Any) -> list[Any]:
    """A decided or withdrawn application as the table takes it."""
    words, colour = OUTCOMES[each.outcome or "withdrawn"]
    link = {"text": each.number, "href": url_for(".case", application_id=each.application_id)}
    when = moment(each.ended_at) if each.ended_at else ""
    return [link | {"hint": permit(each)}, {"text": str(words), "tag": colour}, when]


@overview_pages.get("/<uuid:application_id>")
@may(*OVERSEERS)
def case(application_id: UUID) -> str:
    told = case_told(datastore(), application_id, today())
    if told is None:
        raise NotFound
    return render_template(
        "tracking/case.html",
        **told,
        doors=doors(application_id, told["kinds"]),
        may_have_proof=person().has(*PROOF_READERS),
    )


def case_told(asked: Datastore, application_id: UUID, day: date) -> dict[str, Any] | None:
    """What the page of a case shows on a day of the office; None for a case that nobody knows."""
    clock, known = clock_of(asked, application_id, day), case_history.case(asked, application_id)
    if clock is None or known is None:
        return None
    turns = overview.running(asked, [application_id], day).get(application_id, ())
    history = case_history.turns(asked, application_id, day)
    under_way = not clock.decided_on and not clock.withdrawn_on
    return {
        "case": known,
        "clock": clock,
        "why": why(Case(**known._asdict(), turns=turns), day) if under_way else "",
        "turns": turn_rows(history),
        "kinds": {turn.kind for turn in history},
        "days": counted_rows(clock, day, gettext("Not counted: the applicant had to act")),
        "promises": promise_lines(clock.promises),
        "pauses": pause_rows(case_history.pauses(asked, application_id)),
        "delays": delay_rows(case_history.delays(asked, application_id)),
    }


def doors(application_id: UUID, kinds: set[str]) -> list[tuple[str, str]]:
    """The pages of other services about this case that the person may open: name and address."""
    mine = [(name, path) for name, path, theirs, roles in PLACES if theirs & kinds and person().has(*roles)]
    return [(str(name), path.format(application_id)) for name, path in mine]


def case_row(case: Case) -> list[Any]:
    """A case in the list."""
    number = {"text": case.number, "href": url_for(".case", application_id=case.application_id), "hint": permit(case)}
    return [number, {"text": why(case, today()), "sentence": True}, due(case)]


def permit(case: Any) -> str:
    """The permit type in the language of the page."""
    return str(case.permit_name_en if language() == "en" and case.permit_name_en else case.permit_name)


def due(case: Case) -> Any:
    """Until when, as a coloured tag."""
    if case.waits_for_applicant:
        return {"text": gettext("Time stands still"), "tag": "yellow"}
    if case.due_on is None:
        return {"text": gettext("Not begun"), "tag": "grey"}
    hint = gettext("due on %(day)s", day=date_long(case.due_on))
    if case.due_on < today():
        late = ngettext("%(num)d working day late", "%(num)d working days late", case.days_late)
        return {"text": late if case.days_late else gettext("Late"), "tag": "red", "hint": hint}
    if case.due_on == today():
        return {"text": gettext("Due today"), "tag": "orange", "hint": hint}
    return {"text": gettext("In time"), "tag": "green", "hint": hint}


def place_row(found: Any) -> list[Any]:
    """A step with a desk or an agency, and the way to its cases."""
    narrowed = {"langkah": found.kind} | ({"opd": found.agency} if found.agency else {"meja": found.desk})
    link = f"{url_for('.everything')}?{urlencode(narrowed)}"
    name = {"text": place(found.kind, found.kind, found.desk, found.agency), "href": link, "sentence": True}
    numbers = [{"text": number, "numeric": True} for number in (found.cases, found.waiting, found.late)]
    return [name, *numbers, date_long(day_of(found.oldest))]


def boxes(choice: Choice, places: list[Any]) -> list[dict[str, Any]]:
    """What narrows the list."""
    agencies = sorted({place.agency for place in places if place.agency})
    desks = sorted({place.desk for place in places if place.desk})
    kinds = [(permit.code, f"{permit.code} – {permit.name}") for permit in overview.permits(datastore())]
    return [
        select("waktu", gettext("State"), in_words(STATE_NAMES).items(), choice.time),
        select("langkah", gettext("Step"), in_words(STEPS).items(), choice.step),
        select("meja", gettext("Desk"), [(each, in_words(DESKS)[each]) for each in desks], choice.desk),
        select("opd", gettext("Agency"), [(each, each) for each in agencies], choice.agency),
        select("izin", gettext("Permit type"), kinds, choice.permit),
        select("urut", gettext("Order"), in_words(ORDER_NAMES).items(), choice.order, everything=False),
    ]


def here(**place: int) -> str:
    """This list at another page, narrowed in the same way."""
    kept = {name: value for name, value in request.args.items() if value and name != "halaman"}
    return f"{url_for('.everything')}?{urlencode(kept | place)}"


def page_number() -> int:
    """The page that the address names; the first for anything else."""
    asked = request.args.get("halaman", "")
    return int(asked) if asked.isdecimal() and asked.isascii() and 0 < int(asked) < 10_000 else 1


def today() -> date:
    """The office's day."""
    return day_of(now())


def datastore() -> Datastore:
    return application_of(Tracking).datastore
