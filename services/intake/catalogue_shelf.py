"""The catalogue's pages cost little: what is the same for everybody is made once and kept.

The keys are all that it depends on: the catalogue (another object as soon as other terms count), the language, the day.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Any

from flask import render_template
from markupsafe import Markup

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue.elsewhere import named_in, say_all
from services.intake.catalogue.search import LONGEST_QUERY, Finder
from services.intake.catalogue_facts import Facts, facts, in_language, name_of
from services.intake.words import COSTS, STATUSES

HERE, ELSEWHERE = "aktif", "dialihkan"
finder_of = lru_cache(maxsize=4)(Finder)


@dataclass(frozen=True)
class Choice:
    """What a visitor looks for: words, a sector, and types issued here or elsewhere; empty: any."""

    words: str = ""
    sector: str = ""
    state: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str], catalogue: Catalogue) -> Choice:
        """From the address; what we do not know counts as not chosen."""
        sector, state = args.get("sektor", ""), args.get("keadaan", "")
        return cls(
            words=args.get("cari", "").strip()[:LONGEST_QUERY],
            sector=sector if sector in catalogue.sectors else "",
            state=state if state in (HERE, ELSEWHERE) else "",
        )

    def fits(self, permit: Permit) -> bool:
        """Whether sector and state do."""
        return self.sector in ("", permit.sektor) and self.state in ("", HERE if permit.active else ELSEWHERE)


def found(catalogue: Catalogue, choice: Choice) -> tuple[str, ...]:
    """The codes that a visitor looks for; the best first when there are words. Who only names matters of other offices
    is not shown what happens to sound alike."""
    if say_all(named_in(catalogue.elsewhere.values(), choice.words), choice.words):
        return ()
    codes = finder_of(catalogue).find(choice.words) if choice.words else tuple(catalogue.permits)
    return tuple(code for code in codes if choice.fits(catalogue.permits[code]))


def helped_elsewhere(catalogue: Catalogue, words: str, language: str) -> list[Facts]:
    """The matters of other offices that a visitor names, and where to go."""
    return [
        {
            "name": in_language(matter),
            "place": matter.place_en if language == "en" else matter.tempat,
            "href": matter.alamat,
        }
        for matter in named_in(catalogue.elsewhere.values(), words)
    ]


@lru_cache(maxsize=512)
def list_of(catalogue: Catalogue, codes: tuple[str, ...], language: str, grouped: bool) -> Markup:
    """The table of these permit types, or one for each sector."""
    permits = [catalogue.permits[code] for code in codes]
    groups = list(by_sector(catalogue, permits)) if grouped else [("", permits)]
    tables = [{"title": title, "rows": [row_of(permit) for permit in group]} for title, group in groups]
    return Markup(render_template("intake/permit_rows.html", tables=tables))


def by_sector(catalogue: Catalogue, permits: list[Permit]) -> Iterator[tuple[str, list[Permit]]]:
    """In the order of the sectors, each with what can be applied for here before the rest."""
    for key, sector in catalogue.sectors.items():
        if group := [permit for permit in permits if permit.sektor == key]:
            yield in_language(sector), sorted(group, key=lambda permit: not permit.active)


def row_of(permit: Permit) -> Facts:
    """One line of the list."""
    return {
        "code": permit.code,
        "name": name_of(permit),
        "days": permit.sla_hari_kerja,
        "cost": str(COSTS[permit.biaya.tipe]),
        "active": permit.active,
        "status": str(STATUSES[permit.status]),
    }


@lru_cache(maxsize=1024)
def facts_of(catalogue: Catalogue, code: str, language: str, day: date) -> Facts:
    """What is said of a permit type on this day."""
    return facts(catalogue, catalogue.permits[code], day)


@lru_cache(maxsize=1024)
def fragment(catalogue: Catalogue, template: str, code: str, language: str, day: date) -> Markup:
    """A part of a page that says what a permit type needs on this day."""
    return Markup(render_template(template, it=facts_of(catalogue, code, language, day)))


@lru_cache(maxsize=16)
def overview(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """The sectors with the numbers of what is issued here and no longer, the time limits, and where the office is."""
    active = [permit for permit in catalogue.permits.values() if permit.active]
    here = Tally(permit.sektor for permit in active)
    gone = Tally(permit.sektor for permit in catalogue.permits.values() if not permit.active)
    limits = [permit.sla_hari_kerja for permit in active]
    return {
        "sectors": [
            {"key": key, "name": in_language(sector), "here": here[key], "gone": gone[key]}
            for key, sector in catalogue.sectors.items()
            if here[key] or gone[key]
        ],
        "active": len(active),
        "gone": gone.total(),
        "free": sum(permit.biaya.tipe == "gratis" for permit in active),
        "shortest": min(limits),
        "longest": max(limits),
        "usual": int(median(limits)),
        "office": office_of(catalogue, language),
    }


def office_of(catalogue: Catalogue, language: str) -> Facts:
    """Name, address and hours, in the language of the page."""
    office = catalogue.office
    return {
        "name": in_language(office),
        "address": office.alamat,
        "phone": office.telepon,
        "email": office.surel,
        "hours": office.hours_en if language == "en" else office.jam_layanan,
    }
