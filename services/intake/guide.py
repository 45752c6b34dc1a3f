"""The guide as a PDF: the whole catalogue with a table of contents, or one permit type; made once a day and kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import gettext

from services.intake.catalogue import Catalogue
from services.intake.catalogue_shelf import facts_of, office_of
from services.shared.typesetting import typeset
from services.shared.web.formats import date_long

TEMPLATE = Path(__file__).with_name("guide.typ")


@lru_cache(maxsize=128)
def guide_of(catalogue: Catalogue, codes: tuple[str, ...], language: str, day: date, base_url: str) -> bytes:
    """The PDF in this language; the lists of documents are those of the law of this day."""
    return typeset(TEMPLATE, contents(catalogue, codes, language, day, base_url))


def contents(catalogue: Catalogue, codes: tuple[str, ...], language: str, day: date, base_url: str) -> dict[str, Any]:
    """Everything ``guide.typ`` asks for."""
    permits = [facts_of(catalogue, code, language, day) for code in codes]
    title = permits[0]["name"] if len(permits) == 1 else gettext("Guide to all permits")
    edition = catalogue.version_of(codes[0]) if len(codes) == 1 else catalogue.version
    by_sector: dict[str, list[dict[str, Any]]] = {}
    for permit in permits:
        by_sector.setdefault(permit["sector"], []).append(permit)
    return {
        "language": language,
        "title": title,
        "office": office_of(catalogue, language),
        "address": base_url,
        "edition": gettext("As of %(day)s, catalogue %(version)s", day=date_long(day), version=edition),
        "with_contents": len(permits) > 1,
        "sectors": [{"name": name, "permits": group} for name, group in by_sector.items()],
        "words": words(),
    }


def words() -> dict[str, str]:
    """The headings of the guide."""
    return {
        "contents": gettext("Contents"),
        "free": gettext(
            "The office's service is free of charge. Nobody may ask you for money to make it faster: "
            "every step is public to you."
        ),
        "cost": gettext("Cost"),
        "time_limit": gettext("Time limit"),
        "validity": gettext("Validity"),
        "law": gettext("Law followed"),
        "elsewhere": gettext("Not here"),
        "documents": gettext("Documents you need"),
        "coming": gettext("Other documents from"),
        "added": gettext("In addition"),
        "dropped": gettext("No longer"),
        "way": gettext("The way through the office"),
        "beside": gettext("beside the others"),
        "form": gettext("What the form asks"),
        "optional": gettext("(optional)"),
        "legal_basis": gettext("Legal basis"),
        "none": gettext("No document is needed."),
        "page": gettext("Page"),
        "help": gettext("Where to get help"),
    }
