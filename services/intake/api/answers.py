"""Answers that come as JSON: checked by the very form that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from services.intake.api.form_checks import WITHOUT_TOKEN, faults_of
from services.intake.api.problems import NotValid, pointer
from services.intake.catalogue import Catalogue, Field
from services.intake.catalogue_pages import counter
from services.intake.permit_form import answers_of, form_for
from services.shared.web.languages import language


def checked(answers: dict[str, Any], questions: Sequence[Field], catalogue: Catalogue) -> dict[str, str]:
    """The answers as the use case takes them; raises :class:`NotValid` with one entry per question."""
    wrong = unknown(answers, questions)
    sent: MultiDict[str, str] = MultiDict()
    for question in questions:
        if (answer := answers.get(question.key)) is None:
            continue
        if question.type == "geopoint":
            latitude, _, longitude = str(answer).partition(",")
            sent[f"{question.key}-latitude"] = latitude.strip()
            sent[f"{question.key}-longitude"] = longitude.strip()
        else:
            sent[question.key] = str(answer)
    form = form_for(questions, catalogue, language(), counter().intake.today())(formdata=sent, meta=WITHOUT_TOKEN)
    if not form.validate():
        wrong += faults_of(form, lambda box: ("answers", box.removesuffix("-latitude").removesuffix("-longitude")))
    if wrong:
        raise NotValid(wrong)
    return answers_of(form, questions)


def unknown(answers: dict[str, Any], questions: Sequence[Field]) -> list[dict[str, str]]:
    """What the form does not ask."""
    asked = {question.key for question in questions}
    sentence = str(gettext("The form does not ask this."))
    return [{"pointer": pointer("answers", name), "detail": sentence} for name in answers if name not in asked]
