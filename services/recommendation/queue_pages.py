"""What lies with my agency."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.recommendation import queue_list, queue_words, words
from services.recommendation.office import AGENCY, WATCHERS, my_agency, officer, recommendation
from services.recommendation.parts import Officer
from services.recommendation.queue_list import Choice
from services.shared.web import may, person
from services.shared.web.lists import SOON_DAYS
from services.shared.working_days import after_working_days

queue_pages = Blueprint("queue", __name__, url_prefix="/rekomendasi")


@queue_pages.get("/")
@may(*WATCHERS)
def overview() -> str | Response:
    if not person().has(*AGENCY):
        return redirect(url_for("board.board"), code=303)
    datastore, today, everybody = recommendation().datastore, recommendation().today(), standing()
    choice, agency = Choice.read(request.args), my_agency()
    mine = [each.stands_for for each in everybody]
    soon = after_working_days(today, SOON_DAYS)
    page = queue_list.page(datastore, agency, mine, choice, today, soon, request.args.get("hal", 1, type=int))
    return render_template(
        "recommendation/queue.html",
        agency=agency,
        choice=choice,
        tabs=queue_words.tabs(page, choice),
        pressing=queue_words.pressing(page),
        everything=queue_words.address(Choice(milik=choice.milik)),
        fields=queue_words.filter_fields(choice),
        rows=queue_words.rows(page.rows, today),
        pagination=queue_words.pages(page, choice),
        empty=queue_words.EMPTY[page.milik],
        standing_in=[each.acting_for for each in everybody if each.acting_for],
        done=words.done_rows(queue_list.done(datastore, agency)),
    )


def standing() -> list[Officer]:
    """The person, then each colleague stood in for today."""
    return recommendation().standing_for(officer())
