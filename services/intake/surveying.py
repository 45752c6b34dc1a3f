"""The satisfaction survey: its questions as data, and answering it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from services.intake.application import PURPOSE, Intake
from services.intake.survey import NothingToJudgeYet, ScoresIncomplete, SurveyResponse
from services.shared.application import decided_again
from services.shared.datastore import Row

FILE = Path(__file__).parent / "skm.yaml"
SCORES = range(1, 5)
SAVE_REMARK = "INSERT INTO survey_remarks (application_id, sealed) VALUES (%s, %s)"


@dataclass(frozen=True)
class Element:
    """One of the nine elements: its code, and per language its name, its question and the four answers."""

    code: str
    names: dict[str, str]
    questions: dict[str, str]
    answers: dict[str, tuple[str, ...]]


@cache
def elements() -> tuple[Element, ...]:
    """The nine in the order of the standard form; raises ``ValueError`` when one has not four answers."""
    found = []
    for each in yaml.safe_load(FILE.read_text())["unsur"]:
        answers = {"id": tuple(each["jawab"]), "en": tuple(each["answers"])}
        if any(len(choices) != len(SCORES) for choices in answers.values()):
            raise ValueError(f"{FILE.name}: {each['kode']} has not {len(SCORES)} answers")
        found.append(
            Element(
                code=each["kode"],
                names={"id": each["nama"], "en": each["name"]},
                questions={"id": each["tanya"], "en": each["question"]},
                answers=answers,
            )
        )
    return tuple(found)


@decided_again
def answer_survey(
    intake: Intake, application_id: UUID, applicant_id: UUID, scores: dict[str, int], remark: str
) -> None:
    """Keep what the applicant thinks; a second answer changes nothing."""
    application = intake.own(application_id, applicant_id)
    if application.letter is None:
        raise NothingToJudgeYet
    if answered(intake, application_id):
        return
    codes = [element.code for element in elements()]
    if sorted(scores) != sorted(codes) or any(score not in SCORES for score in scores.values()):
        raise ScoresIncomplete
    with intake.datastore.transaction():
        intake.save(SurveyResponse(application_id, {code: scores[code] for code in codes}, intake.clock()))
        if remark:
            sealed = intake.personal_data.seal(application.applicant_id, PURPOSE, {"text": remark})
            intake.datastore.execute(Row(SAVE_REMARK, (application_id, sealed)))


def answered(intake: Intake, application_id: UUID) -> bool:
    """Whether the survey about this application was answered."""
    return intake.exists(SurveyResponse.create_id(application_id))


def answered_among(intake: Intake, application_ids: list[UUID]) -> set[UUID]:
    """Those of the applications whose survey was answered."""
    rows: list[Any] = intake.datastore.query(
        "SELECT application_id FROM survey_responses WHERE application_id = ANY(%s)", application_ids
    )
    return {row.application_id for row in rows}
