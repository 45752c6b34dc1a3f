"""Which documents are asked for on which day: laws come into force and end, and both are data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from pydantic import model_validator

from services.intake.catalogue.models import KINDS, Permit, Requirement, Strict
from services.shared.contracts.routing import ApplicationKind

WIB = timezone(timedelta(hours=7), "WIB")
A_DAY = timedelta(days=1)


class Regime(Strict):
    """A law, as far as it decides which documents are asked for; ``bidang`` is the matter that it governs."""

    bidang: str
    nama: str
    name_en: str = ""
    berlaku_sejak: date | None = None
    berlaku_sampai: date | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Regime:
        """Both days are included."""
        if self.berlaku_sejak and self.berlaku_sampai and self.berlaku_sampai < self.berlaku_sejak:
            raise ValueError("berlaku_sampai lies before berlaku_sejak")
        return self

    def in_force(self, on: date) -> bool:
        """Whether it counts on this day."""
        return (self.berlaku_sejak or date.min) <= on <= (self.berlaku_sampai or date.max)


@dataclass(frozen=True)
class Change:
    """What another regime will ask for in one kind of application."""

    kind: ApplicationKind
    added: tuple[Requirement, ...]
    dropped: tuple[Requirement, ...]


@dataclass(frozen=True)
class Upcoming:
    """A day from which other documents are asked for, and the regimes that begin on it."""

    on: date
    regimes: tuple[Regime, ...]
    changes: tuple[Change, ...]


def office_day(moment: datetime) -> date:
    """The day on the office's wall."""
    return moment.astimezone(WIB).date()


def in_force(regimes: Mapping[str, Regime], on: date) -> frozenset[str]:
    """The names of the regimes that count on this day."""
    return frozenset(name for name, regime in regimes.items() if regime.in_force(on))


def requirements(permit: Permit, kind: ApplicationKind, counting: Collection[str]) -> list[Requirement]:
    """What is asked for in this kind of application under these regimes, each document once."""
    asked: dict[str, Requirement] = {}
    for each in permit.persyaratan:
        if kind in {KINDS[name] for name in each.untuk} and (not each.rezim or each.rezim in counting):
            asked.setdefault(each.doc, each)
    return list(asked.values())


def regimes_of(permit: Permit, regimes: Mapping[str, Regime]) -> dict[str, Regime]:
    """Those that say anything about this permit type: all of the matters that its requirements name."""
    matters = {regimes[each.rezim].bidang for each in permit.persyaratan if each.rezim}
    return {name: regime for name, regime in regimes.items() if regime.bidang in matters}


def upcoming(permit: Permit, regimes: Mapping[str, Regime], today: date) -> Iterator[Upcoming]:
    """Later days from which this permit type asks for other documents, soonest first."""
    concerned = regimes_of(permit, regimes)
    for day in turning_days(concerned):
        changes = tuple(changes_on(permit, concerned, day))
        if day > today and changes:
            begun = tuple(regime for regime in concerned.values() if regime.berlaku_sejak == day)
            yield Upcoming(day, begun, changes)


def changes_on(permit: Permit, regimes: Mapping[str, Regime], day: date) -> Iterator[Change]:
    """How the lists of this day differ from those of the day before."""
    for kind in permit.kinds:
        before = requirements(permit, kind, in_force(regimes, day - A_DAY))
        after = requirements(permit, kind, in_force(regimes, day))
        added = tuple(each for each in after if each not in before)
        dropped = tuple(each for each in before if each not in after)
        if added or dropped:
            yield Change(kind, added, dropped)


def turning_days(regimes: Mapping[str, Regime]) -> list[date]:
    """Every day on which a regime begins, or is over."""
    days = {each.berlaku_sejak for each in regimes.values() if each.berlaku_sejak}
    days |= {each.berlaku_sampai + A_DAY for each in regimes.values() if each.berlaku_sampai}
    return sorted(days)


def mistakes_in_regimes(regimes: Mapping[str, Regime]) -> Iterator[str]:
    """Regimes of one matter that leave a gap between them, or count on the same day."""
    matters: dict[str, list[tuple[str, Regime]]] = defaultdict(list)
    for name, regime in regimes.items():
        matters[regime.bidang].append((name, regime))
    for line in matters.values():
        line.sort(key=lambda each: each[1].berlaku_sejak or date.min)
        for (earlier, one), (later, other) in pairwise(line):
            ended = one.berlaku_sampai
            if ended is None or other.berlaku_sejak is None or other.berlaku_sejak <= ended:
                yield f"regime {later}: counts on the same days as {earlier}"
            elif other.berlaku_sejak != ended + A_DAY:
                yield f"regime {later}: does not follow {earlier} without a gap"
