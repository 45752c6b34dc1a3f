"""The gateway calls the office back: what became of the messages that it took, signed as Meta signs it."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from deploy.local.mailbox.misbehaviour import Misbehaviour

PAUSE_SECONDS = 0.5  # a telephone is not told at once either
SECONDS = 5
PAUSES = (1.0, 2.0, 4.0)  # then nobody calls again: this is no Meta
UNDELIVERABLE = 131026
OFFICE_NUMBER = "628000000000"
ORDERS = {
    "ok": ("sent", "delivered"),
    "late": ("sent", "delivered"),
    "twice": ("sent", "delivered", "sent", "delivered"),
    "disordered": ("read", "delivered", "sent"),
    "forged": ("sent", "delivered"),
    "failed": ("sent", "failed"),
    "none": (),
}


class Told(NamedTuple):
    """One message of which there is news: what we call it, what the office calls it, and whose it is. ``mood``: how we
    were when it happened; ``opened``: its person has read it."""

    reference: str
    key: str
    to: str
    mood: str
    opened: bool = False
    due: float = 0.0


class Callbacks:
    """Posts to ``url``, signed with ``app_secret``; without an address nobody is told anything.

    A message is said to be sent and delivered soon after it was taken, and read when it is opened in the mailbox.
    """

    def __init__(self, url: str, app_secret: str, misbehaviour: Misbehaviour) -> None:
        self._url = url
        self._app_secret = app_secret.encode()
        self._misbehaviour = misbehaviour
        self._waiting: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._keys: dict[str, str] = {}
        self._opener = build_opener(ProxyHandler({}))
        if url:
            threading.Thread(target=self._work, name="callbacks", daemon=True).start()

    def taken(self, reference: str, key: str, to: str) -> None:
        """The gateway has it."""
        self._keys[reference] = key
        self._tell(Told(reference, key, to, self._misbehaviour["news"], due=time.monotonic() + PAUSE_SECONDS))

    def opened(self, reference: str, to: str) -> None:
        """Its person looks at it."""
        self._tell(Told(reference, self._keys.get(reference, ""), to, self._misbehaviour["news"], opened=True))

    def _tell(self, told: Told) -> None:
        if self._url:
            self._waiting.put(told)

    def _work(self) -> None:
        while True:
            told = self._waiting.get()
            time.sleep(max(0.0, told.due - time.monotonic()))
            if told.mood == "late":
                self._misbehaviour.hang("news")
            for status in ("read",) if told.opened else ORDERS[told.mood]:
                self._post(body_of(told, status), forged=told.mood == "forged")

    def _post(self, body: bytes, *, forged: bool) -> None:
        """As Meta does: what is not answered with 200 comes again, though not for long."""
        secret = b"of somebody else" if forged else self._app_secret
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        for pause in (*PAUSES, 0.0):
            try:
                self._opener.open(Request(self._url, data=body, headers=headers), timeout=SECONDS).close()
                return
            except HTTPError as refusal:
                with refusal:
                    if refusal.code < 500:
                        return
            except (OSError, HTTPException):
                pass
            time.sleep(pause)


def body_of(told: Told, status: str) -> bytes:
    """One piece of news in Meta's shape."""
    news: dict[str, Any] = {
        "id": told.reference,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": told.to.removeprefix("+"),
        "biz_opaque_callback_data": told.key,
    }
    if status == "failed":
        news["errors"] = [{"code": UNDELIVERABLE, "title": "Message undeliverable"}]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": OFFICE_NUMBER, "phone_number_id": "1"},
        "statuses": [news],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
