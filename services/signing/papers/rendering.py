"""From contents to pages. The typesetter knows no clock and no fonts but its own, so the same contents are the same
bytes; only another version of it may give others."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from services.signing.papers.contents import Contents

TEMPLATES = Path(__file__).with_name("templates")
STANDARDS = ["a-2b", "ua-1"]
BROKEN_DOWN = "PanicException"  # the typesetter's own, which would end more than the request: it is no Exception
FOR_DRAFTS = ["ua-1"]  # what is archived has a date, which a draft must not have


class Unprintable(Exception):
    """The paper cannot be printed as it stands: a person must change it."""


def render(contents: Contents | bytes) -> bytes:
    """The PDF (PDF/A-2b, PDF/UA-1) of contents, also as they were written down earlier; a draft is PDF/UA-1 only.

    It takes ten to twenty milliseconds of processor time and may run on several threads at once: ``offload`` it.
    """
    written = contents if isinstance(contents, bytes) else contents.as_json()
    standards = FOR_DRAFTS if json.loads(written)["draft"] else STANDARDS
    return bytes(_compiled(written, format="pdf", pdf_standards=standards))


def page_images(contents: Contents, dots_per_inch: float) -> list[bytes]:
    """Each page as PNG, for screens."""
    pages = _compiled(contents.as_json(), format="png", ppi=dots_per_inch)
    return [pages] if isinstance(pages, bytes) else [bytes(page) for page in pages]


def is_drawing(svg: bytes) -> bool:
    """Whether the typesetter can draw this SVG."""
    import typst

    try:
        typst.compile(
            b'#image(bytes(sys.inputs.svg), format: "svg")', sys_inputs={"svg": svg.decode()}, font_paths=_fonts()
        )
    except (typst.TypstError, UnicodeDecodeError):
        return False
    return True


def typesetter() -> str:
    """What sets the type, with its version: another one may break lines elsewhere."""
    import typst

    return f"typst {typst.__version__}"


def _compiled(written: bytes, **how: Any) -> Any:
    import typst

    template = source_of(json.loads(written)["template"])
    if not template.is_file():
        raise Unprintable(f"there is no template {template.stem}")
    try:
        return typst.compile(
            template,
            root=TEMPLATES,
            font_paths=_fonts(),
            sys_inputs={"contents": written.decode(), "contents_sha256": hashlib.sha256(written).hexdigest()},
            **how,
        )
    except typst.TypstError as wrong:
        raise Unprintable(wrong.message) from wrong
    except BaseException as wrong:
        if type(wrong).__name__ != BROKEN_DOWN:
            raise
        raise Unprintable("the typesetter broke down over these words") from wrong


def source_of(template: str) -> Path:
    """The file of a template: ``decree/1`` is ``decree-1.typ``."""
    kind, _, version = template.partition("/")
    return TEMPLATES / f"{kind}-{version}.typ"


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)
