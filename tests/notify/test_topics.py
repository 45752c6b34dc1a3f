"""The words of every topic, by every channel and in both languages: they keep the rules of the house."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify import topics as topics_module
from services.notify.spelling import spellings
from services.notify.topics import (
    FOLDER,
    FRAME,
    LANGUAGES,
    Frame,
    WrongTopic,
    present,
    read,
    released,
    topic_in,
    topics,
)
from services.notify.wording import DOUBTFUL, inbox_line, worded
from services.notify.words import SUBJECT_MATTERS
from services.shared.contracts.notify import OPTIONAL_TOPICS
from tests.notify.cases import CONTACT, NUMBER

CHAT_LENGTH = 1024  # of the body of an approved template
SUBJECT_LENGTH = 100
PERSONAL = (CONTACT["email"], CONTACT["phone"])
GOOD = """
version: 1
audience: applicant
mandatory: true
page: "/permohonan/{application_id}"
id: {title: Judul, subject: Perihal, text: Sebuah kalimat yang cukup panjang., inbox: Sebuah baris.}
en: {title: Title, subject: Subject, text: A sentence that is long enough., inbox: A line of it.}
"""
every_topic = pytest.mark.parametrize("code", sorted(topics()))
every_language = pytest.mark.parametrize("language", LANGUAGES)


def sample(code: str, language: str) -> dict[str, Any]:
    more = {"base_url": "http://localhost", "application_id": "1", "language": language}
    return {**CONTACT, **more, **topics()[code].sample}


@every_topic
@every_language
def test_a_mail_has_a_subject_a_salutation_and_one_link(code: str, language: str) -> None:
    mail = worded(code, sample(code, language))

    assert 0 < len(mail.subject) <= SUBJECT_LENGTH
    assert "\n" not in mail.subject
    assert len(re.findall(r"https?://", mail.text)) == 1
    assert mail.text.startswith(f"{'Yth.' if language == 'id' else 'Dear'} {CONTACT['name']},\n")
    assert mail.version == f"{code} {topics()[code].version}, frame 1"


@every_topic
@every_language
def test_a_chat_message_is_formal_short_free_of_charge_and_has_one_link(code: str, language: str) -> None:
    message = worded(code, sample(code, language))
    if topics()[code].audience == "staff":
        assert message.chat == ""
        return

    assert message.for_chat == message.chat
    assert len(message.chat) <= CHAT_LENGTH
    assert len(re.findall(r"https?://", message.chat)) == 1
    assert "gratis" in message.chat
    assert not re.search(r"\b(kamu|kak|dong|ya)\b", message.chat, re.IGNORECASE)


@every_topic
@every_language
def test_nothing_personal_but_the_name_is_said(code: str, language: str) -> None:
    message = worded(code, sample(code, language) | {"nik": "3375010101900001"})
    line = inbox_line(code, {**topics()[code].sample, "number": NUMBER}, "id")

    for text in (message.subject, message.text, message.chat, line):
        assert not [each for each in PERSONAL if each in text]
        assert not re.search(r"\b\d{16}\b|\bNIK\b", text)
    assert CONTACT["name"] not in message.subject + line


@every_topic
@every_language
def test_what_is_approved_and_what_is_sent_are_the_same_words(code: str, language: str) -> None:
    message, words = worded(code, sample(code, language)), topics()[code].words[language]  # type: ignore[index]
    filled = words.to_approve
    for number, value in enumerate(message.template.parameters if message.template else (), 1):
        assert value
        assert "\n" not in value
        filled = filled.replace(f"{{{{{number}}}}}", value)

    assert filled == message.chat


def test_released_words_never_change() -> None:
    assert released() == present(), "a better wording is a new version: raise it, and add its line to released.txt"


def test_what_people_may_switch_off_is_what_is_not_mandatory() -> None:
    assert {
        audience: {code for code, topic in topics().items() if topic.audience == audience and not topic.mandatory}
        for audience in OPTIONAL_TOPICS
    } == {audience: set(codes) for audience, codes in OPTIONAL_TOPICS.items()}


def test_a_message_that_may_be_the_second_says_so() -> None:
    message = worded("submitted", sample("submitted", "id"), doubtful=True)

    assert message.text.startswith(DOUBTFUL["id"])
    assert message.chat.startswith(DOUBTFUL["id"])


def test_an_agency_is_named_in_the_language_of_the_person() -> None:
    agencies = {"agencies": {"dinkes": {"name": "Dinas Kesehatan", "name_en": "Health Office"}}}

    assert "Dinas Kesehatan" in worded("with_agency", sample("with_agency", "id") | agencies).text
    assert "Health Office" in worded("with_agency", sample("with_agency", "en") | agencies).text
    assert "technical agency" in worded("with_agency", sample("with_agency", "en")).text


def test_days_and_moments_are_those_of_the_office() -> None:
    assert spellings("id")["day"]("2026-12-01") == "Selasa, 1 Desember 2026"
    assert spellings("id")["moment"]("2026-12-01T18:30:00+00:00") == "Rabu, 2 Desember 2026, pukul 01.30 WIB"
    assert spellings("en")["moment"]("2026-12-01T02:00:00+00:00") == "Tuesday, 1 December 2026, at 09:00 WIB"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (GOOD.replace("version: 1", "version: 0"), "version"),
        (GOOD.replace("mandatory: true\n", ""), "mandatory: Field required"),
        (GOOD.replace("audience: applicant", "audience: somebody"), "audience"),
        (GOOD + "more: 1\n", "more: Extra inputs"),
        (GOOD.replace("Sebuah baris.", "'Halo {{ name }}.'"), "id.inbox: nobody knows name"),
        (
            GOOD.replace("A sentence that is", "'A {{ sentence }} that is").replace("enough.", "enough.'"),
            "en.text: nob",
        ),
        (GOOD.replace("subject: Perihal", "subject: '{{ number'"), "id.subject"),
        ("version: [", "case.yaml"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, wrong: str, complaint: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(wrong)

    with pytest.raises(WrongTopic, match=re.escape(complaint)) as refused:
        topic_in(file, read(Frame, FOLDER / FRAME))
    assert "case.yaml" in str(refused.value)


def test_every_topic_has_a_title_for_lists() -> None:
    assert set(SUBJECT_MATTERS) == set(topics_module.topics())


@given(st.sampled_from(sorted(topics())), st.sampled_from(LANGUAGES), st.text(min_size=1, max_size=40))
def test_no_name_breaks_a_message(code: str, language: str, name: str) -> None:
    assert name in worded(code, sample(code, language) | {"name": name}).text
