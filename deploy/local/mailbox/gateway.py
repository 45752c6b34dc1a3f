"""The WhatsApp gateway: takes messages with a bearer token and answers, in the shape of Meta's Cloud API."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any, NamedTuple

from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.store import Store

LONGEST_TEXT = 4096
PHONE = re.compile(r"\+?[1-9]\d{6,14}")
SENDER = "Pelayanan Perizinan"


class Answer(NamedTuple):
    """What goes back: ``body`` is sent as JSON. ``dropped`` breaks the connection instead."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = {}
    dropped: bool = False


def error(status: int, code: int, message: str, **headers: str) -> Answer:
    """An error in the shape of the Cloud API."""
    kind = "OAuthException" if code in (190, 4, 131056, 100) else "GatewayError"
    return Answer(status, {"error": {"message": message, "type": kind, "code": code}}, headers)


class Gateway:
    """One address to send to."""

    def __init__(self, store: Store, misbehaviour: Misbehaviour, token: str) -> None:
        self._store = store
        self._misbehaviour = misbehaviour
        self._token = token

    def answer(self, authorization: str, body: bytes, key: str = "") -> Answer:
        """Take one message in, or say why not.

        ``text`` is ``{"body": …}`` as in the Cloud API, or the text itself. ``key`` is the idempotency key from the
        header; without it the field ``idempotency_key`` counts.
        """
        if (unkind := self._unkind()) is not None:
            return unkind
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode()):
            return error(401, 190, "The access token is not valid.")
        try:
            message = json.loads(body)
            to, said, key = message["to"], message["text"], key or message["idempotency_key"]
            text = said["body"] if isinstance(said, dict) else said
        except (ValueError, KeyError, TypeError):
            return error(400, 100, "to, text and an idempotency key are needed, as JSON.")
        if not all(isinstance(each, str) for each in (to, text, key)) or not key:
            return error(400, 100, "to, text and the idempotency key are texts.")
        if not PHONE.fullmatch(to):
            return error(400, 131026, "The recipient is not a phone number in international form.")
        if not 0 < len(text) <= LONGEST_TEXT:
            return error(400, 100, f"A text has 1 to {LONGEST_TEXT} characters.")
        kept = self._store.keep("whatsapp", key, to=f"+{to.removeprefix('+')}", sender=SENDER, subject="", text=text)
        sent = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to.removeprefix("+")}],
            "messages": [{"id": f"wamid.{kept.id}"}],
        }
        return Answer(200, sent, dropped=self._misbehaviour["whatsapp"] == "drop")

    def _unkind(self) -> Answer | None:
        match self._misbehaviour["whatsapp"]:
            case "500":
                return error(500, 131000, "Something went wrong.")
            case "429":
                return error(429, 131056, "Too many messages to this recipient.", **{"Retry-After": "1"})
            case "401":
                return error(401, 190, "The access token is not valid.")
            case "400":
                return error(400, 131026, "The message cannot be delivered.")
            case "hang":
                self._misbehaviour.hang("whatsapp")
                return Answer(500, {}, dropped=True)
        return None
