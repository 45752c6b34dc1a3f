"""The helpdesk as people and the office meet it: with and without an account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notify import helping
from services.notify.application import Notify
from services.notify.chat_stream import ConversationPulse
from services.notify.conversation_rules import STRANGERS_AN_HOUR, HeldByAnother, TooManyConversations
from services.notify.helping import Said, Wish
from services.notify.intake_asked import Intake, give
from services.notify.reactions import react
from services.shared.contracts.intake import AccountErased
from tests.notify.cases import AT, NUMBER
from tests.notify.conversations import APPLICATION, DESK, HELP, OWNER, account, app, at_desk, wanted
from tests.shared.browsing import endings, somebody, soup, submit, text

__all__ = ["app", "wanted"]

pytestmark = pytest.mark.servers
WORDS = "Apakah STR saya harus dilegalisir?"
REPLY = "Tidak perlu, cukup pindaian aslinya."


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return somebody(app)


def officer(app: Flask, username: str = "rina") -> FlaskClient:
    return somebody(app, "helpdesk", username=username)


def turn_to_us(client: FlaskClient, **values: str) -> str:
    """Write to the helpdesk; where the conversation is."""
    answer = submit(client, HELP, HELP, **({"text": WORDS} | values))
    assert answer.status_code == 303
    return str(answer.location).partition("#")[0]


def asked(notify: Notify, account_id: UUID | None = OWNER) -> UUID:
    return helping.begin(notify, Wish(uuid4(), account_id), Said(uuid4(), WORDS))


def stored(notify: Notify) -> Iterable[bytes]:
    return [each.state for each in notify.recorder.select_notifications(start=1, limit=100)]


def test_a_stranger_asks_and_reads_the_answer_elsewhere(app: Flask, stranger: FlaskClient) -> None:
    page = turn_to_us(stranger, name="Siti", email="siti@contoh.example")
    submit(officer(app), at_desk(page), "/tulis", text=REPLY)
    assert REPLY in text(stranger, page)
    [link] = [str(each["href"]) for each in soup(stranger, page).select("a") if "/kunci/" in str(each["href"])]
    assert re.search(r"/kunci/[0-9a-f]{32}$", link)

    elsewhere = somebody(app)
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404
    assert elsewhere.get(link).status_code == 303

    assert REPLY in text(elsewhere, page)


def test_what_people_write_is_sealed(notify: Notify, stranger: FlaskClient) -> None:
    turn_to_us(stranger, name="Siti Contoh", email="siti@contoh.example")

    [kept] = notify.datastore.query("SELECT sealed FROM conversation_words")
    assert b"STR" not in bytes(kept.sealed)
    assert not [state for state in stored(notify) if b"STR" in state or b"iti" in state]


def test_a_person_with_an_account_asks_about_an_application(app: Flask, notify: Notify) -> None:
    client = account(app)

    page = turn_to_us(client, application=str(APPLICATION))

    assert NUMBER in text(client, page)
    beside = text(officer(app), at_desk(page))
    assert NUMBER in beside
    assert "Siti Contoh" in beside
    assert "Sedang berjalan" in beside
    assert "Kapan ditinjau? – Besok pagi." in beside


def test_the_page_of_an_application_leads_to_a_form_that_is_about_it(app: Flask, notify: Notify) -> None:
    client = account(app)

    page = soup(client, f"{HELP}?tentang={APPLICATION}&kunjungan=KEC-BARAT")
    odd = soup(client, f"{HELP}?tentang={uuid4()}&kunjungan=Tulis+ini")

    assert [each["value"] for each in page.select("select[name=application] option[selected]")] == [str(APPLICATION)]
    assert "Tidak ada waktu kunjungan yang ditawarkan KEC-BARAT" in page.select_one("textarea").text
    assert odd.select_one("textarea").text.strip() == ""


def test_nobody_asks_about_the_application_of_another(app: Flask, notify: Notify) -> None:
    client = account(app, uuid4())

    answer = submit(client, HELP, HELP, text=WORDS, application=str(APPLICATION))

    assert answer.status_code == 422


def test_who_asks_again_goes_on_in_the_open_conversation(app: Flask) -> None:
    client = account(app)

    assert turn_to_us(client) == turn_to_us(client, text="Satu lagi.")


def test_nobody_reads_the_conversation_of_another(app: Flask) -> None:
    page = turn_to_us(account(app))
    for other in (somebody(app), account(app, uuid4())):
        assert [other.get(f"{page}{part}").status_code for part in ("", "/baru", "/aliran")] == [404, 404, 404]


def test_a_machine_that_fills_in_what_nobody_sees_opens_nothing(notify: Notify, stranger: FlaskClient) -> None:
    submit(stranger, HELP, HELP, text=WORDS, website="http://spam.example")

    assert notify.datastore.query("SELECT 1 FROM conversations") == []


def test_strangers_cannot_flood_the_desk(notify: Notify) -> None:
    for _ in range(STRANGERS_AN_HOUR):
        asked(notify, None)

    with pytest.raises(TooManyConversations):
        asked(notify, None)


def test_the_desk_takes_notes_hands_over_and_closes(app: Flask, stranger: FlaskClient) -> None:
    page = turn_to_us(stranger)
    rina, budi = officer(app), officer(app, "budi")
    here = at_desk(page)
    submit(rina, here, "/ambil")
    submit(rina, here, "/catatan", note__text="Sudah pernah bertanya.")
    assert "/tulis" not in " ".join(endings(budi, here))
    submit(rina, here, "/serahkan", over__to="budi", over__text="Tolong dijawab.")

    seen = text(budi, here)
    assert "Rina Contoh menyerahkan percakapan ini kepada Budi Contoh." in seen
    assert "Tolong dijawab." in seen
    assert "Sudah pernah bertanya." in seen
    shown = text(stranger, page)
    assert "Tolong dijawab." not in shown
    assert "Sudah pernah bertanya." not in shown
    submit(budi, here, "/tutup")
    assert "ditutup" in text(stranger, page)


def test_of_two_who_take_at_once_one_is_told_who_was_faster(notify: Notify) -> None:
    conversation_id, ready = asked(notify), Barrier(2)
    told: list[str] = []

    def take(by: str) -> None:
        ready.wait()
        try:
            helping.take(notify, conversation_id, by, "")
        except HeldByAnother as refusal:
            told.append(str(refusal))

    both = [Thread(target=take, args=(by,)) for by in ("rina", "budi")]
    for each in both:
        each.start()
    for each in both:
        each.join()

    [row] = notify.datastore.query("SELECT holder FROM conversations")
    assert told == [f"{row.holder} has this conversation now."]


def test_a_prepared_answer_is_put_into_the_box_behind_what_stands_there(app: Flask, notify: Notify) -> None:
    here = f"{DESK}/{asked(notify)}"

    answer = submit(officer(app), here, "/tulis", text="Selamat pagi.", prepared="free", insert="1")

    assert answer.status_code == 200
    box = re.search(r"<textarea[^>]*id=\"text\"[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert box
    assert box[1].strip().startswith("Selamat pagi.\n\nSemua layanan")
    assert notify.datastore.query("SELECT 1 FROM conversation_entries WHERE kind = 'office'") == []


def test_without_intake_the_conversation_goes_on(app: Flask, notify: Notify) -> None:
    conversation_id = asked(notify)
    give(app, Intake())

    seen = text(officer(app), f"{DESK}/{conversation_id}")

    assert WORDS in seen
    assert "Belum dapat ditampilkan" in seen
    assert "Tulis kepada kami" in text(account(app), HELP)


def test_the_usual_time_is_told_when_there_is_enough_to_say(app: Flask, notify: Notify, stranger: FlaskClient) -> None:
    assert "terlalu sedikit" in text(stranger, HELP)
    monday = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    for minutes in (5, 10, 20, 40, 80):
        notify.clock = lambda: monday
        conversation_id = asked(notify, uuid4())
        notify.clock = lambda minutes=minutes: monday + timedelta(minutes=minutes)  # type: ignore[misc]
        helping.answer(notify, conversation_id, Said(uuid4(), REPLY), "rina")

    assert "dalam 20 menit waktu buka" in text(stranger, HELP)


def test_whoever_has_it_open_gets_no_message_about_an_answer(notify: Notify) -> None:
    looking, away = asked(notify), asked(notify, uuid4())
    pulse = ConversationPulse(notify.datastore)
    with pulse.watching(looking, 0, person=True):
        pulse.look()
    for each in (looking, away, away):
        helping.answer(notify, each, Said(uuid4(), REPLY), "rina")

    told: list[Any] = notify.datastore.query("SELECT application_id FROM message WHERE subject_matter = 'chat_answer'")
    assert [row.application_id for row in told] == [away]


def test_words_of_an_account_that_is_forgotten_are_gone(app: Flask, notify: Notify) -> None:
    conversation_id = asked(notify)

    react(AccountErased(application_id=OWNER, at=AT), notify)

    assert WORDS not in text(officer(app), f"{DESK}/{conversation_id}")
    assert notify.datastore.query("SELECT 1 FROM conversation_words") == []


def test_news_are_a_piece_of_the_page(app: Flask, notify: Notify) -> None:
    conversation_id = asked(notify)
    page, client = f"/bantuan/percakapan/{conversation_id}", account(app)
    [first] = [int(str(each["data-number"])) for each in soup(client, page).select("[data-number]")]
    helping.answer(notify, conversation_id, Said(uuid4(), "<b>" + REPLY), "rina")

    news = client.get(f"{page}/baru?sesudah={first}").text

    assert "&lt;b&gt;" + REPLY in news
    assert WORDS not in news


def test_the_desk_is_for_the_helpdesk_only(app: Flask, notify: Notify) -> None:
    conversation_id = asked(notify)

    assert somebody(app, "back_office").get(f"{DESK}/{conversation_id}").status_code == 403
    assert account(app).get(DESK).status_code == 403
