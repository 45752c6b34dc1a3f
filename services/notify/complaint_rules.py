"""What a complaint may be about, who has it, and why something is refused."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.shared.refusals import Refused
from services.shared.working_days import after_working_days

Category = Literal["time", "requirements", "levy", "conduct", "facilities", "data", "other"]
Level = Literal["desk", "coordinator", "head"]
Why = Literal["late", "unsatisfied", "forwarded"]
State = Literal["open", "answered", "closed", "withdrawn"]

# About people of the office: only superiors see these, and nothing of them stands on an application's timeline.
ABOUT_PEOPLE: frozenset[str] = frozenset({"levy", "conduct"})
ABOVE: dict[Level, Level] = {"desk": "coordinator", "coordinator": "head"}
MAY_SEE: dict[Level, frozenset[str]] = {
    "desk": frozenset({"front_office", "helpdesk", "coordinator", "head"}),
    "coordinator": frozenset({"coordinator", "head"}),
    "head": frozenset({"head"}),
}
CLOSED_AFTER = 10  # working days without a word after the answer
STRANGERS_AN_HOUR = 20


class NotOpen(Refused):
    """It was answered, closed or withdrawn."""

    sentence = "This complaint is not open any more."


class TakenByAnother(Refused):
    """Two at once, or a page that was open for long."""

    sentence = "%(holder)s sees to this complaint now."


class NotAnswered(Refused):
    """Somebody objected meanwhile, or nobody has answered yet."""

    sentence = "This complaint waits for an answer."


class NothingToObjectTo(Refused):
    """Only an answer can be objected to, once."""

    sentence = "You can ask for a higher level once, after an answer."


class TooManyComplaints(Refused):
    """Somebody floods the form."""

    sentence = "Too many complaints arrive right now. Please try again in an hour, or come to the office."


def begins_with(category: Category) -> Level:
    """Who has it first."""
    return "coordinator" if category in ABOUT_PEOPLE else "desk"


def due(since: date, days: int) -> date:
    """The last day for an answer."""
    return after_working_days(since, days)
