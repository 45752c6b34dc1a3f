"""What changed between two versions of a letter's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from services.signing.parts import Text

PARTS = "considerations", "conditions", "reason", "remedies", "until"
WORDS = re.compile(r"\w+(?:[.,/-]\w+)*|\s+|[^\w\s]")


class Piece(NamedTuple):
    """Words that stayed, were taken out, or were added."""

    what: Literal["same", "removed", "added"]
    words: str


class Change(NamedTuple):
    """A part of the letter that reads otherwise than before, line by line."""

    part: str
    lines: list[list[Piece]]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """What differs, in the order of the letter; everything is new in the first version."""
    old = Text.from_json(dict(before)) if before else None
    new = Text.from_json(dict(after))
    return [
        Change(part, [line for line in _lines(_of(old, part), _of(new, part)) if any(p.what != "same" for p in line)])
        for part in PARTS
        if _of(old, part) != _of(new, part)
    ]


def _of(text: Text | None, part: str) -> list[str]:
    value = getattr(text, part) if text else ()
    return list(value) if isinstance(value, tuple) else value.splitlines()


def _lines(before: list[str], after: list[str]) -> Iterator[list[Piece]]:
    """Lines that were changed are compared word by word, in pairs."""
    for what, one, two, three, four in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        old, new = before[one:two], after[three:four]
        for place in range(max(len(old), len(new))):
            yield list(_pieces(old[place] if place < len(old) else "", new[place] if place < len(new) else ""))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    for what, one, two, three, four in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[one:two]))
            continue
        if one < two:
            yield Piece("removed", "".join(old[one:two]))
        if three < four:
            yield Piece("added", "".join(new[three:four]))
