"""PDF from a Typst template and plain data: what varies goes in as JSON, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.shared.offload import offload, ready

READABLE_BY_EVERYBODY = ("ua-1",)  # tagged, with title and language


def typeset(template: Path, data: Mapping[str, Any], standards: Sequence[str] = READABLE_BY_EVERYBODY) -> bytes:
    """The PDF of a template that reads ``sys.inputs.data``, made beside the hub; ``data`` holds JSON values only."""
    ready("typst")
    return offload(_compiled, template, json.dumps(data), list(standards))


def _compiled(template: Path, data: str, standards: list[str]) -> bytes:
    import typst

    pdf = typst.compile(
        template,
        root=template.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": data},
        pdf_standards=standards,
    )
    return bytes(pdf)
