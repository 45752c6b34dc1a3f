"""Who knows the end of the applicant's phone number gets the link to the status page; nobody else learns anything."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.intake import questions
from services.intake.link_questions import status_link
from services.shared.datastore import Row
from tests.intake.counters import Applicant, Site, id_of, submitted
from tests.intake.desks import PERSON, Desk
from tests.intake.people import SARI

pytestmark = pytest.mark.servers


def test_the_last_four_digits_lead_to_the_link(site: Site, sari: Applicant) -> None:
    application_id = str(id_of(submitted(sari)))

    link = status_link(site.counter, application_id, SARI.phone[-4:])

    assert link
    assert questions.contact(site.counter, application_id)["tracking_url"].endswith(f"/lacak/{link}")


def test_so_they_do_for_whom_the_counter_has_applied(site: Site) -> None:
    desk = Desk(site)
    desk.begin(desk.take_in())
    application_id = str(desk.hand_in_burial_plot())

    assert status_link(site.counter, application_id, PERSON["phone"][-4:])
    assert status_link(site.counter, application_id, SARI.phone[-4:]) is None


@pytest.mark.parametrize("digits", ["", "0", "00000", "０００１", SARI.phone, SARI.nik[-4:]])
def test_other_digits_lead_nowhere(site: Site, sari: Applicant, digits: str) -> None:
    assert status_link(site.counter, str(id_of(submitted(sari))), digits) is None


def test_an_application_that_nobody_knows_leads_nowhere(site: Site) -> None:
    assert status_link(site.counter, str(uuid4()), "0001") is None


def test_who_was_forgotten_is_found_by_nobody(site: Site, sari: Applicant) -> None:
    application_id = str(id_of(submitted(sari)))
    site.datastore.execute(Row("DELETE FROM person_keys"))

    assert status_link(site.counter, application_id, SARI.phone[-4:]) is None


def test_who_left_no_phone_number_is_found_by_nobody(site: Site) -> None:
    desk = Desk(site)
    desk.begin(desk.take_in(phone=""))
    application_id = str(desk.hand_in_burial_plot())

    assert [status_link(site.counter, application_id, digits) for digits in ("", PERSON["nik"][-4:])] == [None, None]
