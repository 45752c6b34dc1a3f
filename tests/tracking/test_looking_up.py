"""Finding a status page by number and by something that only the applicant knows."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from nameko.exceptions import RemoteError

from services.shared.datastore import Row
from services.shared.refusals import Unavailable
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.looking_up import LEAST_SECONDS, MOST_TRIES, TooManyTries, link_by_number, spelt
from services.tracking.site import BLUEPRINTS
from services.tracking.web import give_links
from tests.shared.browsing import submit, text
from tests.shared.web_site import settings
from tests.tracking.lives import Life, envelopes

servers = pytest.mark.servers
NUMBER, DIGITS = "2026-K7QF-3M2X", "0042"
PAGE = "/lacak/nomor"


class Counter:
    """Knows one applicant, as intake does; ``away``: what it answers with while it cannot."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.away: Exception | None = None

    def __call__(self, application_id: UUID, digits: str) -> str | None:
        if self.away:
            raise self.away
        return self.life.token if (application_id, digits) == (self.life.id, DIGITS) else None


@pytest.fixture
def counter(tracking: Tracking) -> Counter:
    life = Life(number=NUMBER).submitted().began("completeness")
    tracking.take_batch(envelopes(life))
    return Counter(life)


@pytest.fixture
def client(tracking: Tracking, counter: Counter, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    return give_links(create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking), counter).test_client()


@servers
@pytest.mark.parametrize("typed", [NUMBER, "2026k7qf3m2x", " 2026 k7qf 3m2x "])
def test_number_and_digits_lead_to_the_status_page(client: FlaskClient, counter: Counter, typed: str) -> None:
    answer = submit(client, PAGE, PAGE, number=typed, digits=f" {DIGITS} ")

    assert (answer.status_code, answer.location) == (303, f"/lacak/{counter.life.token}")


@servers
def test_a_wrong_number_and_wrong_digits_read_the_same(client: FlaskClient) -> None:
    wrong_digits = submit(client, PAGE, PAGE, number=NUMBER, digits="0041")
    no_such_number = submit(client, PAGE, PAGE, number="2026-AAAA-AAAA", digits=DIGITS)

    sentence = "Nomor dan angka ini tidak cocok."
    assert (wrong_digits.status_code, no_such_number.status_code) == (422, 422)
    assert sentence in wrong_digits.text
    assert sentence in no_such_number.text


@servers
@pytest.mark.parametrize("number", [NUMBER, "2026-AAAA-AAAA"])
def test_after_some_wrong_tries_a_number_is_closed_also_for_the_right_answer(
    tracking: Tracking, client: FlaskClient, number: str
) -> None:
    for _ in range(MOST_TRIES):
        assert "tidak cocok" in submit(client, PAGE, PAGE, number=number, digits="9999").text

    assert "Terlalu banyak percobaan" in submit(client, PAGE, PAGE, number=number, digits=DIGITS).text
    tracking.datastore.execute(Row("UPDATE lookup_tries SET at = at - interval '61 minutes'"))
    assert "Terlalu banyak percobaan" not in submit(client, PAGE, PAGE, number=number, digits="9999").text


@servers
def test_right_answers_close_nothing(client: FlaskClient) -> None:
    for _ in range(MOST_TRIES + 1):
        assert submit(client, PAGE, PAGE, number=NUMBER, digits=DIGITS).status_code == 303


@servers
@pytest.mark.parametrize("trouble", [Unavailable("intake does not answer"), RemoteError("OperationalError", "gone")])
def test_while_the_counter_is_away_nothing_counts_as_a_try(
    client: FlaskClient, counter: Counter, trouble: Exception
) -> None:
    counter.away = trouble
    for _ in range(MOST_TRIES + 1):
        assert "Gunakan tautan" in submit(client, PAGE, PAGE, number=NUMBER, digits=DIGITS).text
    counter.away = None

    assert submit(client, PAGE, PAGE, number=NUMBER, digits=DIGITS).status_code == 303


@servers
@pytest.mark.parametrize("number", [NUMBER, "2026-AAAA-AAAA"])
def test_no_wrong_answer_comes_sooner_than_another(tracking: Tracking, counter: Counter, number: str) -> None:
    began = time.monotonic()

    assert link_by_number(tracking.datastore, counter, number, "9999") is None

    assert time.monotonic() - began >= LEAST_SECONDS


@servers
def test_many_at_once_get_no_more_tries_than_one(tracking: Tracking, counter: Counter) -> None:
    outcomes: list[str] = []

    def guess(number: int) -> None:
        try:
            link_by_number(tracking.datastore, counter, NUMBER, f"9{number:03d}")
            outcomes.append("compared")
        except TooManyTries:
            outcomes.append("refused")

    guesses = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for each in guesses:
        each.start()
    for each in guesses:
        each.join()

    assert sorted(outcomes) == ["compared"] * MOST_TRIES + ["refused"] * (12 - MOST_TRIES)


@servers
def test_neither_number_nor_digits_are_kept(tracking: Tracking, client: FlaskClient) -> None:
    submit(client, PAGE, PAGE, number=NUMBER, digits="9999")

    [kept] = tracking.datastore.query("SELECT lookup_tries::text AS row FROM lookup_tries")
    assert NUMBER not in kept.row
    assert "9999" not in kept.row


@servers
@pytest.mark.parametrize("typed", ["\0", f"{NUMBER}\0\0", "…"])
def test_what_is_no_number_is_said_at_its_field(client: FlaskClient, typed: str) -> None:
    answer = submit(client, PAGE, PAGE, number=typed, digits="9999")

    assert answer.status_code == 422
    assert "tidak cocok" in answer.text


@servers
@pytest.mark.parametrize("digits", ["", "12", "12345", "abcd", "１２３４"])
def test_what_are_no_four_digits_is_said_at_once(tracking: Tracking, client: FlaskClient, digits: str) -> None:
    assert "angka" in submit(client, PAGE, PAGE, number=NUMBER, digits=digits).text
    assert tracking.datastore.query("SELECT FROM lookup_tries") == []


@servers
def test_the_page_of_the_link_leads_there(client: FlaskClient) -> None:
    assert "Tidak punya tautan?" in text(client, "/lacak")


@given(some.lists(some.sampled_from(" -./"), min_size=13, max_size=13), some.booleans())
def test_any_spelling_of_a_number_is_the_same_number(between: list[str], small: bool) -> None:
    signs = NUMBER.replace("-", "")
    typed = "".join(gap + sign for gap, sign in zip(between, signs, strict=False)) + between[-1]

    assert spelt(typed.lower() if small else typed) == NUMBER
