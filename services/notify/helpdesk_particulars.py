"""What the desk sees beside a conversation: who the person is, and where their application stands. Asked of intake when
the page is opened; nothing of it is kept, and without it the conversation goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.notify import conversation_read_model, helping
from services.notify.application import Notify
from services.notify.intake_asked import asked
from services.notify.sending import NobodyKnown
from services.shared.refusals import Unavailable
from services.shared.web import person
from services.shared.web.formats import moment
from services.shared.web.languages import language

APPLICATION_STATES = {
    "submitted": lazy_gettext("In progress"),
    "correction": lazy_gettext("Waits for a correction"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "issued": lazy_gettext("Issued"),
    "refused": lazy_gettext("Refused"),
}
Facts = list[dict[str, Any]]


def colleagues() -> Mapping[str, str]:
    """Who works at the desk, by username; nobody while intake does not answer."""
    try:
        return asked().desk_staff()
    except Unavailable:
        return {}


def known_of(notify: Notify, row: Any) -> Facts:
    """Person, application and earlier conversations, for a summary."""
    return [*of_person(notify, row), *of_application(row), *of_others(notify, row)]


def of_person(notify: Notify, row: Any) -> Facts:
    """Name and addresses: those of the account, or what a stranger wrote."""
    if row.account_id is None:
        first = helping.first_words(notify, row)
        name, addresses = first.get("name", ""), [first.get("address", "")]
    else:
        try:
            contact = asked().person_of(row.account_id)
        except NobodyKnown:
            return [{"key": gettext("Person"), "value": gettext("Data erased")}]
        except Unavailable:
            return [{"key": gettext("Person"), "value": gettext("Cannot be shown right now. Please try again soon.")}]
        name, addresses = contact["name"], [contact.get("email"), contact.get("phone")]
    reached = ", ".join(str(each) for each in addresses if each)
    return [
        {"key": gettext("Person"), "value": name or gettext("no account")},
        {"key": gettext("To be reached under"), "value": reached or "–"},
    ]


def of_application(row: Any) -> Facts:
    """Number, type and state, with the way to the case for those who work on it."""
    if row.number is None:
        return []
    permit = row.permit_name_en if language() == "en" else row.permit_name
    facts: Facts = [{"key": gettext("Application"), "value": row.number}, {"key": gettext("Type"), "value": permit}]
    if person().has("front_office"):
        facts[0] |= {"href": f"/verifikasi/{row.application_id}"}
    try:
        state = asked().state_of(row.application_id)
        earlier = asked().earlier_questions(row.application_id)
    except Unavailable:
        return facts
    facts.append({"key": gettext("State"), "value": APPLICATION_STATES.get(state, state)})
    return [*facts, *(earlier_question(each) for each in earlier)]


def earlier_question(asked_once: Mapping[str, str]) -> dict[str, Any]:
    """What was asked before there were conversations, with its answer."""
    words = (asked_once[part] for part in ("question", "answer"))
    at = moment(datetime.fromisoformat(asked_once["asked_at"]))
    return {
        "key": gettext("Earlier question, %(moment)s", moment=at),
        "value": " – ".join(each for each in words if each),
    }


def of_others(notify: Notify, row: Any) -> Facts:
    """What the same person wrote about before."""
    if row.account_id is None:
        return []
    others = conversation_read_model.of_account(notify.datastore, row.account_id)
    return [
        {
            "key": gettext("Earlier conversation"),
            "value": f"{each.number or gettext('General question')}, {moment(each.last_at)}",
            "href": url_for("helpdesk.conversation", conversation_id=each.conversation_id),
        }
        for each in others
        if each.conversation_id != row.conversation_id
    ][:5]
