"""The inbox of the site and the preview of all words, over HTTP on a real database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.notify.application import Notify, Wanted
from services.notify.inbox_read_model import PER_PAGE
from services.notify.intake_asked import Intake, give
from services.notify.reactions import react
from services.notify.site import BLUEPRINTS
from services.notify.topics import topics
from services.shared.refusals import Unavailable
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.notify.cases import NUMBER, submitted
from tests.shared.browsing import somebody, soup, text
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
PAGE = "/notifikasi/saya"
SARI, OTHER = uuid4(), uuid4()
MINE, THEIRS = uuid4(), uuid4()
HANDED_IN = {SARI: [MINE], OTHER: [THEIRS]}


@pytest.fixture
def app(notify: Notify, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("notify", BLUEPRINTS, settings(tmp_path), notify)
    give(app, Intake(applications_of=lambda account_id: HANDED_IN.get(account_id, [])))
    return app


def applicant(app: Flask, account_id: UUID = SARI, actor: str = "") -> FlaskClient:
    client = app.test_client()
    sign_in(client, Person(str(account_id), "Siti", frozenset({"applicant"}), None, account_id, actor, "1"))
    return client


def to_staff(username: str, occasion: str = "") -> Wanted:
    facts = {"page": "/verifikasi/1"}
    return Wanted(MINE, "assigned", occasion, NUMBER, facts=facts, audience="staff", recipient=username)


def press(client: FlaskClient) -> None:
    form = soup(client, PAGE).select_one("main form")
    assert form is not None
    data = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert client.post(str(form["action"]), data=data).status_code == 303


def links(client: FlaskClient, page: str = PAGE) -> list[str]:
    return [str(each["href"]) for each in soup(client, page).select("main table a")]


def test_people_find_what_was_told_about_their_applications_and_nothing_else(app: Flask, notify: Notify) -> None:
    react(submitted(MINE), notify)
    react(submitted(THEIRS), notify)
    notify.request(to_staff("rini"))

    sari = applicant(app)

    assert f"Permohonan {NUMBER} sudah kami terima." in text(sari, PAGE)
    assert len(links(sari)) == 1
    [others] = links(applicant(app, OTHER))
    assert sari.get(others).status_code == 404


def test_opening_a_message_is_reading_it(app: Flask, notify: Notify) -> None:
    react(submitted(MINE), notify)
    sari = applicant(app)
    assert "1 pesan belum dibaca" in text(sari, PAGE)

    opened = sari.get(links(sari)[0])

    assert (opened.status_code, opened.location) == (303, f"/permohonan/{MINE}")
    assert "Semua sudah dibaca" in text(sari, PAGE)


def test_staff_find_their_own_messages_and_the_page_of_the_case(app: Flask, notify: Notify) -> None:
    notify.request(to_staff("rini"), to_staff("budi"))
    rini = somebody(app, "back_office", username="rini")

    [link] = links(rini)
    assert rini.get(link).location == "/verifikasi/1"
    assert rini.get(links(somebody(app, "back_office", username="budi"))[0]).status_code == 404


def test_all_are_marked_as_read_at_once(app: Flask, notify: Notify) -> None:
    notify.request(to_staff("rini", "1"), to_staff("rini", "2"), to_staff("budi"))
    rini = somebody(app, "back_office", username="rini")

    press(rini)

    assert "Semua sudah dibaca" in text(rini, PAGE)
    assert "1 pesan belum dibaca" in text(somebody(app, "back_office", username="budi"), PAGE)


def test_many_messages_are_paged(app: Flask, notify: Notify) -> None:
    notify.request(*(to_staff("rini", str(number)) for number in range(PER_PAGE + 3)))
    rini = somebody(app, "back_office", username="rini")

    first, second = links(rini), links(rini, f"{PAGE}?hal=2")

    assert (len(first), len(second)) == (PER_PAGE, 3)
    assert not set(first) & set(second)
    assert links(rini, f"{PAGE}?hal=99") == second


def test_an_empty_inbox_says_so(app: Flask) -> None:
    for client in applicant(app, uuid4()), somebody(app, "head", username="hadi"):
        assert "Belum ada pesan untuk Anda." in text(client, PAGE)


def test_an_intake_that_does_not_answer_is_said_calmly(app: Flask) -> None:
    def silent(_: UUID) -> Sequence[UUID]:
        raise Unavailable("intake does not answer")

    give(app, Intake(applications_of=silent))
    answer = applicant(app).get(PAGE)

    assert answer.status_code == 503
    assert "Tidak ada yang hilang" in answer.text


def test_who_acts_for_somebody_does_not_read_their_messages(app: Flask) -> None:
    assert applicant(app, actor="rini").get(PAGE).status_code == 403


def test_the_helpdesk_sees_every_message_as_people_get_it(app: Flask) -> None:
    helpdesk = somebody(app, "helpdesk")

    assert set(links(helpdesk, "/notifikasi/kata")) == {f"/notifikasi/kata/{code}" for code in topics()}
    for code in topics():
        page = BeautifulSoup(helpdesk.get(f"/notifikasi/kata/{code}").text, "html.parser")
        assert "Yth. Siti Contoh," in page.text
        assert "Dear Siti Contoh," in page.text
    assert helpdesk.get("/notifikasi/kata/nothing").status_code == 404
    assert somebody(app, "back_office").get("/notifikasi/kata").status_code == 403
