"""WhatsApp, through Meta's Cloud API. We write first: that needs words which Meta has approved, as a template."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import requests

from services.notify.channels.channel import Accepted, Answer, NoAnswer, NotNow, Parcel, Refused
from services.notify.channels.http import SECONDS, Line, json_of, wait_in

NAME = "the WhatsApp gateway"
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
OF_OURS = {0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045, 133010}  # token, rights, account: nobody gets any
TOO_MUCH = {4, 80007, 130429, 131048, 133016, 1, 2, 131000, 131016, 131057, 2494055}  # rates and trouble over there
TOO_MUCH_FOR_ONE = {131056, 131049}  # this person got many messages


class CloudApi:
    """``url`` takes messages (…/<version>/<phone number id>/messages), ``token`` is what lets us in.

    ``templates`` is how Meta wants it: outside 24 hours after a person wrote to us only approved words may go
    out. Words without a template then go out as text, and Meta refuses them (131047) where there was no conversation.
    """

    def __init__(self, url: str, token: str, seconds: float = SECONDS, *, templates: bool = True) -> None:
        self._line = Line(NAME, url, seconds)
        self._token = token
        self._templates = templates

    def send(self, parcel: Parcel) -> Answer:
        """One message."""
        to = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": parcel.to}
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": parcel.key}
        body = to | self._content(parcel) | {"biz_opaque_callback_data": parcel.key}
        answer = self._line.post(parcel.handing_over, json=body, headers=headers)
        if isinstance(answer, NotNow | NoAnswer):
            return answer
        if answer.status_code == HTTPStatus.OK:
            return Accepted(reference_in(answer))
        return meaning(answer) or self._line.busy(answer) or Refused(f"{NAME} refused it: {answer.status_code}")

    def rest(self) -> None:
        """Nothing more to send for now."""
        self._line.hang_up()

    def _content(self, parcel: Parcel) -> dict[str, Any]:
        template = parcel.wording.template
        if template is None or not self._templates:
            return {"type": "text", "text": {"body": parcel.wording.for_chat}}
        parameters = [{"type": "text", "text": flat(each)} for each in template.parameters]
        components = [{"type": "body", "parameters": parameters}] if parameters else []
        language = {"code": template.language}
        return {
            "type": "template",
            "template": {"name": template.name, "language": language, "components": components},
        }


def meaning(answer: requests.Response) -> Answer | None:
    """What the error code of an answer means; None where there is none."""
    code = code_in(answer)
    if code is None:
        return None
    said = f"{NAME}: {answer.status_code} {code}"
    if code in OF_OURS or code in TOO_MUCH:
        return NotNow(said, wait_in(answer.headers))
    if code in TOO_MUCH_FOR_ONE:
        return NotNow(said, wait_in(answer.headers), personal=True)
    return None if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused(said)


def code_in(answer: requests.Response) -> int | None:
    """The code of the error."""
    match json_of(answer):
        case {"error": {"code": int(code)}}:
            return code
    return None


def reference_in(answer: requests.Response) -> str:
    """The id of the message in what the gateway answers; empty where it gives none."""
    match json_of(answer):
        case {"messages": [{"id": str(reference)}, *_]}:
            return reference
    return ""


def flat(parameter: str) -> str:
    """Parameters of a template hold neither line breaks nor many spaces, or Meta refuses them."""
    return " ".join(parameter.split())
