"""Words of people without an account are forgotten in time, and no others."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.notify import complaining, helping
from services.notify.application import Notify
from services.notify.helping import Said, Wish
from services.notify.office import office
from services.notify.retention import COMPLAINTS, CONVERSATIONS, Forgetting, Kept
from services.shared.personal_data import PersonalDataErased

pytestmark = pytest.mark.servers
AFTERWARDS = timedelta(days=office().strangers_words_days, minutes=1)


def conversation(notify: Notify, account_id: UUID | None = None) -> UUID:
    return helping.begin(notify, Wish(uuid4(), account_id), Said(uuid4(), "Apakah STR saya harus dilegalisir?"))


def complaint(notify: Notify, account_id: UUID | None = None) -> UUID:
    complaint_id = uuid4()
    complaining.file(notify, complaining.Wish(complaint_id, "time", "Sudah lama.", account_id=account_id))
    return complaint_id


def go_round(notify: Notify, kept: Kept) -> list[UUID]:
    forgetting = Forgetting(notify, kept)
    found = list(forgetting.due(None))
    for each in found:
        forgetting.forget(each)
    assert list(forgetting.due(None)) == []
    return found


def later(notify: Notify, span: timedelta = AFTERWARDS) -> None:
    then = notify.clock() + span
    notify.clock = lambda: then


def kept_words(notify: Notify, table: str) -> int:
    return int(notify.datastore.query(f"SELECT count(*) AS number FROM {table}")[0].number)


def test_a_strangers_conversation_is_forgotten_a_year_after_its_last_word(notify: Notify) -> None:
    forgotten = conversation(notify)
    conversation(notify, uuid4())
    later(notify, timedelta(days=office().strangers_words_days - 1))
    assert go_round(notify, CONVERSATIONS) == []

    later(notify)

    assert go_round(notify, CONVERSATIONS) == [forgotten]
    assert kept_words(notify, "conversation_words") == 1
    with pytest.raises(PersonalDataErased):
        notify.words.seal(forgotten, "conversation", {"text": "Lagi."})


def test_an_answer_keeps_a_conversation_for_another_year(notify: Notify) -> None:
    going_on = conversation(notify)
    later(notify, timedelta(days=200))
    helping.answer(notify, going_on, Said(uuid4(), "Tidak perlu."), "rina")

    later(notify, timedelta(days=200))

    assert go_round(notify, CONVERSATIONS) == []


def test_a_strangers_complaint_is_forgotten_once_it_is_answered_and_old(notify: Notify) -> None:
    answered, still_open, with_account = complaint(notify), complaint(notify), complaint(notify, uuid4())
    for each in (answered, with_account):
        complaining.take(notify, each, "rina", "")
        complaining.answer(notify, each, "Sudah kami percepat.", "rina")
    assert go_round(notify, COMPLAINTS) == []

    later(notify)

    assert go_round(notify, COMPLAINTS) == [answered]
    assert complaining.words(notify, answered) == []
    assert all(complaining.words(notify, each) for each in (still_open, with_account))
