"""What an inspector fills in on the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from services.recommendation.case_words import VERDICTS
from services.recommendation.checklists import Checklist, score
from services.recommendation.consultation_page import AT_MOST
from services.recommendation.parts import Finding, Photo, Report
from services.recommendation.visit_forms import LOCAL_FORMATS
from services.recommendation.words import in_language
from services.shared.web import Form
from services.shared.web.forms import DecimalField
from services.shared.working_days import WIB

LONGEST_NOTE = 300


class ReportForm(Form):
    """The finding, when and where; the lines of a checklist are added by :func:`form_for`."""

    report_id = HiddenField()
    finding = TextAreaField(
        lazy_gettext("What was found?"), validators=[DataRequired(lazy_gettext("Write down what was found.")), AT_MOST]
    )
    visited_at = DateTimeLocalField(
        lazy_gettext("When was the site visited?"), format=LOCAL_FORMATS, validators=[Optional()]
    )
    latitude = DecimalField(
        lazy_gettext("Latitude"),
        places=None,
        validators=[Optional(), NumberRange(-90, 90, lazy_gettext("Enter a latitude between -90 and 90."))],
    )
    longitude = DecimalField(
        lazy_gettext("Longitude"),
        places=None,
        validators=[Optional(), NumberRange(-180, 180, lazy_gettext("Enter a longitude between -180 and 180."))],
    )
    accuracy = HiddenField()
    photos = MultipleFileField(lazy_gettext("Photos"))

    checklist: Checklist

    def __iter__(self) -> Iterator[Any]:
        """The checklist first, as the page shows it: so stand the errors."""
        return iter(sorted(super().__iter__(), key=lambda field: not field.name.startswith(("check_", "note_"))))

    def validate(self, extra_validators: Any = None) -> bool:
        well = bool(super().validate(extra_validators))
        if not self.latitude.errors and not self.longitude.errors:
            for missing, other in (self.latitude, self.longitude), (self.longitude, self.latitude):
                if missing.data is None and other.data is not None:
                    self.refuse(missing.name, gettext("A position has a latitude and a longitude."))
                    well = False
        return well

    def findings(self) -> tuple[Finding, ...]:
        """The checklist as it was answered."""
        return tuple(
            Finding(
                line.key,
                line.text,
                self[f"check_{line.key}"].data,
                line.weight,
                (self[f"note_{line.key}"].data or "").strip(),
            )
            for line in self.checklist.lines
        )

    def moment(self, now: datetime) -> datetime:
        """When the visit was, by the clock of the inspector's device."""
        return self.visited_at.data.replace(tzinfo=WIB) if self.visited_at.data else now

    def place(self) -> tuple[float, float, float | None] | None:
        """Where the report was written, and how sure that is."""
        if self.latitude.data is None or self.longitude.data is None:
            return None
        try:
            accuracy = abs(float(self.accuracy.data))
        except (TypeError, ValueError):
            accuracy = None
        return float(self.latitude.data), float(self.longitude.data), accuracy

    def report(self, report_id: str, now: datetime, photos: tuple[Photo, ...]) -> Report:
        """What was written."""
        findings = self.findings()
        return Report(
            report_id,
            self.finding.data.strip(),
            self.moment(now),
            checklist=self.checklist.name,
            findings=findings,
            photos=photos,
            score=score(findings),
            pass_mark=self.checklist.pass_mark,
        )


def form_for(checklist: Checklist, **options: Any) -> ReportForm:
    """The form with a question and a note for each line of a checklist."""

    class ChecklistForm(ReportForm):
        """A class of its own: WTForms keeps the fields of a form with its class."""

    ChecklistForm.checklist = checklist
    for line in checklist.lines:
        verdict = RadioField(
            in_language(line.text, line.text_en),
            choices=[(verdict, text) for verdict, (text, _) in VERDICTS.items()],
            validators=[InputRequired(gettext("Answer this line."))],
        )
        note = StringField(gettext("Note"), validators=[Optional(), Length(max=LONGEST_NOTE, message=AT_MOST.message)])
        setattr(ChecklistForm, f"check_{line.key}", verdict)
        setattr(ChecklistForm, f"note_{line.key}", note)
    return ChecklistForm(**options)
