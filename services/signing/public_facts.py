"""What the public may know of a letter and of the signatures in a file: for scripts, and for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import structlog
from flask import url_for
from flask_babel import get_locale, gettext

from services.shared.web import application_of
from services.signing.findings import Signature
from services.signing.masking import masked
from services.signing.press import Press
from services.signing.verdict import NO_PERMITS, Verdict
from services.signing.verdict_words import VERDICTS
from services.signing.words import KINDS, ROLES

log = structlog.get_logger(__name__)


def answer_of(verdict: Verdict, letter: Any | None) -> dict[str, Any]:
    """For scripts: one word that stays the same in every language, and sentences."""
    reasons = [str(gettext(each)) for each in verdict.reasons]
    return {"verdict": verdict.word, "reasons": reasons, "letter": facts_of(letter) if letter else None}


def facts_of(letter: Any) -> dict[str, Any]:
    """What our register says of a letter."""
    facts = {
        "number": letter.number,
        "kind": letter.letter,
        "permit": letter.permit_code,
        "permit_name": permit_name(letter),
        "holder": holder_of(letter) or None,
        "district": district_of(letter) or None,
        "signed_on": letter.signed_on.isoformat(),
        "valid_until": letter.valid_until.isoformat() if letter.valid_until else None,
        "revoked_at": letter.revoked_at.isoformat() if letter.revoked_at else None,
        "suspended_at": letter.suspended_at.isoformat() if letter.suspended_at else None,
        "superseded_by": letter.superseded_by and url_for("public.letter", code=letter.superseded_by),
        "signer": signer_of(letter),
    }
    return facts | ({"agency": letter.agency, "agency_name": agency_name(letter)} if letter.agency else {})


def signatures_of(verdict: Verdict, letter: Any | None) -> list[dict[str, Any]]:
    """What a file's signatures say; in which capacity somebody signed, our register knows of our own letters only."""
    return [signature_of(each, letter) for each in verdict.signatures]


def signature_of(signature: Signature, letter: Any | None) -> dict[str, Any]:
    """One of them."""
    found = asdict(signature)
    del found["doubt"]
    return found | {"capacity": capacity_of(letter) if letter and signature.trusted else None}


def shown(verdict: Verdict, letter: Any | None) -> dict[str, Any]:
    """For people: what a page draws."""
    text, look = VERDICTS[verdict.word]
    if verdict.word == "valid" and letter and letter.letter in NO_PERMITS:
        text, look = gettext("Genuine, but not a permit"), "note"
    return {
        "verdict": {"word": verdict.word, "text": str(text), "look": look, "at": application_of(Press).signing.clock()},
        "reasons": [str(gettext(each)) for each in verdict.reasons],
        "signatures": signatures_of(verdict, letter),
        "letter": letter,
        "facts": facts_of(letter) if letter else {},
        "kind": str(KINDS[letter.letter]) if letter else "",
        "grants": letter is not None and letter.letter not in NO_PERMITS,
    }


def permit_name(letter: Any) -> str:
    """In the language of the page."""
    return str(letter.permit_name_en if in_english() else letter.permit_name)


def agency_name(letter: Any) -> str:
    """The agency whose head signed, in the language of the page; empty for a letter of the office."""
    return str(letter.agency_name_en if in_english() else letter.agency_name)


def signer_of(letter: Any) -> str:
    """The official as the letter names them, and their capacity; letters of earlier versions say the latter only."""
    return f"{letter.signer_name} – {capacity_of(letter)}" if letter.signer_name else capacity_of(letter)


def capacity_of(letter: Any) -> str:
    """In which capacity somebody signed: the office held."""
    if not letter.agency:
        title = str(ROLES.get(letter.signer_role, letter.signer_role))
        return str(gettext("%(title)s (acting)", title=title)) if letter.as_deputy else title
    title = gettext("Head of %(agency)s", agency=letter.agency_name_en) if in_english() else letter.head_title
    return str(gettext("%(title)s, by the deputy", title=title) if letter.as_deputy else title)


def district_of(letter: Any) -> str:
    """Where what is permitted takes place."""
    return str(letter.district_name or "")


def holder_of(letter: Any) -> str:
    """The masked name, asked of intake now and kept nowhere; nothing when intake is silent or forgot the person."""
    ask = application_of(Press).passing_by
    if ask is None or letter.application_id is None:
        return ""
    try:
        return masked(str(ask(letter.application_id)["name"]))
    except Exception as trouble:  # noqa: BLE001 - whatever keeps the name away, the verdict is not to wait for it
        log.info("holder is not shown", why=type(trouble).__name__)
        return ""


def in_english() -> bool:
    """Whether the page speaks English."""
    locale = get_locale()
    return locale is not None and locale.language == "en"
