"""The list of the letter room: what lies on the desks of a person, and what the agencies wait for them to sign."""

from __future__ import annotations

from flask import render_template, request

from services.shared.refusals import NotAllowed
from services.signing import agency_read_model, agency_words, desk_words, read_model
from services.signing.room import desks, press, replaced, signatories
from services.signing.words import kind_of, state_of, step_name_of


def queue_page(error: str = "") -> str:
    """Both parts, each only for those whose work it is; what was marked stays marked."""
    datastore, at = press().signing.datastore, desks()
    agencies = [each.agency for each in signatories()]
    if not at and not agencies:
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
        at_a_desk=bool(at),
        in_the_place_of=[desk_words.days_of(each) for each in replaced()],
        waiting=read_model.waiting(datastore, at),
        finished=read_model.finished(datastore) if at else [],
        step_name=step_name_of,
        kind_of=kind_of,
        state_of=state_of,
    )
