"""One case as an officer sees it: documents beside the checklist, answers, way, history, and what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request
from flask_babel import lazy_gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from services.shared.refusals import Unavailable
from services.shared.web import Form, person
from services.shared.web.forms import DateField, choices
from services.verification import (
    answer_words,
    case_words,
    inbox_words,
    read_model,
    timing_words,
    verdict_read_model,
    words,
)
from services.verification.domain import Case
from services.verification.office import officer, verification
from services.verification.rules import LONGEST_REASON, Officer, works_at
from services.verification.timing_rules import SUPERVISORS

Particulars = Callable[[UUID], Mapping[str, Any]]
PARTICULARS = "verification_particulars"  # how to ask the counter about the applicant, among the app's extensions


class ReasonForm(Form):
    """Why the office refuses, or a reviewer returns the case."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=LONGEST_REASON, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


class DelayForm(Form):
    """Why a step takes longer, and until when."""

    reason = TextAreaField(
        lazy_gettext("Why it takes longer"),
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=LONGEST_REASON, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    expected_on = DateField(lazy_gettext("Expected day"), validators=[Optional()])


class SendBackForm(ReasonForm):
    """To which desk a reviewer returns the case."""

    to_step = RadioField(
        lazy_gettext("Send back to"), validators=[InputRequired(lazy_gettext("Choose the desk."))], choices=[]
    )


def case_page(
    application_id: UUID,
    reason_form: ReasonForm | None = None,
    back_form: SendBackForm | None = None,
    errors: dict[str, str] | None = None,
    note_error: str = "",
    delay_form: DelayForm | None = None,
) -> str:
    """The page; what was typed and refused stands in it again."""
    datastore = verification().datastore
    found = read_model.case_file(datastore, application_id)
    case = verification().find(Case, application_id)
    who = verification().in_whose_place(case, officer())
    seen = verdict_read_model.last_look(datastore, application_id, person().username)
    if request.method == "GET":
        verdict_read_model.look(datastore, application_id, person().username, verification().clock())
    particulars = particulars_of(application_id)
    return render_template(
        "verification/case.html",
        case=found,
        permit_name=words.permit_name(found),
        kind=words.kind_of(found),
        place=words.step_name(found) if found.step else words.state_of(found.state)["text"],
        place_name=inbox_words.place(found),
        time_limit=words.days(found.working_days),
        due=inbox_words.due(found, verification().today()) if found.step else None,
        mine=found.state == "open" and may_decide(found, who),
        held=words.held(found, who),
        colleagues=colleagues(found, who),
        particulars=case_words.particulars_shown(particulars),
        **matters_of(found, particulars, seen),
        notes=case_words.note_entries(verdict_read_model.notes(datastore, application_id)),
        way=words.way_entries(read_model.case_steps(datastore, application_id)),
        history=words.history_entries(
            read_model.history(datastore, application_id), answer_words.labels_of(particulars)
        ),
        reason_form=reason_form or ReasonForm(formdata=None),
        back_form=back_form or send_back_form(application_id, formdata=None),
        timing=timing_words.shown(case, who, verification().as_supervisor(case, officer()), verification().today()),
        delay_form=delay_form or DelayForm(prefix="delay", formdata=None),
        errors=errors or {},
        note_error=note_error,
        sent=request.form,
    )


def matters_of(found: Any, particulars: answer_words.Particulars, seen: datetime | None) -> dict[str, Any]:
    """What can be judged: answers, documents, and what is wanted beside them."""
    datastore, application_id, step = verification().datastore, found.application_id, found.step or ""
    verdicts = verdict_read_model.verdicts(datastore, application_id)
    documents = read_model.case_documents(datastore, application_id)
    waiting, sent = found.state == "waiting", request.form
    return {
        "answers": answer_words.answer_entries(particulars, verdicts, step, seen, sent, waiting=waiting),
        "checklist": case_words.checklist(documents, verdicts, step, application_id, seen, sent),
        "further": answer_words.further_entries(verdicts, step, sent, f"tambahan_{token_hex(4)}", waiting=waiting),
    }


def particulars_of(application_id: UUID) -> Mapping[str, Any] | None:
    """What the counter says of the applicant at this moment; None when it does not answer, and nothing is kept."""
    ask: Particulars = current_app.extensions[PARTICULARS]
    try:
        return ask(application_id)
    except Unavailable:
        return None


def may_decide(found: Any, who: Officer) -> bool:
    """Whether the desk's forms are offered: the rules say the rest when they are sent."""
    if found.step is None or found.holder not in (None, who.stands_for):
        return False
    return found.whose in who.roles if found.holder else works_at(who, found.whose, found.sector)


def colleagues(found: Any, who: Officer) -> list[dict[str, str]]:
    """To whom the case may be given: none when it is not this person's to give."""
    if found.step is None:
        return []
    supervised = not SUPERVISORS[found.whose].isdisjoint(who.roles)
    own = found.holder == who.stands_for or (found.holder is None and may_decide(found, who))
    if not (supervised or own):
        return []
    at_desk = verification().roster.at_desk(found.whose, found.sector)
    return inbox_words.colleagues((each for each in at_desk if each.username != found.holder), "")


def send_back_form(application_id: UUID, **options: Any) -> SendBackForm:
    """The form with the desks that have had the case; an empty ``formdata`` leaves it blank."""
    form = SendBackForm(prefix="back", **options)
    earlier = read_model.earlier_desks(verification().datastore, application_id)
    form.to_step.choices = choices(*((step.step, words.step_name(step)) for step in earlier))
    return form
