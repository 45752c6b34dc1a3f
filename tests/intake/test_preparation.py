"""What a draft gathers beside form and documents, by what is recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.intake.earlier import EarlierPermit
from services.intake.rules import AlreadySubmitted, AnswersMissing, DeliveryMissing, OwnDataUnconfirmed
from services.shared.contracts.intake import ApplicationSubmitted
from tests.intake.drafts import (
    APPLICANT,
    APPLICATION,
    AT,
    MANDATORY,
    POSSIBLE,
    TRACKING_KEY,
    answered,
    complete,
    document,
    given,
    recorded,
    slip_of,
    started,
    submitted,
)

ORGANISATION = UUID("33333333-3333-4333-8333-333333333333")
EARLIER = EarlierPermit(
    UUID("44444444-4444-4444-8444-444444444444"), "503/MAKAM/1/XI/2023", date(2023, 11, 2), None, {}
)


def test_own_data_is_confirmed_once() -> None:
    application = given(started())
    application.confirm_own_data(None, AT)
    application.confirm_own_data(None, AT)
    assert recorded(application) == ["OwnDataConfirmed"]
    assert application.confirmed


def test_the_name_in_which_it_is_made_can_change() -> None:
    application = started()
    application.confirm_own_data(ORGANISATION, AT)
    given(application)
    application.confirm_own_data(ORGANISATION, AT)
    application.confirm_own_data(None, AT)
    assert recorded(application) == ["OwnDataConfirmed"]
    assert application.organisation_id is None


def test_unfinished_answers_put_complete_ones_out_of_force_and_leave_the_documents() -> None:
    application = given(complete())
    application.put_answers_aside("2" * 64, AT)
    with pytest.raises(AnswersMissing):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == ["AnswersPutAside"]
    assert list(application.documents) == MANDATORY


def test_the_delivery_is_chosen_once_and_can_change() -> None:
    application = given(started())
    for delivery, digest in (("post", "a" * 64), ("post", "a" * 64), ("post", "b" * 64), ("pickup", None)):
        application.choose_delivery(delivery, digest, AT)  # type: ignore[arg-type]
    assert recorded(application) == ["DeliveryChosen"] * 3
    assert application.delivery == "pickup"


def test_nothing_is_handed_in_before_own_data_and_delivery() -> None:
    application = answered()
    for requirement in MANDATORY:
        application.upload(document(requirement), AT)
    given(application)
    with pytest.raises(OwnDataUnconfirmed):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    application.confirm_own_data(None, AT)
    with pytest.raises(DeliveryMissing):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == ["OwnDataConfirmed"]


def test_what_was_handed_in_keeps_its_own_data_answers_and_delivery() -> None:
    application = given(submitted())
    with pytest.raises(AlreadySubmitted):
        application.confirm_own_data(ORGANISATION, AT)
    with pytest.raises(AlreadySubmitted):
        application.put_answers_aside("2" * 64, AT)
    with pytest.raises(AlreadySubmitted):
        application.choose_delivery("pickup", None, AT)
    assert recorded(application) == []


@pytest.mark.parametrize("delivery", ["email", "post", "pickup"])
def test_everybody_hears_how_the_letter_shall_come(delivery: str) -> None:
    application = complete()
    application.choose_delivery(delivery, None, AT)  # type: ignore[arg-type]
    application.submit(slip_of(application), TRACKING_KEY, AT)
    *_, happened = application.collect_events()
    said = announce(happened)
    assert isinstance(said, ApplicationSubmitted)
    assert said.delivery == delivery


def test_a_renewal_remembers_which_permit_it_is_about() -> None:
    earlier = uuid4()
    application = PermitApplication(APPLICATION, APPLICANT, "MAKAM", "renewal", AT, earlier, "503/MAKAM/1/XI/2023")
    [happened] = application.collect_events()
    assert isinstance(happened, PermitApplication.Started)
    assert (happened.earlier_id, happened.earlier_number) == (earlier, "503/MAKAM/1/XI/2023")
    assert (application.earlier_id, application.earlier_number) == (earlier, "503/MAKAM/1/XI/2023")


def test_another_earlier_permit_may_be_in_another_name_so_own_data_is_confirmed_again() -> None:
    application = given(complete())
    application.choose_earlier_permit(EARLIER, None, AT)
    with pytest.raises(OwnDataUnconfirmed):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == ["EarlierPermitChosen"]


def test_what_was_handed_in_stays_about_the_permit_that_it_named() -> None:
    application = given(submitted())
    with pytest.raises(AlreadySubmitted):
        application.choose_earlier_permit(EARLIER, None, AT)
    assert recorded(application) == []


def test_history_read_again_gives_the_same_draft() -> None:
    application = complete()
    application.choose_earlier_permit(EARLIER, None, AT)
    application.put_answers_aside("2" * 64, AT)
    application.confirm_own_data(ORGANISATION, AT)
    application.choose_delivery("post", "a" * 64, AT)
    application.save_answers(POSSIBLE, MANDATORY, None, "3" * 64, AT)
    again = None
    for happened in application.pending_events:
        again = happened.mutate(again)
    assert again is not None
    assert (again.earlier_id, again.earlier_number) == (EARLIER.source_id, EARLIER.number)
    assert again.earlier_signed_on == EARLIER.signed_on
    for name in ("answered", "confirmed", "organisation_id", "delivery", "address_digest"):
        assert getattr(again, name) == getattr(application, name), name
