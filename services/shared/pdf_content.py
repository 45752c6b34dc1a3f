"""What a PDF must not carry: programs, actions that start one, embedded files; and how much of our memory it gets."""

from __future__ import annotations

from collections.abc import Iterator
from os import SEEK_END
from typing import IO, Any

import pikepdf

FORBIDDEN_KEYS = "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"
FORBIDDEN_NAMES = frozenset({"/JavaScript", "/Launch", "/EmbeddedFile", "/FileAttachment", "/RichMedia"})
NAMING_KEYS = "/S", "/Type", "/Subtype"
MOST_MEMORY = 64 * 1024 * 1024
END_OF_FILE, TAIL = b"%%EOF", 64 * 1024

# For the whole process: some kilobytes that unpack to gigabytes must not take the machine down.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_MEMORY,
    run_length_max_memory=MOST_MEMORY,
    png_max_memory=MOST_MEMORY,
    tiff_max_memory=MOST_MEMORY,
    parser_max_container_size=1_000_000,
)


def is_whole(stream: IO[bytes]) -> bool:
    """Whether the file has its end: the library would mend a torn one, and pages would be missing."""
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - TAIL))
    whole = END_OF_FILE in stream.read()
    stream.seek(0)
    return whole


def holds_unreadable_parts(document: pikepdf.Pdf) -> bool:
    """Whether something inside could not be unpacked, and so not be looked at; asked after everything was looked at."""
    return any("error decoding stream data" in str(warning) for warning in document.get_warnings())


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
