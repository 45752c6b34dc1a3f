"""Faults of papers in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from services.shared.printable import named
from services.signing.papers.faults import Fault

CATALOGUES = Path(__file__).parents[1] / "translations"
Translate = Callable[[str], str]


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue."""
    return sentence


PARTS = {
    "considerations": _("Considerations"),
    "conditions": _("Conditions of the permit"),
    "reasons": _("Reason"),
    "remedies": _("What can be mended"),
    "until": _("Suspended until"),
    "permit_name": _("Name of the permit type"),
    "legal_basis": _("Legal basis"),
    "dictums": _("Dictums"),
    "validity": _("Validity"),
    "addressee": _("Addressee"),
    "holder": _("Particulars of the holder"),
    "signer": _("Name of whoever signs"),
}
PROBLEMS = {
    "missing": _("empty"),
    "unprintable": _("holds signs that cannot be printed (%(signs)s)"),
    "too long": _("longer than %(most)d characters"),
    "too many": _("more than %(most)d lines"),
    "no break": _("holds a word of more than %(most)d characters, which does not fit on the paper"),
    "ended": _("lies before the day of signature"),
}
SOURCES = {
    "draft": _("mend it in the draft"),
    "applicant": _("it stands in the applicant's data"),
    "answers": _("it stands in the answers of the application"),
    "catalogue": _("it stands in the catalogue of permit types"),
    "signers": _("the administrator mends it in the letterhead or in the file of signers"),
}


def sentence_of(fault: Fault, translate: Translate) -> str:
    """“Ketentuan izin 3: memuat huruf yang tidak dapat dicetak (…) – perbaiki pada konsep”."""
    what = fault.label or translate(PARTS[fault.part])
    numbered = f"{what} {fault.place}" if fault.place else what
    problem = translate(PROBLEMS[fault.problem]) % {"signs": signs_of(fault, translate), "most": fault.most}
    return f"{numbered}: {problem} – {translate(SOURCES[fault.source])}"


def signs_of(fault: Fault, translate: Translate) -> str:
    """As they look; what nobody can see is named, with its place: “U+200B pada karakter ke-7”."""
    told = translate(_("%(sign)s at character %(place)d"))
    signs = zip(fault.signs, fault.where, strict=True)
    return ", ".join(
        sign if (name := named(sign)) == sign else told % {"sign": name, "place": at} for sign, at in signs
    )


def in_indonesian(faults: Iterable[Fault]) -> str:
    """For the worker, which no visitor's language reaches."""
    return "; ".join(sentence_of(fault, _indonesian()) for fault in faults)


@cache
def _indonesian() -> Translate:
    found: NullTranslations = Translations.load(CATALOGUES, ["id"])
    return found.gettext
