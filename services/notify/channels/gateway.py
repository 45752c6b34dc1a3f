"""WhatsApp, through one of the many gateways that take a form and a token (in the manner of Fonnte)."""

from __future__ import annotations

from http import HTTPStatus

from services.notify.channels.channel import Accepted, Answer, NoAnswer, NotNow, Parcel, Refused
from services.notify.channels.http import SECONDS, Line, json_of

NAME = "the WhatsApp gateway"
# Such a gateway says in words why not. These are about its own state, not about the person.
OF_OURS = ("token", "disconnected", "device", "quota", "package", "expired")


class FormGateway:
    """``url`` takes a POST with ``target`` and ``message``; it answers ``{"status": true, "id": […]}`` or ``{"status":
    false, "reason": …}``. It knows neither templates nor idempotency keys."""

    def __init__(self, url: str, token: str, seconds: float = SECONDS) -> None:
        self._line = Line(NAME, url, seconds)
        self._token = token

    def send(self, parcel: Parcel) -> Answer:
        """One message."""
        form = {"target": parcel.to.removeprefix("+"), "message": parcel.wording.for_chat, "countryCode": "0"}
        answer = self._line.post(parcel.handing_over, data=form, headers={"Authorization": self._token})
        if isinstance(answer, NotNow | NoAnswer):
            return answer
        if busy := self._line.busy(answer):
            return busy
        match json_of(answer):
            case {"status": True, **rest}:
                return Accepted(reference_in(rest.get("id")))
            case {"status": False, "reason": str(reason)}:
                word = next((word for word in OF_OURS if word in reason.lower()), "")
                return NotNow(f"{NAME}: {word}") if word else Refused(f"{NAME} refused it")
        if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return NotNow(f"{NAME} does not let us in: {answer.status_code}")
        if answer.ok:
            return NoAnswer(f"{NAME} answers something else")
        return Refused(f"{NAME} refused it: {answer.status_code}")

    def rest(self) -> None:
        """Nothing more to send for now."""
        self._line.hang_up()


def reference_in(ids: object) -> str:
    """What the gateway calls the message: one per target, of which there is one."""
    first = ids[0] if isinstance(ids, list) and ids else ids
    return str(first) if isinstance(first, str | int) else ""
