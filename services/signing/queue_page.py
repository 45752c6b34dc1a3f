"""The list of the letter room: what waits for my signature, and what else lies on my desks."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from services.shared.refusals import NotAllowed
from services.shared.web import person
from services.shared.web.lists import pagination, select
from services.shared.working_days import day_of
from services.signing import agency_read_model, agency_words, desk_words, read_model, signing_words, to_sign
from services.signing.esign.words import sentence
from services.signing.room import desks, press, replaced, rights
from services.signing.staff_names import ask_for
from services.signing.starting import standing_of
from services.signing.to_sign import Filter
from services.signing.words import kind_of, state_of, step_name_of


def queue_page(error: str = "") -> str:
    """Each part only for those whose work it is; what was marked stays marked."""
    datastore, at, mine = press().signing.datastore, desks(), rights()
    if not at and not mine.any:
        raise NotAllowed
    agencies, absent = [each.agency for each in mine.agencies], replaced()
    ask_for(each.officer for each in absent)
    return render_template(
        "signing/queue.html",
        error=error,
        signing=signing_part(mine) if mine.any else None,
        agencies=agencies,
        agency_done=agency_words.done_rows(agency_read_model.done(datastore, agencies) if agencies else []),
        at_a_desk=bool(at),
        in_the_place_of=[desk_words.days_of(each) for each in absent],
        writes=any(desk != "head" for desk in at),
        waiting=read_model.waiting(datastore, [desk for desk in at if desk != "head"]),
        finished=read_model.finished(datastore) if at else [],
        permit_name=agency_words.permit_name,
        step_name=step_name_of,
        kind_of=kind_of,
        state_of=state_of,
    )


def signing_part(mine: to_sign.Rights) -> dict[str, Any]:
    """What waits for the signature of this person, narrowed as they asked."""
    datastore, today, choice = press().signing.datastore, day_of(press().signing.clock()), Filter.read(request.args)
    page = to_sign.waiting(datastore, mine, choice, today, request.args.get("hal", 1, type=int))
    ask_for([*(officer for officer, _ in mine.standing_in_for), *(line.written_by for line in page.lines)])
    ticked = None if "semua" in request.args else set(request.form.getlist("surat"))
    narrowed = {name: value for name, value in vars(choice).items() if value}

    def address(number: int) -> str:
        return url_for("letters.queue", **narrowed, hal=number)

    return {
        "hindrance": sentence(standing_of(press(), person().username)),
        "confirm": url_for("signing.confirm", **narrowed),
        "groups": signing_words.groups(page.lines, ticked, today),
        "found": page.found,
        "all": len(page.everything),
        "free": sum(line.free for line in page.lines),
        "fields": filter_fields(page.everything, choice),
        "choice": choice,
        "mark_all": url_for("letters.queue", **narrowed, hal=page.number, semua=1),
        "pagination": pagination(page.number, page.last, address),
        "standing_in": signing_words.standing_in(mine),
        "sessions": signing_words.session_rows(press().sessions.latest(person().username)),
    }


def filter_fields(lines: list[to_sign.Line], choice: Filter) -> list[dict[str, Any]]:
    """The boxes that narrow the list: only what waits is offered."""
    permits = sorted({(line.permit_code, agency_words.permit_name(line)) for line in lines})
    letters = sorted({(line.letter, signing_words.letter_name(line.letter)) for line in lines})
    return [
        select("jenis", signing_words.LABELS["jenis"], permits, choice.jenis),
        select("surat", signing_words.LABELS["surat"], letters, choice.surat),
    ]
