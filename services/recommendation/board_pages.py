"""The coordinator's board: everything that waits for an agency, how late it is, and a nudge."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from services.recommendation import board_list
from services.recommendation.board_list import Choice
from services.recommendation.office import recommendation
from services.recommendation.queue_words import time_of
from services.recommendation.words import delay_of, in_language, kind_of
from services.shared.contracts.words import STEPS
from services.shared.web import may
from services.shared.web.formats import date_long, moment
from services.shared.web.lists import pagination, select

board_pages = Blueprint("board", __name__, url_prefix="/rekomendasi")


@board_pages.get("/papan")
@may("coordinator")
def board() -> str:
    datastore, today, choice = recommendation().datastore, recommendation().today(), Choice.read(request.args)
    page = board_list.page(datastore, choice, today, request.args.get("hal", 1, type=int))
    agencies = board_list.by_agency(datastore, today)
    return render_template(
        "recommendation/board.html",
        choice=choice,
        agencies=agency_rows(agencies),
        fields=fields(agencies, choice),
        steps=[shown(step, today) for step in page.rows],
        count=page.count,
        pagination=pagination(page.number, page.last, lambda number: address(choice, number)),
        here=address(choice, page.number),
    )


def address(choice: Choice, number: int = 1) -> str:
    """The board with this choice."""
    chosen = {name: value for name, value in vars(choice).items() if value}
    return url_for("board.board", **chosen, **({"hal": number} if number > 1 else {}))


def agency_rows(agencies: list[Any]) -> list[list[Any]]:
    """Each agency with what waits there, the latest in front."""
    return [
        [
            {"text": each.agency, "href": address(Choice(opd=each.agency))},
            {"text": str(each.waiting)},
            {"text": str(each.late)},
            {"text": str(each.paused)},
            {"text": date_long(each.oldest_due) if each.oldest_due else "–"},
        ]
        for each in agencies
    ]


def fields(agencies: list[Any], choice: Choice) -> list[dict[str, Any]]:
    """The boxes of the filter."""
    kinds = [(kind, kind_of(kind)) for kind in STEPS if kind in board_list.KINDS]
    times = [("terlambat", gettext("Late")), ("segera", gettext("Due today")), ("menunggu", gettext("Paused"))]
    return [
        select("opd", gettext("Agency"), [(each.agency, each.agency) for each in agencies], choice.opd),
        select("langkah", gettext("Step"), kinds, choice.langkah),
        select("waktu", gettext("Time"), times, choice.waktu),
    ]


def shown(step: Any, today: date) -> dict[str, Any]:
    """One waiting step."""
    return {
        "number": step.application_number,
        "href": url_for("consultation.consultation", application_id=step.application_id),
        "permit": in_language(step.permit_name, step.permit_name_en) or step.permit_code,
        "agency": step.agency,
        "kind": kind_of(step.kind),
        "holder": step.holder or gettext("Nobody"),
        "since": moment(step.since),
        "time": time_of(step, today),
        "delay": delay_of(step),
        "urged": gettext("Reminded on %(moment)s", moment=moment(step.urged_at)) if step.urged_at else "",
        "nudge": ""
        if step.waits_for_applicant
        else url_for("consultation.urge", application_id=step.application_id, step=step.step),
    }
