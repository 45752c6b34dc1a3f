"""The page of one application as an agency of its route, or the coordinator, sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from services.recommendation import case_read_model, case_words, queue_words, words
from services.recommendation.office import AGENCY, case_of_mine, my_agency, officer, particulars_of, recommendation
from services.recommendation.rules import LONGEST_TEXT
from services.shared.web import Form, person
from services.shared.web.forms import DateField, choices

AT_MOST = Length(max=LONGEST_TEXT, message=lazy_gettext("At most %(max)d characters."))


class HandOverForm(Form):
    """To whom of the agency."""

    to = SelectField(
        lazy_gettext("Colleague"), validators=[InputRequired(lazy_gettext("Choose a colleague."))], choices=[]
    )
    note = TextAreaField(lazy_gettext("Note for the colleague"), validators=[Optional(), AT_MOST])

    @classmethod
    def with_colleagues(cls, **options: Any) -> HandOverForm:
        """The form with everybody else of my agency; an empty ``formdata`` leaves it blank."""
        form = cls(prefix="to", **options)
        others = [each.username for each in recommendation().roster.of_agency(my_agency())]
        named = ((name, name) for name in others if name != person().username)
        form.to.choices = choices(("", gettext("Choose a colleague")), *named)
        return form


class DelayForm(Form):
    """Why it takes longer, for the applicant."""

    reason = TextAreaField(
        lazy_gettext("Why does it take longer?"),
        validators=[DataRequired(lazy_gettext("Say why it takes longer.")), AT_MOST],
    )
    expected_on = DateField(lazy_gettext("When will it be done?"), validators=[Optional()])


def consultation_page(
    application_id: UUID, hand_over_form: HandOverForm | None = None, delay_form: DelayForm | None = None
) -> str:
    """The page; what was typed and refused stands in it again."""
    datastore, found = recommendation().datastore, case_of_mine(application_id)
    agency = my_agency() if person().has(*AGENCY) else None
    open_steps = case_read_model.open_steps(datastore, application_id)
    step = next((each for each in open_steps if each.agency == agency), None)
    in_hand = step is not None and not step.waits_for_applicant
    said = case_read_model.words(datastore, application_id)
    everybody = recommendation().standing_for(officer())
    seen_by_all = agency is None or (found.agencies_rule == "lead_decides" and agency == found.lead_agency)
    return render_template(
        "recommendation/consultation.html",
        case=found,
        agency=agency,
        step=step,
        in_hand=in_hand,
        permit_name=words.permit_name(found),
        facts=case_words.facts(found, step),
        due=queue_words.time_of(step, recommendation().today()) if step else None,
        urged=queue_words.next_thing(step) if step and step.urged_at else "",
        action=case_words.action(step, found) if step is not None and in_hand else None,
        mine=step is not None and step.holder in {each.stands_for for each in everybody},
        to_sign=case_words.signing_page(application_id, step)
        if any(each.heads_an_agency for each in everybody)
        else "",
        particulars=case_words.particulars_shown(particulars_of(application_id)),
        documents=case_words.documents_shown(
            case_read_model.case_documents(datastore, application_id, step.step if step else ""), application_id
        ),
        faults=case_read_model.case_faults(datastore, application_id, step.step) if step else [],
        others=case_words.others_shown(case_read_model.case_steps(datastore, application_id), found, agency),
        reports=case_words.reports_shown(
            case_read_model.reports(datastore, application_id), case_read_model.places(datastore, application_id)
        ),
        minutes=case_words.minutes_shown(case_read_model.minutes(datastore, application_id)),
        said=case_words.words_shown([each for each in said if seen_by_all or each.agency == agency], application_id),
        guests=case_words.guests_shown(case_read_model.guests(datastore, application_id, agency or "")),
        way=words.way_entries(
            each for each in case_read_model.case_steps(datastore, application_id) if agency in (None, each.agency)
        ),
        history=words.history_entries(
            case_read_model.history(datastore, application_id, None if seen_by_all else agency)
        ),
        hand_over_form=hand_over_form or (HandOverForm.with_colleagues(formdata=None) if step else None),
        delay_form=delay_form or DelayForm(prefix="delay", formdata=None),
    )
