"""The delivery of a letter decides alone: given, when, recorded."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivering import times_due
from services.notify.delivery import Delivery
from services.notify.delivery_rules import CODE_TRIES, NotOnThisWay, TooLateToUndo, TooManyWrongCodes
from services.shared.contracts.intake import Delivery as Way
from tests.notify.cases import AT, DELIVERY, recorded, slip

APPLICATION = uuid4()
OPEN = ["Opened", "StepOpened"]


def opened(way: Way) -> Delivery:
    return Delivery.open(APPLICATION, DELIVERY, slip(), "permit", way, AT)


def posted() -> Delivery:
    delivery = opened("post")
    delivery.post("JNE", "AB12345", "loket", AT)
    return delivery


def collected(proof: str = "signature") -> Delivery:
    delivery = opened("pickup")
    delivery.message_went_out("ready_for_pickup", "email", AT)
    delivery.collect(proof, "ktp", "holder", "loket", AT)  # type: ignore[arg-type]
    return delivery


def test_a_letter_by_mail_is_dispatched_by_the_channel_that_succeeds_first() -> None:
    delivery = opened("email")
    delivery.message_went_out("letter", "whatsapp", AT)
    delivery.message_went_out("letter", "email", AT)

    assert recorded(delivery) == [*OPEN, "Dispatched"]
    last = delivery.pending_events[-1]
    assert (last.step, last.next_step, last.channel, last.by) == ("delivery", None, "whatsapp", "notify")


@pytest.mark.parametrize(("way", "subject_matter"), [("post", "letter"), ("pickup", "letter"), ("email", "posted")])
def test_a_message_about_something_else_dispatches_nothing(way: Way, subject_matter: str) -> None:
    delivery = opened(way)
    delivery.message_went_out(subject_matter, "email", AT)

    assert recorded(delivery) == OPEN


def test_a_letter_at_the_counter_is_collected_once_its_person_was_told() -> None:
    assert recorded(collected()) == [*OPEN, "Dispatched", "Collected"]


def test_who_comes_before_the_message_gets_the_letter_as_well() -> None:
    delivery = opened("pickup")
    delivery.collect("signature", "sim", "representative", "loket", AT)

    assert recorded(delivery) == [*OPEN, "Dispatched", "Collected"]
    assert delivery.pending_events[-2].channel is None


def test_a_letter_is_handed_over_once() -> None:
    with pytest.raises(NotOnThisWay):
        collected().collect("signature", "ktp", "holder", "rini", AT)


def test_after_five_wrong_codes_only_a_signature_helps() -> None:
    delivery = opened("pickup")
    for _ in range(CODE_TRIES + 3):
        delivery.mistake_code("loket", AT)

    with pytest.raises(TooManyWrongCodes):
        delivery.collect("code", "ktp", "holder", "loket", AT)
    delivery.collect("signature", "ktp", "holder", "loket", AT)

    assert recorded(delivery).count("CodeMistaken") == CODE_TRIES


def test_a_wrong_record_is_taken_back_only_shortly_after() -> None:
    soon, late = collected(), collected()
    soon.undo_collection("wrong_application", "loket", AT + timedelta(minutes=29))

    assert (recorded(soon)[-1], soon.state) == ("CollectionUndone", "told")
    with pytest.raises(TooLateToUndo):
        late.undo_collection("wrong_application", "loket", AT + timedelta(minutes=31))


def test_a_letter_by_post_is_dispatched_when_the_courier_has_it() -> None:
    delivery = posted()
    delivery.post("JNE", "AB12345", "loket", AT)

    assert recorded(delivery) == [*OPEN, "Dispatched"]
    last = delivery.pending_events[-1]
    assert (last.way, last.courier, last.consignment, last.by) == ("post", "JNE", "AB12345", "loket")


def test_a_letter_cannot_be_posted_twice_under_two_numbers() -> None:
    with pytest.raises(NotOnThisWay):
        posted().post("JNE", "ZZ99999", "loket", AT)


def test_a_wrong_number_is_corrected_until_it_arrived() -> None:
    delivery = posted()
    delivery.correct_consignment("TIKI", "CD67890", "mistyped", "loket", AT)
    delivery.correct_consignment("TIKI", "CD67890", "mistyped", "loket", AT)
    delivery.confirm("loket", AT)

    assert recorded(delivery)[2:] == ["Dispatched", "ConsignmentCorrected", "Delivered"]
    with pytest.raises(NotOnThisWay):
        delivery.correct_consignment("TIKI", "EF00000", "mistyped", "loket", AT)


def test_what_came_back_did_not_arrive() -> None:
    delivery = posted()
    delivery.come_back("moved", "loket", AT)

    with pytest.raises(NotOnThisWay):
        delivery.confirm("loket", AT)


def test_what_came_back_is_posted_again_under_its_own_number() -> None:
    delivery = posted()
    delivery.come_back("moved", "loket", AT)
    delivery.choose_way("post", "applicant", AT)
    delivery.post("JNE", "AB99999", "loket", AT)

    assert recorded(delivery)[2:] == ["Dispatched", "Returned", "WayChosen", "Dispatched"]
    assert (delivery.turn, delivery.state, delivery.consigned) == (2, "posted", ("JNE", "AB99999"))


def test_by_mail_it_is_there_once_a_message_went_out() -> None:
    delivery = posted()
    delivery.come_back("moved", "loket", AT)
    delivery.choose_way("email", "applicant", AT)
    assert (delivery.way, delivery.state) == ("email", "ready")

    delivery.message_went_out("issued", "email", AT)

    assert (delivery.way, delivery.state) == ("email", "told")


def test_a_message_that_comes_back_takes_the_success_back() -> None:
    delivery = opened("email")
    delivery.message_went_out("issued", "whatsapp", AT)
    delivery.message_failed("submitted", AT)
    assert delivery.state == "told"

    delivery.message_failed("issued", AT)
    delivery.message_failed("issued", AT)
    assert delivery.state == "returned"
    delivery.message_went_out("issued", "email", AT)

    assert delivery.state == "told"
    assert recorded(delivery)[-3:] == ["Dispatched", "NotReached", "Dispatched"]


def test_paper_at_the_counter_waits_there_whatever_becomes_of_messages() -> None:
    delivery = opened("pickup")

    delivery.message_failed("ready_for_pickup", AT)

    assert delivery.state == "ready"


@pytest.mark.parametrize("delivery", [posted(), collected()])
def test_what_left_the_house_takes_no_other_way(delivery: Delivery) -> None:
    with pytest.raises(NotOnThisWay):
        delivery.choose_way("email", "applicant", AT)


def test_each_reminder_is_given_once_and_none_after_it_was_collected() -> None:
    delivery = opened("pickup")
    for time in 1, 1, 2, 2, 1:
        delivery.remind(time, AT)
    delivery.collect("signature", "ktp", "holder", "loket", AT)
    delivery.remind(3, AT)

    assert recorded(delivery).count("Reminded") == 2


def test_a_delivery_of_former_days_was_by_mail() -> None:
    state = {"step": "delivery"}
    Delivery.Dispatched.upcast_v1_v2(state)

    assert state == {"step": "delivery", "way": "email", "courier": None, "consignment": None}


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 60))
def test_a_letter_is_spoken_of_after_five_and_ten_working_days(since: date, days: int) -> None:
    times = [times_due(since, since + timedelta(days=day)) for day in range(days)]

    assert times == sorted(times)
    assert all(time == 0 for time in times[:5])
    assert set(times) <= {0, 1, 2}


def test_ten_working_days_from_a_monday_end_two_weeks_later() -> None:
    monday = date(2026, 11, 2)

    assert [times_due(monday, monday + timedelta(days=days)) for days in (6, 7, 13, 14)] == [0, 1, 1, 2]
