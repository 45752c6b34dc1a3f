"""The satisfaction survey: its questions as data, and answering it once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from services.intake.application import PURPOSE, Intake
from services.intake.domain import PermitApplication
from services.intake.survey import ClassUnknown, NothingToJudgeYet, ScoresIncomplete, SurveyResponse
from services.shared.application import decided_again
from services.shared.datastore import Row
from services.shared.personal_data import PersonalDataErased

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


@dataclass(frozen=True)
class ProfileQuestion:
    """Something to say of oneself or to leave out: its code, its name, and the names of its classes per language."""

    code: str
    names: dict[str, str]
    classes: dict[str, dict[str, str]]


@cache
def profile_questions() -> tuple[ProfileQuestion, ...]:
    """What the regulation wants to know of those who answer."""
    return tuple(
        ProfileQuestion(
            code=each["kode"],
            names={"id": each["nama"], "en": each["name"]},
            classes={code: {"id": words[0], "en": words[1]} for code, words in each["pilihan"].items()},
        )
        for each in yaml.safe_load(FILE.read_text())["profil"]
    )


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
    intake: Intake,
    application_id: UUID,
    applicant_id: UUID,
    scores: dict[str, int],
    remark: str,
    profile: dict[str, str] | None = None,
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
    said = {code: chosen for code, chosen in (profile or {}).items() if chosen}
    offered = {question.code: question.classes for question in profile_questions()}
    if any(chosen not in offered.get(code, {}) for code, chosen in said.items()):
        raise ClassUnknown
    with intake.datastore.transaction():
        in_order = {code: scores[code] for code in codes}
        intake.save(SurveyResponse(application_id, in_order, said, intake.clock()))
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


def remarks(intake: Intake, application_ids: list[UUID]) -> list[str]:
    """What was written beside the scores about these applications; nothing of people who were forgotten."""
    found: list[Any] = intake.datastore.query(
        "SELECT application_id, sealed FROM survey_remarks WHERE application_id = ANY(%s) ORDER BY application_id",
        application_ids,
    )
    opened = []
    for row in found:
        application = intake.find(PermitApplication, row.application_id)
        with suppress(PersonalDataErased):
            opened.append(intake.personal_data.open(application.applicant_id, PURPOSE, bytes(row.sealed))["text"])
    return opened
