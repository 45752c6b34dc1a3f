"""The results of the survey as they may be shown: nothing of groups so small that somebody might be recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.notify import satisfaction_read_model as read_model
from services.notify.satisfaction import (
    ELEMENTS,
    SMALLEST_GROUP,
    Period,
    Tally,
    grade,
    hidden,
    periods,
    rounded,
    sample_wanted,
    whole_year,
)
from services.notify.satisfaction_read_model import Selection
from services.shared.datastore import Datastore
from services.shared.working_days import day_of

NARROWING = "permit", "outcome", "district"


@dataclass(frozen=True)
class Results:
    """Of one selection; ``tally`` is None while there are too few answers, and so is each group of a breakdown."""

    answers: int
    tally: Tally | None
    dispatched: int
    answered_of_dispatched: int
    groups: Mapping[str, Mapping[str, Tally | None]]

    @property
    def wanted(self) -> int:
        """The sample size for as many people as letters were dispatched."""
        return sample_wanted(self.dispatched)


def results(datastore: Datastore, chosen: Selection, *, by: tuple[str, ...] = ()) -> Results:
    """Count the answers of a selection, and break them down by each of ``by``."""
    dispatched, answered = read_model.dispatches(datastore, chosen)
    tally = read_model.tallies(datastore, chosen).get("")
    answers = tally.answers if tally else 0
    if tally is None or answers < SMALLEST_GROUP or would_tell(datastore, chosen):
        return Results(answers, None, dispatched, answered, {})
    groups = {each: without_small(read_model.tallies(datastore, chosen, each)) for each in by}
    return Results(answers, tally, dispatched, answered, groups)


def without_small(tallies: Mapping[str, Tally]) -> dict[str, Tally | None]:
    """Small groups keep their name only."""
    secret = hidden({name: tally.answers for name, tally in tallies.items()})
    return {name: None if name in secret else tally for name, tally in tallies.items()}


def would_tell(datastore: Datastore, chosen: Selection) -> bool:
    """Whether this selection is one of the groups that a wider selection hides: narrowing must not get round it."""
    for by in NARROWING:
        if name := getattr(chosen, by):
            wider = read_model.tallies(datastore, replace(chosen, **{by: ""}), by)
            if without_small(wider).get(name) is None:
                return True
    if chosen.period.first.month == chosen.period.last.month:
        year = replace(chosen, period=whole_year(chosen.period.first.year))
        return without_small(read_model.tallies(datastore, year, "month")).get(chosen.period.name) is None
    return False


def known_periods(datastore: Datastore, today: date) -> list[Period]:
    """All from the first answer until today."""
    bounds = read_model.bounds(datastore)
    return list(periods(day_of(bounds[0]) if bounds else today, today))


def closed_semesters(datastore: Datastore, today: date) -> list[tuple[Period, Results]]:
    """What is published: half-years that are over and of which there are enough answers, the latest first."""
    over = [each for each in known_periods(datastore, today) if "-S" in each.name and each.ended_before <= today]
    found = [(period, results(datastore, Selection(period))) for period in over]
    return [(period, counted) for period, counted in found if counted.tally is not None]


def as_data(chosen: Selection, counted: Results) -> dict[str, Any]:
    """For programs: exact values as text, and how they read when rounded."""
    narrowed = {each: getattr(chosen, each) or None for each in NARROWING}
    return {
        "period": chosen.period.name,
        "first": chosen.period.first.isoformat(),
        "last": chosen.period.last.isoformat(),
        **narrowed,
        "dispatched": counted.dispatched,
        "answered_of_dispatched": counted.answered_of_dispatched,
        "sample_wanted": counted.wanted,
        **tally_as_data(counted.answers, counted.tally),
        "groups": {
            by: [
                {"group": name, **tally_as_data(tally.answers if tally else None, tally)}
                for name, tally in each.items()
            ]
            for by, each in counted.groups.items()
        },
    }


def group_as_data(tally: Tally | None) -> dict[str, Any]:
    """Of a small group not even how many answered."""
    return tally_as_data(tally.answers if tally else None, tally)


def tally_as_data(answers: int | None, tally: Tally | None) -> dict[str, Any]:
    """``index`` and ``elements`` are empty where too few answered."""
    index = tally.index if tally else None
    return {
        "answers": answers,
        "index": None if index is None else str(rounded(index)),
        "index_exact": None if index is None else str(index),
        "grade": None if index is None else grade(index),
        "elements": {code: str(rounded(mean)) for code, mean in tally.means.items()} if tally else {},
    }


def as_lines(chosen: Selection, counted: Results) -> list[list[Any]]:
    """For spreadsheets: one line for everything, then one for each group."""
    lines = [["period", "breakdown", "group", "answers", "index", "grade", *ELEMENTS]]
    everything = tally_as_data(counted.answers, counted.tally)
    found = [("", "", everything)]
    for by, each in counted.groups.items():
        for name, tally in each.items():
            found.append((by, name, group_as_data(tally)))
    for by, name, data in found:
        means = [data["elements"].get(code, "") for code in ELEMENTS]
        lines.append([chosen.period.name, by, name, data["answers"], data["index"], data["grade"], *means])
    return lines
