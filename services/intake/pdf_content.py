"""What a PDF must not carry: programs, actions that start one, embedded files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

FORBIDDEN_KEYS = "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"
FORBIDDEN_NAMES = frozenset({"/JavaScript", "/Launch", "/EmbeddedFile", "/FileAttachment", "/RichMedia"})
NAMING_KEYS = "/S", "/Type", "/Subtype"


def holds_active_content(document: pikepdf.Pdf) -> bool:
    """Look into every object and into what is written directly inside it, where most of it stands."""
    return any(forbidden(each) for start in (*document.objects, document.trailer) for each in inside(start))


def forbidden(item: Any) -> bool:
    """Whether this dictionary itself names something forbidden."""
    return any(key in item for key in FORBIDDEN_KEYS) or any(
        str(item.get(key, "")) in FORBIDDEN_NAMES for key in NAMING_KEYS
    )


def inside(start: Any) -> Iterator[Any]:
    """Every dictionary and stream in ``start``; references are not followed: their targets come by themselves."""
    waiting = [start]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield item
            children = [value for _, value in item.items()]
        elif isinstance(item, pikepdf.Array):
            children = list(item)
        else:
            continue
        waiting.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)
