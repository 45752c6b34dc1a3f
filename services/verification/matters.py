"""What can be found wrong in a case: documents, answers of the form, and what is missing beside them.

A matter is named by one word, under which verdicts are kept and sent: a document by its requirement, an answer as
``answer.<key of its question>``, a further document as ``further.<requirement that it will have>``.
"""

from __future__ import annotations

import re
from collections.abc import Container

from services.shared.contracts.verification import Fault
from services.shared.refusals import Refused

ANSWER, FURTHER = "answer.", "further."
LONGEST_TITLE = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,99}")


class UnknownDocument(Refused):
    """Only what was handed in can be asked for again."""

    sentence = "This document is not part of the application."


class UnknownQuestion(Refused):
    """No form asks such a thing."""

    sentence = "This is no question of the form."


class TitleMissing(Refused):
    """The applicant must know which document to bring."""

    sentence = "Say which further document is needed."


class TitleTooLong(Refused):
    """A title is read in a list."""

    sentence = "The title of the document is too long: at most %(max)s characters."


def fault_of(matter: str, reason: str, title: str = "") -> Fault:
    """What the applicant is asked to mend."""
    if matter.startswith(ANSWER):
        return Fault(kind="answer", requirement=matter.removeprefix(ANSWER), reason=reason)
    if matter.startswith(FURTHER):
        return Fault(kind="further_document", requirement=matter.removeprefix(FURTHER), reason=reason, title=title)
    return Fault(requirement=matter, reason=reason)


def matter_of(fault: Fault) -> str:
    """The other way round."""
    return {"answer": ANSWER, "further_document": FURTHER, "document": ""}[fault.kind] + fault.requirement


def objection_to(fault: Fault, handed_in: Container[str]) -> Refused | None:
    """Why this cannot be asked of the applicant, given the requirements of the documents that were handed in. Which
    questions there are only the counter knows: it leaves out what its form never asked."""
    match fault.kind:
        case "document":
            return None if fault.requirement in handed_in else UnknownDocument()
        case "answer":
            return None if KEY.fullmatch(fault.requirement) else UnknownQuestion()
    if fault.requirement in handed_in or not KEY.fullmatch(fault.requirement):
        return UnknownDocument()
    if not fault.title.strip():
        return TitleMissing()
    return TitleTooLong(max=LONGEST_TITLE) if len(fault.title.strip()) > LONGEST_TITLE else None
