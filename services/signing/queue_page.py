"""The list of the letter room: what lies on the desks of a person, and what the agencies wait for them to sign."""

from __future__ import annotations

from flask import render_template, request

from services.shared.refusals import NotAllowed
from services.shared.web import person
from services.signing import agency_read_model, agency_words, read_model
from services.signing.room import DESKS, press, signatories
from services.signing.words import kind_of, state_of, step_name_of


def queue_page(error: str = "") -> str:
    """Both parts, each only for those whose work it is; what was marked stays marked."""
    datastore, desks = press().signing.datastore, [desk for desk in DESKS if person().has(desk)]
    agencies = [each.agency for each in signatories()]
    if not desks and not agencies:
        raise NotAllowed
    to_sign = agency_read_model.waiting(datastore, agencies) if agencies else []
    return render_template(
        "signing/queue.html",
        error=error,
        agencies=agencies,
        standing_in=[each.acting_for for each in signatories() if each.acting_for],
        to_sign=agency_words.waiting_rows(to_sign, request.form.getlist("surat")),
        can_sign=any(line.state == "waiting" for line in to_sign),
        agency_done=agency_words.done_rows(agency_read_model.done(datastore, agencies) if agencies else []),
        at_a_desk=bool(desks),
        waiting=read_model.waiting(datastore, desks),
        finished=read_model.finished(datastore) if desks else [],
        step_name=step_name_of,
        kind_of=kind_of,
        state_of=state_of,
    )
