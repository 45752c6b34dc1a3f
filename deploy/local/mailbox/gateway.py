"""The WhatsApp gateway: takes messages with a bearer token and answers, in the shape of Meta's Cloud API."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from deploy.local.mailbox.callbacks import Callbacks
from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.store import Message, Store

LONGEST_TEXT = 4096
PHONE = re.compile(r"\+?[1-9]\d{6,14}")
PLACE = re.compile(r"{{(\d+)}}")
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


def reference_of(kept: Message) -> str:
    """What the gateway calls a message."""
    return f"wamid.{kept.id}"


class UnknownTemplate(Exception):
    """Nobody approved these words."""


def said_in(message: dict[str, Any]) -> Any:
    """The text of a message: its own, or that of an approved template with its parameters filled in."""
    if message.get("type") != "template":
        said = message["text"]
        return said["body"] if isinstance(said, dict) else said
    template = message["template"]
    approved = approved_templates().get((template["name"], template["language"]["code"]))
    if approved is None:
        raise UnknownTemplate
    parameters = [each["text"] for part in template["components"] for each in part["parameters"]]
    if len(parameters) != len(set(PLACE.findall(approved))):
        raise ValueError("132000: the number of parameters does not match")
    return PLACE.sub(lambda place: str(parameters[int(place[1]) - 1]), approved)


@cache
def approved_templates() -> dict[tuple[str, str], str]:
    """What the office had approved: all words that it has."""
    from services.notify.topics import topics  # only with the first template: the mailbox is a small process

    return {
        (topic.template, language): words.to_approve
        for topic in topics().values()
        for language, words in topic.words.items()
        if topic.template
    }


class Gateway:
    """One address to send to."""

    def __init__(self, store: Store, misbehaviour: Misbehaviour, token: str, callbacks: Callbacks) -> None:
        self._store = store
        self._misbehaviour = misbehaviour
        self._token = token
        self._callbacks = callbacks

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
            to, text, key = message["to"], said_in(message), key or message["idempotency_key"]
        except UnknownTemplate:
            return error(404, 132001, "There is no such template in this language.")
        except (ValueError, KeyError, TypeError):
            return error(400, 100, "to, text or template, and an idempotency key are needed, as JSON.")
        if not all(isinstance(each, str) for each in (to, text, key)) or not key:
            return error(400, 100, "to, text and the idempotency key are texts.")
        if not PHONE.fullmatch(to):
            return error(400, 131026, "The recipient is not a phone number in international form.")
        if not 0 < len(text) <= LONGEST_TEXT:
            return error(400, 100, f"A text has 1 to {LONGEST_TEXT} characters.")
        kept = self._keep(key, to, text)
        self._callbacks.taken(reference_of(kept), str(message.get("biz_opaque_callback_data", "")), kept.to)
        sent = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to.removeprefix("+")}],
            "messages": [{"id": reference_of(kept)}],
        }
        return Answer(200, sent, dropped=self._misbehaviour["whatsapp"] == "drop")

    def form_answer(self, authorization: str, body: bytes) -> Answer:
        """The same for the other kind of gateway, which takes a form and has no idempotency keys."""
        if (unkind := self._unkind()) is not None:
            return unkind
        form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
        if not hmac.compare_digest(authorization.encode(), self._token.encode()):
            return Answer(200, {"status": False, "reason": "token invalid"})
        to, text = form.get("target", ""), form.get("message", "")
        if not PHONE.fullmatch(to) or not 0 < len(text) <= LONGEST_TEXT:
            return Answer(200, {"status": False, "reason": "target or message invalid"})
        kept = self._keep(secrets.token_hex(8), to, text)
        return Answer(200, {"status": True, "id": [kept.id]}, dropped=self._misbehaviour["whatsapp"] == "drop")

    def _keep(self, key: str, to: str, text: str) -> Message:
        return self._store.keep("whatsapp", key, to=f"+{to.removeprefix('+')}", sender=SENDER, subject="", text=text)

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
