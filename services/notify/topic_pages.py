"""The words of all messages, with sample data: what people get, in both languages and by every channel."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from services.notify.topics import LANGUAGES, Topic, topics
from services.notify.wording import inbox_line, language_of, worded
from services.shared.refusals import NotFound
from services.shared.web import may
from services.shared.web.languages import LANGUAGES as LANGUAGE_NAMES
from services.shared.web.languages import language

topic_pages = Blueprint("topics", __name__, url_prefix="/notifikasi/kata")

SAMPLE = {
    "name": "Siti Contoh",
    "number": "2026-K7QF-3M2X",
    "base_url": "https://sakpore.example",
    "application_id": "00000000-0000-4000-8000-000000000000",
    "tracking_url": "https://sakpore.example/lacak/contoh",
    "correction_url": "https://sakpore.example/permohonan/contoh/perbaikan",
    "application_url": "https://sakpore.example/permohonan/contoh",
    "letter_url": "https://sakpore.example/permohonan/contoh/surat",
    "chat_url": "https://sakpore.example/bantuan/percakapan/contoh",
    "agencies": {"dinkes": {"name": "Dinas Kesehatan", "name_en": "Health Office"}},
}


@topic_pages.get("")
@may("operator", "helpdesk", "front_office")
def every_topic() -> str:
    shown = language_of({"language": language()})
    return render_template("notify/topics.html", topics=[about(topic, shown) for topic in topics().values()])


@topic_pages.get("/<code>")
@may("operator", "helpdesk", "front_office")
def one_topic(code: str) -> str:
    topic = topics().get(code)
    if topic is None:
        raise NotFound
    shown = language_of({"language": language()})
    return render_template(
        "notify/topic.html", topic=about(topic, shown), previews=[preview(topic, each) for each in LANGUAGES]
    )


def about(topic: Topic, shown: Any) -> dict[str, Any]:
    """What the list says of a topic."""
    return {
        "code": topic.code,
        "title": topic.words[shown].title,
        "audience": topic.audience,
        "mandatory": topic.mandatory,
        "urgent": topic.urgent,
        "template": topic.template,
        "version": topic.released_as,
    }


def preview(topic: Topic, shown: Any) -> dict[str, Any]:
    """The messages in one language, filled with samples."""
    wording = worded(topic.code, {**SAMPLE, **topic.sample, "language": shown})
    return {
        "language": LANGUAGE_NAMES[shown],
        "subject": wording.subject,
        "text": wording.text,
        "chat": wording.chat,
        "to_approve": topic.words[shown].to_approve,
        "inbox": inbox_line(topic.code, {**SAMPLE, **topic.sample}, shown),
    }
