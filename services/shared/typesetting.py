"""PDF from a Typst template and plain data: what varies goes in as JSON, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.shared.offload import offload, ready


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template that reads ``sys.inputs.data``, made beside the hub; ``data`` holds JSON values only.

    It is PDF/UA-1: tagged, so the template must set title and language.
    """
    ready("typst")
    return offload(_compiled, template, json.dumps(data))


def _compiled(template: Path, data: str) -> bytes:
    import typst

    pdf = typst.compile(
        template,
        root=template.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )
    return bytes(pdf)
