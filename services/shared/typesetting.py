"""PDF from a Typst template and plain data: what varies goes in as JSON, never as markup."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
AT_ONCE = threading.BoundedSemaphore(2)


class NotTypeset(RuntimeError):
    """The typesetter ended without a document; says what it complained of."""


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template that reads ``sys.inputs.data``; ``data`` holds JSON values only.

    It is PDF/UA-1: tagged, so the template must set title and language. The typesetter remembers all it ever laid out,
    seventy megabytes after a thick guide: for what is printed now and then it works in a process that ends.
    """
    command = [sys.executable, "-m", "services.shared.typesetter", str(template)]
    with AT_ONCE:
        done = subprocess.run(
            command, input=json.dumps(data).encode(), capture_output=True, cwd=ROOT, timeout=SECONDS, check=False
        )
    if done.returncode:
        raise NotTypeset(done.stderr.decode(errors="replace").strip())
    return done.stdout
