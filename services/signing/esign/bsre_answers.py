"""What the answers of the Esign Client Service mean. Its official guide is not public: what is known comes from public
clients; what is not known is called unknown."""

from __future__ import annotations

import json
import re
from typing import Any

from services.signing.esign.exchange import Answer
from services.signing.esign.provider import Refused, Secret, Standing, Unknown, Unreachable

CODES = {
    2031: "wrong-secret",
    2011: "not-registered",
    2021: "no-certificate",
}
STATES = {
    "NOT_REGISTERED": "not-registered",
    "NO_CERTIFICATE": "no-certificate",
    "REVOKE": "certificate-revoked",
    "REVOKED": "certificate-revoked",
    "EXPIRED": "certificate-expired",
}
# Only for answers that say no by themselves (status 4xx): in a crash's message such a word proves nothing.
WORDS = (
    (re.compile(r"passphrase|totp|\botp\b", re.IGNORECASE), "wrong-secret"),
    (re.compile(r"expired|ked[ae]lu?warsa|kad[ae]lu?arsa", re.IGNORECASE), "certificate-expired"),
    (re.compile(r"revoke|dicabut", re.IGNORECASE), "certificate-revoked"),
    (re.compile(r"(tidak|belum) terdaftar|not.registered", re.IGNORECASE), "not-registered"),
)
LONGEST_DETAIL = 200


def told(answer: Answer) -> dict[str, Any]:
    """The answer as an object; empty when it is none."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def declined(answer: Answer, secret: Secret | None = None) -> Refused | Unreachable | None:
    """How an answer says that nothing was signed, for sure; None when it does not say so."""
    said = told(answer)
    detail = words_of(said, secret)
    if code := CODES.get(number_in(said)) or STATES.get(str(said.get("status")).upper()):
        return Refused(code, detail)
    if answer.status in (401, 403):
        return Refused("application-not-allowed", detail)
    if answer.status == 429:
        return Unreachable("the service has too much to do")
    if 300 <= answer.status < 500:
        for pattern, code in WORDS:
            if pattern.search(detail):
                return Refused(code, detail)
        return Refused("file-not-accepted" if answer.status == 413 else "refused", detail or f"HTTP {answer.status}")
    return None


def number_in(said: dict[str, Any]) -> int:
    """The service's own error number; 0 for none."""
    number = str(said.get("status_code"))
    return int(number) if number.isdigit() else 0


def words_of(said: dict[str, Any], secret: Secret | None) -> str:
    """The service's own words, fit to be shown: short, and without the secret, should it be repeated there."""
    text = next((said[key] for key in ("error", "message") if isinstance(said.get(key), str)), "")
    if secret:
        text = text.replace(secret.reveal(), "…")
    return " ".join(text.split())[:LONGEST_DETAIL]


def standing_in(answer: Answer | Unreachable | Unknown) -> Standing:
    """Whether the asked person can sign."""
    if not isinstance(answer, Answer):
        return Standing("unreachable", detail=answer.reason)
    said = told(answer)
    if str(said.get("status")).upper() == "ISSUE":
        return Standing("ready")
    match declined(answer):
        case Refused(code, detail):
            return Standing("refused", code, detail)
        case Unreachable(reason):
            return Standing("unreachable", detail=reason)
    if answer.status == 200 and said.get("status"):
        return Standing("refused", "not-ready", str(said["status"])[:LONGEST_DETAIL])
    return Standing("unreachable", detail=f"HTTP {answer.status}")
