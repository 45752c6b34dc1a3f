"""People outside who are asked once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.recommendation.guests import LinkExpired, LinkUsed
from services.recommendation.parts import GuestQuestion
from services.recommendation.rules import (
    UnknownDocument,
)
from services.shared.refusals import NotFound
from tests.recommendation.cases import (
    ADVICE,
    AT,
    BAYU,
    LATER,
    TOMORROW,
    Consultation,
    at,
    given,
    recorded,
    uuid4,
)

QUESTION = GuestQuestion("g1", "Universitas Contoh, ahli kehutanan", "Apakah pohon ini aman?", (), TOMORROW)


def asked() -> Consultation:
    """A consultation in which an expert was asked."""
    consultation = at(ADVICE)
    consultation.ask_guest(ADVICE, QUESTION, "d" * 64, BAYU, AT)
    return given(consultation)


def test_a_guest_answers_once() -> None:
    consultation = asked()

    consultation.guest_answers(ADVICE, "g1", "Aman.", None, LATER)

    assert recorded(consultation) == ["GuestAnswered"]
    with pytest.raises(LinkUsed):
        consultation.guest_answers(ADVICE, "g1", "Tidak aman.", None, LATER)


def test_a_link_ends_with_its_day_or_when_the_agency_ends_it() -> None:
    with pytest.raises(LinkExpired):
        asked().guest_answers(ADVICE, "g1", "Aman.", None, QUESTION.expires_at + timedelta(seconds=1))
    ended = asked()
    ended.end_guest_link(ADVICE, "g1", BAYU, LATER)
    with pytest.raises(NotFound):
        ended.guest_answers(ADVICE, "g1", "Aman.", None, LATER)


def test_a_guest_sees_documents_of_this_application_only() -> None:
    with pytest.raises(UnknownDocument):
        at(ADVICE).ask_guest(ADVICE, replace(QUESTION, documents=(str(uuid4()),)), "d" * 64, BAYU, AT)
