"""Answers as they are kept and as they are typed: which boxes a question has, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from services.intake.catalogue import Field

DATE_PARTS = "day", "month", "year"
POINT_PARTS = "latitude", "longitude"
# Questions that belong together as the first and the last day.
FIRST, LAST = "mulai", "selesai"
PARTNERS = {FIRST: LAST, LAST: FIRST}


def boxes_of(question: Field) -> tuple[str, ...]:
    """The names under which a browser sends the answer."""
    match question.type:
        case "date":
            return (question.key, *(f"{question.key}-{part}" for part in DATE_PARTS))
        case "geopoint":
            return tuple(f"{question.key}-{part}" for part in POINT_PARTS)
        case _:
            return (question.key,)


def typed_in(boxes: Mapping[str, str], questions: Iterable[Field]) -> dict[str, str]:
    """What stands in the boxes of the form, as it was typed; nothing for empty ones."""
    names = [name for question in questions for name in boxes_of(question)]
    return {name: boxes[name] for name in names if boxes.get(name)}


def as_typed(answers: Mapping[str, str], questions: Iterable[Field]) -> dict[str, str]:
    """Kept answers back into their boxes, as a person would type them; what the form no longer asks falls away."""
    typed: dict[str, str] = {}
    for question in questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        match question.type:
            case "geopoint":
                typed |= zip(boxes_of(question), answer.split(", "), strict=True)
            case "decimal":
                typed[question.key] = answer.replace(".", ",")
            case "money":
                typed[question.key] = in_thousands(answer)
            case _:
                typed[question.key] = answer
    return typed


def in_thousands(answer: str) -> str:
    """``1500000.5`` as ``1.500.000,5``."""
    return f"{Decimal(answer):,f}".translate(str.maketrans(",.", ".,"))
