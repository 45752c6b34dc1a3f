"""Where built styles and scripts live, and their addresses with a mark of their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "built"


@cache
def asset_address(name: str) -> str:
    """``/static/built/<name>?v=<hash>``: a changed file has a new address, so caches may keep the old one."""
    path = BUILT / name
    if not path.is_file():
        return f"/static/built/{name}"
    return f"/static/built/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
