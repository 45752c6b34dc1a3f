"""What a gateway that takes forms (as Fonnte does) calls back to say: what became of ours, and what people write."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.channels.whatsapp_news import News, State
from services.notify.incoming import Incoming, IncomingFile

# What the gateway says of its own work, and what the telephones say; in these words nothing is personal.
NOT_BROUGHT = ("failed", "invalid", "expired", "url unreachable")
STATES: dict[str, State] = {"delivered": "delivered", "read": "read", **dict.fromkeys(NOT_BROUGHT, "failed")}
NUMBER = re.compile(r"[1-9]\d{6,14}")


@dataclass(frozen=True)
class SecondName:
    """The gateway has one name for what it was given and another for what it sent: later news may know only that."""

    reference: str
    also: str


def told(form: Mapping[str, str]) -> list[News | SecondName | Incoming]:
    """One call; what has another shape says nothing.

    A call about a message of ours has ``id`` or ``stateid`` or both, with ``status`` (of the gateway) or ``state`` (of
    the telephone). One with ``sender`` brings what somebody wrote; what is written in groups is not for us.
    """
    if form.get("sender"):
        return [*written(form)]
    reference, also = form.get("id", ""), form.get("stateid", "")
    names = [SecondName(reference, also)] if reference and also else []
    said = (form.get(field, "").strip().lower() for field in ("state", "status"))
    word = next((word for word in said if word in STATES), "")
    if not word or not (reference or also):
        return [*names]
    reason = f"refused: the WhatsApp gateway: {word}" if word in NOT_BROUGHT else ""
    return [*names, News(reference or also, STATES[word], reason)]


def written(form: Mapping[str, str]) -> list[Incoming]:
    """What a person wrote, or the file that they sent; it stays with the gateway until somebody asks for it."""
    sender, text, address = form["sender"].removeprefix("+"), form.get("message", ""), form.get("url", "")
    if not NUMBER.fullmatch(sender) or form.get("member") or not (text or address):
        return []
    files = (
        (IncomingFile(form.get("filename") or "berkas", media_type_of(form), fetch_from=address),) if address else ()
    )
    return [Incoming("whatsapp", f"+{sender}", received_id(form), text, files=files)]


def received_id(form: Mapping[str, str]) -> str:
    """What the gateway calls it, or, where it does not, who wrote what and when: nobody can read that from it."""
    if given := form.get("inboxid") or form.get("id"):
        return given
    what = "\n".join(form.get(field, "") for field in ("sender", "message", "url", "timestamp"))
    return hashlib.sha256(what.encode()).hexdigest()


def media_type_of(form: Mapping[str, str]) -> str:
    """By the ending that the gateway gives; what is not a picture or a PDF is anything."""
    known = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
    return known.get(form.get("extension", "").lower(), "application/octet-stream")
