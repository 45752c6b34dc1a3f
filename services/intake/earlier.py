"""Permits that somebody holds already: what a renewal, a change or a closure starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class EarlierPermit:
    """A permit of the applicant; ``source_id`` is its application's id, or that of the record it was imported from,
    ``under_way`` the number of the application about it that nobody has decided yet."""

    source_id: UUID
    number: str
    signed_on: date
    valid_until: date | None
    answers: Mapping[str, str]
    under_way: str | None = None


@dataclass(frozen=True)
class PaperPermit:
    """A permit that no source knows: what the applicant reads from the paper."""

    number: str
    signed_on: date

    def kept(self) -> dict[str, str]:
        """As it is sealed."""
        return {"number": self.number, "signed_on": self.signed_on.isoformat()}


def last_day(letter: Mapping[str, Any] | None, signed_on: date, validity_days: int | None) -> date | None:
    """Until when a permit of ours counts: as its letter says; letters of earlier versions left it to be counted."""
    if letter and letter.get("valid_until"):
        return date.fromisoformat(letter["valid_until"])
    return signed_on + timedelta(days=validity_days) if validity_days else None


Source = Callable[[UUID, str], list[EarlierPermit]]
Sieve = Callable[[list[EarlierPermit]], list[EarlierPermit]]


class EarlierPermits:
    """The permits of a type that an applicant holds, out of every registered source, the latest first; ``in_force``
    leaves out those that count no more."""

    def __init__(self, in_force: Sieve, *sources: Source) -> None:
        self._in_force = in_force
        self._sources = list(sources)

    def register(self, source: Source) -> None:
        """One more place where permits are known: called with the applicant's account and the permit type's code."""
        self._sources.append(source)

    def __call__(self, applicant_id: UUID, permit_code: str) -> list[EarlierPermit]:
        found = [permit for source in self._sources for permit in source(applicant_id, permit_code)]
        return sorted(self._in_force(found), key=lambda permit: (permit.signed_on, permit.number), reverse=True)
