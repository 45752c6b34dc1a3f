"""Papers set in type beside the hub, and what is kept so that they can be made again."""

from __future__ import annotations

import hashlib
import io
from typing import NamedTuple

from services.shared.object_store import ObjectStore
from services.shared.offload import offload, ready
from services.signing.papers.contents import Contents
from services.signing.papers.faults import checked
from services.signing.papers.rendering import page_images, render, typesetter
from services.signing.parts import Paper

SCREEN = 100  # dots per inch


class Printed(NamedTuple):
    """A letter to be signed. ``paper`` says what it was made of; SHA-256 and size come with the signature."""

    pdf: bytes
    paper: Paper


def rendered(contents: Contents) -> bytes:
    """The PDF; raises :class:`Incomplete` rather than make half a letter."""
    ready("typst", "segno")
    return offload(render, checked(contents))


def shown(contents: Contents) -> list[bytes]:
    """The pages as images, also of contents with faults: whoever mends them wants to see where they are."""
    ready("typst", "segno")
    return offload(page_images, contents, SCREEN)


def recorded(contents: Contents, pdf: bytes, store: ObjectStore) -> dict[str, str]:
    """Keep the contents beside the PDF, and say of what and with what it was made."""
    written = contents.as_json()
    store.put(io.BytesIO(written), len(written), contents.sha256, "application/json")
    return {
        "template": contents.template,
        "typesetter": typesetter(),
        "contents_sha256": contents.sha256,
        "rendered_sha256": hashlib.sha256(pdf).hexdigest(),
    }
