"""How the registers of letter numbers read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.shared.web.formats import moment
from services.shared.web.languages import language
from services.signing.desk_words import RELEASES
from services.signing.parts import OFFICE_WIDE, PLACE
from services.signing.words import KINDS, STATES, kind_of

FREE = lazy_gettext("Free"), "grey"
CSV_HEAD = "nomor", "urutan", "tahun", "register", "permohonan", "jenis", "keadaan", "waktu", "alasan"
OFFICE_WIDE_REGISTERS = {pattern: KINDS[kind] for kind, pattern in OFFICE_WIDE.items()}
PLACES = {
    "seq": lazy_gettext("running number"),
    "bulan_romawi": lazy_gettext("month in Roman numerals"),
    "tahun": lazy_gettext("year"),
}
STATES_IN_FILES = {
    "open": "belum ditandatangani",
    "signing": "sedang ditandatangani",
    "signed": "ditandatangani",
    "revoked": "dicabut",
    "free": "bebas",
}  # files speak Indonesian, whatever language the pages speak


def register_rows(registers: Iterable[Any]) -> list[list[Any]]:
    """The registers, each with the way to its numbers."""
    return [
        [
            {
                "text": title_of(each),
                "href": url_for("numbers.register", register=each.register, tahun=each.year),
                "hint": shape_of(each.register),
            },
            str(each.year),
            {"text": str(each.last), "numeric": True},
        ]
        for each in registers
    ]


def title_of(register: Any) -> str:
    """What is numbered in a register: one kind of letter of the whole office, or the permits of a type or several."""
    office_wide = OFFICE_WIDE_REGISTERS.get(register.register)
    names = register.names_en if language() == "en" else register.names
    return str(office_wide) if office_wide else " · ".join(names or [shape_of(register.register)])


def shape_of(pattern: str) -> str:
    """A pattern of numbers, its places in words."""
    return PLACE.sub(lambda place: f"[{PLACES.get(place[1], place[1])}]", pattern)


def number_rows(lines: Iterable[Any]) -> list[list[Any]]:
    """The numbers of one register in their order."""
    return [[line.number, letter_of(line), kind_of(line.proposal), moment(line.at), state_of(line)] for line in lines]


def unused_rows(lines: Iterable[Any], this_year: int) -> list[list[Any]]:
    """Numbers that no letter carries, why, and what becomes of them."""
    return [
        [
            line.number,
            letter_of(line),
            str(RELEASES[line.reason]) if line.state == "free" else str(gettext("The letter was never signed.")),
            moment(line.at),
            str(gettext("The next letter takes it.") if line.year == this_year else gettext("It stays unused.")),
        ]
        for line in lines
    ]


def csv_row(line: Any) -> list[Any]:
    """One number in a file."""
    state = STATES_IN_FILES.get(line.state, line.state)
    return [
        line.number,
        line.sequence,
        line.year,
        line.register,
        line.application_number,
        line.proposal,
        state,
        line.at.isoformat(),
        line.reason,
    ]


def letter_of(line: Any) -> dict[str, str]:
    """The letter that holds a number, or held it."""
    return {"text": line.application_number, "href": url_for("letters.letter", letter_id=line.letter_id)}


def state_of(line: Any) -> dict[str, str]:
    """A coloured tag; of a free number also why it is free."""
    text, colour = STATES.get(line.state, FREE)
    hint = str(RELEASES[line.reason]) if line.state == "free" else ""
    return {"text": str(text), "tag": colour, "hint": hint}
