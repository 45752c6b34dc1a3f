"""Where gateways call back. They have no account: a signature proves who they are, or an address only they know."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, Response, abort, current_app, request

from services.notify import news
from services.notify.application import Notify
from services.notify.channels import gateway_news
from services.notify.channels.gateway_news import SecondName
from services.notify.channels.whatsapp_news import News, is_signed, told
from services.notify.incoming import Incoming, Take
from services.shared.web import application_of, may, without_csrf

HOOKS = "sakpore_notify_hooks"
log = structlog.get_logger(__name__)
hook_pages = Blueprint("notify_hooks", __name__, url_prefix="/notifikasi/kait")


@dataclass(frozen=True)
class Hooks:
    """``verify_token`` is what Meta repeats when the address is registered, ``app_secret`` signs each call;
    ``address_secret`` is the end of the address that a gateway without signatures calls. Empty: the address is closed.
    ``take`` takes in what people write."""

    verify_token: str
    app_secret: str
    take: Take
    address_secret: str = ""


def hooks() -> Hooks:
    """What the service wired for Meta; 404 where it wired nothing."""
    found = wired()
    if not found.app_secret or not found.verify_token:
        abort(404)
    return found


def wired() -> Hooks:
    """What the service wired."""
    found: Hooks | None = current_app.extensions.get(HOOKS)
    if found is None:
        abort(404)
    return found


@hook_pages.get("/whatsapp")
@may("anyone")
def whatsapp_registered() -> Response:
    """Meta asks once whether the address is ours."""
    token = request.args.get("hub.verify_token", "")
    if request.args.get("hub.mode") != "subscribe" or not same(token, hooks().verify_token):
        abort(403)
    return Response(request.args.get("hub.challenge", "")[:200], mimetype="text/plain")


@hook_pages.post("/whatsapp")
@may("anyone")
@without_csrf
def whatsapp_called() -> Response:
    """News and messages; an error of ours makes Meta call again."""
    if not is_signed(request.get_data(), request.headers.get("X-Hub-Signature-256", ""), hooks().app_secret):
        abort(403)
    body: Any = request.get_json(silent=True, force=True)
    for each in told(body):
        match each:
            case News():
                news.take(application_of(Notify), "whatsapp", each)
            case Incoming():
                hooks().take(each)
    return Response(status=200)


@hook_pages.post("/gateway/<secret>")
@may("anyone")
@without_csrf
def gateway_called(secret: str) -> Response:
    """News and messages, as a form or as JSON; a wrong address is as good as none."""
    expected = wired().address_secret
    if not expected or not same(secret, expected):
        abort(404)
    notify = application_of(Notify)
    for each in gateway_news.told(said_in_call()):
        match each:
            case News():
                news.take(notify, "whatsapp", each)
            case SecondName(reference, also):
                news.also_called(notify, "whatsapp", reference, also)
            case Incoming():
                wired().take(each)
    return Response(status=200)


def said_in_call() -> dict[str, str]:
    """The fields of a call; numbers are texts here, anything else is passed over."""
    body: Any = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(body, dict):
        return {}
    return {name: str(value) for name, value in body.items() if isinstance(value, str | int)}


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
