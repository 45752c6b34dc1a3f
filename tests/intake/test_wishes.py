"""How people want to be told things: said on one page, and answered to the post room with how to reach them."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.intake import questions
from services.intake.staff import Posting
from services.intake.staff_register import StaffRegister
from services.intake.wishes import Wishes, keep, wishes_of
from services.shared.refusals import NotFound
from services.shared.web import Person
from tests.intake.counters import BASE_URL, Applicant, Site, id_of
from tests.shared.web_site import sign_in

pytestmark = pytest.mark.servers
PAGE = "/akun/pemberitahuan"


@pytest.fixture
def rini(site: Site) -> UUID:
    """A member of staff at the counter."""
    register = StaffRegister(site.datastore, site.counter.personal_data)
    register.add("rini", "Rini Contoh", Posting(("front_office",), None), password="x" * 20, totp_secret="S" * 32)
    return UUID(str(site.datastore.query("SELECT id FROM accounts WHERE username = 'rini'")[0].id))


def browser_of(site: Site, person: Person) -> FlaskClient:
    browser = site.app.test_client()
    sign_in(browser, person)
    return browser


def account_of(site: Site) -> UUID:
    return UUID(str(site.datastore.query("SELECT id FROM accounts WHERE username IS NULL")[0].id))


def test_everything_is_wanted_until_somebody_says_otherwise(site: Site, sari: Applicant) -> None:
    page = sari.page(PAGE)

    assert [box["value"] for box in page.select("input[type=checkbox]:not([checked])")] == []
    assert len(page.select("input[type=checkbox][checked]")) == 6
    assert wishes_of(site.datastore, account_of(site)) == Wishes()


def test_wishes_are_kept_shown_again_and_told_with_how_to_reach_the_person(
    site: Site, sari: Applicant, draft: str
) -> None:
    given = {"channels": "email", "topics": "survey", "quiet_from": "21:00", "quiet_to": "06:00"}
    assert sari.submit(PAGE, PAGE, **given).status_code == 303

    ticked = {str(box["value"]) for box in sari.page(PAGE).select("input[type=checkbox][checked]")}
    assert ticked == {"email", "survey"}
    told = questions.contact(site.counter, str(id_of(draft)))
    assert told["base_url"] == BASE_URL
    assert told["preferences"] == {
        "channels_off": ["whatsapp"],
        "topics_off": ["complete", "with_agency", "chat_answer"],
        "quiet": ["21:00", "06:00"],
    }


def test_one_hour_alone_means_nothing(site: Site, sari: Applicant) -> None:
    answer = sari.submit(PAGE, PAGE, channels="email", quiet_from="21:00", quiet_to="")

    assert answer.status_code == 422
    assert "Pilih kedua jam itu" in answer.text


def test_staff_have_wishes_of_their_own(site: Site, rini: UUID) -> None:
    me = Person("rini", "Rini", frozenset({"front_office"}), None, rini)
    page = browser_of(site, me).get(PAGE).text

    assert "Ringkasan pagi" in page
    assert "WhatsApp" not in page.split("<main")[1]
    keep(site.datastore, rini, Wishes(topics_off=("digest",)))
    told = questions.staff_contact(site.counter, "rini")
    assert (told["name"], told["email"], told["preferences"]["topics_off"]) == ("Rini Contoh", "", ["digest"])


def test_nobody_says_it_for_somebody_else(site: Site, rini: UUID) -> None:
    acting = Person("x", "X", frozenset({"applicant"}), None, rini, actor="rini", errand="1")

    assert browser_of(site, acting).get(PAGE).status_code == 403


def test_who_cannot_sign_in_is_nobody_to_write_to(site: Site, rini: UUID) -> None:
    site.datastore.query("UPDATE accounts SET disabled_at = now() WHERE id = %s RETURNING id", rini)

    for username in ("rini", "nobody"):
        with pytest.raises(NotFound):
            questions.staff_contact(site.counter, username)


def test_wishes_go_with_the_account(site: Site, rini: UUID) -> None:
    keep(site.datastore, rini, Wishes(channels_off=("email",)))
    site.datastore.query("DELETE FROM accounts WHERE id = %s RETURNING id", rini)

    assert site.datastore.query("SELECT account_id FROM contact_wishes") == []


def test_the_post_room_hears_which_applications_a_person_handed_in(site: Site, sari: Applicant, draft: str) -> None:
    assert questions.applications_of(site.counter, str(account_of(site))) == []
