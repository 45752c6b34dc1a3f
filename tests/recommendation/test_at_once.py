"""Officers who click at the same moment."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from tests.recommendation.cases import (
    BAYU,
    CITRA,
    EKA,
    FAJAR,
    Officer,
)
from tests.recommendation.conftest import of
from tests.shared.browsing import filled

pytestmark = pytest.mark.servers


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def click_at_once(
    app: Flask, recommendation: Recommendation, patch: pytest.MonkeyPatch, case: UUID, *officers: Officer
) -> dict[str, Any]:
    """What each officer is answered when all of them have read the case before anybody has written."""
    all_have_looked, find, looked = threading.Barrier(len(officers), timeout=20), recommendation.find, set[int]()
    clients = {officer: of(app, officer.agency, officer.username) for officer in officers}
    opened_forms = {officer: filled(clients[officer], f"/rekomendasi/{case}", "/rekomendasi") for officer in officers}
    answers: dict[str, Any] = {}

    def find_and_wait(*what: Any) -> Any:
        found = find(*what)
        if threading.get_ident() not in looked:
            looked.add(threading.get_ident())
            all_have_looked.wait()
        return found

    def click(officer: Officer) -> None:
        action, data = opened_forms[officer]
        answers[officer.username] = clients[officer].post(action, data=data | {"favourable": "yes", "reason": "Ya."})

    patch.setattr(recommendation, "find", find_and_wait)
    threads = [threading.Thread(target=click, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_agencies_that_speak_at_the_same_moment_do_not_hinder_each_other(
    app: Flask, recommendation: Recommendation, shared_case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = click_at_once(app, recommendation, monkeypatch, shared_case, BAYU, EKA, FAJAR)

    assert [answer.status_code for answer in answers.values()] == [303, 303, 303]
    happened = [each for each in recommendation.events.get(shared_case) if hasattr(each, "next_step")]
    assert [each.next_step for each in happened] == [None, None, "draft"]


def test_of_two_colleagues_at_the_same_moment_one_succeeds_and_the_other_reads_who_was_faster(
    app: Flask, recommendation: Recommendation, shared_case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = click_at_once(app, recommendation, monkeypatch, shared_case, BAYU, CITRA)

    winner, loser = sorted(answers, key=lambda name: answers[name].status_code)
    assert [answers[winner].status_code, answers[loser].status_code] == [303, 409]
    assert f"{winner} lebih dahulu" in answers[loser].text
    assert events(recommendation, shared_case).count("RecommendationIssued") == 1
