"""The operators' page: how each channel does, which messages there are, and the buttons that send them again. It shows
nobody's name or address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from services.notify import post_room_read_model, resending
from services.notify.application import Notify
from services.notify.channel_states import states
from services.notify.post_room_read_model import MOST_COUNTED, PER_PAGE, Place, Search
from services.notify.post_room_words import LEFT_OUT, channel_facts, history_of, sample_of
from services.notify.satisfaction_read_model import midnight
from services.notify.words import CHANNELS, STATES, SUBJECT_MATTERS, reason_of, state_of
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person, prefers_json
from services.shared.web.formats import moment
from services.shared.web.lists import select

pages = Blueprint("notify", __name__, url_prefix="/notifikasi")

READERS = "front_office", "helpdesk", "operator"
HANDS = "helpdesk", "operator"
BOXES = "keadaan", "saluran", "perihal", "cari", "dari", "sampai"
FIELDS = "message_id", "application_id", "number", "subject_matter", "recipient", "channel", "state", "reason", "since"


@pages.get("/")
@may(*READERS)
def messages() -> Any:
    notify, search = application_of(Notify), asked()
    fitting = post_room_read_model.found(notify.datastore, search, place())
    further, fitting = len(fitting) > PER_PAGE, fitting[:PER_PAGE]
    following = url_for(".messages", **narrowed(), setelah=address_of(fitting[-1])) if further else ""
    now, facts = notify.clock(), {row.channel: row for row in states(notify.datastore)}
    pace = post_room_read_model.pace(notify.datastore, now)
    failures = post_room_read_model.failures(notify.datastore, now)
    if prefers_json():
        return jsonify(
            channels=[facts[name]._asdict() | pace[name]._asdict() for name in sorted(facts)],
            failures=[row._asdict() for row in failures],
            messages=[{name: getattr(row, name) for name in FIELDS} for row in fitting],
            next=following or None,
        )
    return render_template(
        "notify/messages.html",
        channels=[channel_facts(facts[name], pace[name], failures) for name in sorted(facts)],
        may_pause=person().has(*HANDS),
        rows=[line(row, mark=person().has(*HANDS)) for row in fitting],
        total=total(post_room_read_model.counted(notify.datastore, search)),
        boxes=boxes(search),
        search=request.args,
        narrowed=narrowed(),
        following=following,
        looked_at=moment(now),
    )


@pages.get("/<uuid:message_id>")
@may(*READERS)
def message(message_id: UUID) -> str:
    notify = application_of(Notify)
    found = post_room_read_model.message(notify.datastore, message_id)
    if found is None:
        raise NotFound
    return render_template(
        "notify/message.html",
        message=found,
        title=SUBJECT_MATTERS[found.subject_matter],
        state=state_of(found.state),
        reason=reason_of(found.reason),
        channel=CHANNELS[found.channel],
        history=history_of(notify.events.get(message_id)),
        sample=sample_of(found),
        again=found.state in ("failed", "unanswered"),
    )


@pages.post("/<uuid:message_id>/ulang")
@may(*READERS)
def send_again(message_id: UUID) -> Response:
    application_of(Notify).send_again(message_id, by=person().username)
    flash(gettext("The message is being sent again."), "success")
    return redirect(url_for(".messages"), code=303)


@pages.get("/ulang")
@may(*HANDS)
def ask_to_send_again() -> str:
    """What was marked, or everything that fits the search, at most as many as are sent in one go."""
    marked = ids_of(request.args.getlist("pesan"))
    if not marked:
        search = asked()
        search = replace(search, state="unanswered" if search.state == "unanswered" else "failed")
        found = post_room_read_model.found(application_of(Notify).datastore, search, None, resending.MOST)
        marked = [row.message_id for row in found]
    return render_template("notify/send_again.html", marked=marked, most=resending.MOST, narrowed=narrowed())


@pages.post("/ulang")
@may(*HANDS)
def send_many_again() -> Response:
    marked = ids_of(request.form.getlist("pesan"))
    done = resending.resend(application_of(Notify), marked, person().username)
    again = ngettext("%(num)s message is being sent again.", "%(num)s messages are being sent again.", done.again)
    left_out = [f"{LEFT_OUT[reason]}: {count}" for reason, count in done.left_out.items()]
    flash(" ".join([again, *([gettext("Left out: %(reasons)s.", reasons="; ".join(left_out))] if left_out else [])]))
    return redirect(url_for(".messages"), code=303)


def ids_of(texts: list[str]) -> list[UUID]:
    """As many as are sent in one go; what is no id is nobody's message."""
    found = []
    for text in texts[: resending.MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            raise NotFound from None
    return found


def line(row: Any, *, mark: bool) -> list[Any]:
    """A message as a row of the table."""
    reason = reason_of(row.reason)
    number = row.number or row.recipient or str(row.application_id)[:8]
    about = SUBJECT_MATTERS[row.subject_matter]
    state = state_of(row.state) | ({"hint": reason["text"]} if row.reason else {})
    link = {"text": about, "href": url_for(".message", message_id=row.message_id)}
    cells = [link, number, CHANNELS[row.channel], moment(row.since), state]
    if not mark:
        return cells
    label = gettext("Mark %(about)s, %(number)s", about=about, number=number)
    box = {"name": "pesan", "value": str(row.message_id), "label": label, "checked": False}
    return [{"checkbox": box} if row.state in ("failed", "unanswered") else "", *cells]


def total(fitting: int) -> str:
    """How many messages fit, as the heading of the table."""
    if fitting > MOST_COUNTED:
        return gettext("More than %(most)d messages", most=MOST_COUNTED)
    return ngettext("%(num)s message", "%(num)s messages", fitting)


def asked() -> Search:
    """What the address asks for; what does not make sense narrows nothing."""
    words = {name: request.args.get(name, "").replace("\x00", "").strip()[:100] for name in BOXES}
    end = day(words["sampai"], days=1)
    return Search(
        state=words["keadaan"] if words["keadaan"] in STATES else "",
        channel=words["saluran"] if words["saluran"] in CHANNELS else "",
        subject_matter=words["perihal"] if words["perihal"] in SUBJECT_MATTERS else "",
        who=words["cari"],
        begin=day(words["dari"]),
        end=end,
    )


def day(text: str, days: int = 0) -> datetime | None:
    """When this day of the office begins, or so many days later."""
    try:
        return midnight(date.fromisoformat(text) + timedelta(days=days))
    except (OverflowError, ValueError):
        return None


def boxes(search: Search) -> list[Any]:
    """What narrows the list."""
    conditions = [(state, str(words)) for state, (words, _) in STATES.items()]
    ways = [(channel, str(words)) for channel, words in CHANNELS.items()]
    return [
        select("keadaan", gettext("State"), conditions, search.state),
        select("saluran", gettext("Channel"), ways, search.channel),
        select("perihal", gettext("About"), SUBJECT_MATTERS.items(), search.subject_matter),
    ]


def narrowed() -> dict[str, str]:
    """The boxes that narrow, for the addresses of the page."""
    return {name: request.args[name] for name in BOXES if request.args.get(name)}


def place() -> Place | None:
    """Where the page before this one ended, as ``address_of`` wrote it."""
    since, _, message_id = request.args.get("setelah", "").partition("~")
    try:
        return Place(datetime.fromisoformat(since), UUID(message_id))
    except ValueError:
        return None


def address_of(row: Any) -> str:
    """A place in the list."""
    return f"{row.since.isoformat()}~{row.message_id}"
