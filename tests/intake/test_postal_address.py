"""Where the post brings the letter can be changed after the application was handed in."""

from __future__ import annotations

import pytest

from services.intake.questions import contact
from services.shared.datastore import Row
from tests.intake.counters import BUDI, Applicant, Site, id_of, submitted

pytestmark = pytest.mark.servers
NEW = "Jalan Melati Nomor 12, RT 01/RW 02, Kota Contoh 51111"


def known(site: Site, application: str) -> str:
    return str(contact(site.counter, str(id_of(application)))["delivery_address"])


def change(applicant: Applicant, application: str, address: str = NEW) -> int:
    return int(applicant.submit(f"{application}/alamat", "/alamat", address=address).status_code)


def test_whoever_moved_says_where_the_letter_shall_go(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    assert known(site, application) == ""

    assert change(sari, application) == 303

    assert known(site, application) == NEW
    assert NEW in sari.page(f"{application}/alamat").text


def test_the_same_address_again_is_nothing_new(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    assert [change(sari, application) for _ in range(2)] == [303, 303]

    assert site.events(id_of(application)).count("AddressChanged") == 1


def test_an_address_is_kept_sealed(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    change(sari, application)

    rows = site.datastore.execute(Row("SELECT sealed FROM draft_parts", ()))
    happened = [each.state for each in site.intake.recorder.select_notifications(start=1, limit=100)]
    assert rows
    assert happened
    assert not [text for text in [*happened, *(bytes(row.sealed) for row in rows)] if b"Melati" in text]


def test_nothing_is_no_address(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    change(sari, application)

    assert change(sari, application, " ") == 422

    assert known(site, application) == NEW


def test_only_the_applicant_changes_it(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    assert site.applicant(BUDI).client.get(f"{application}/alamat").status_code == 404


def test_what_was_withdrawn_goes_nowhere(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    site.intake.withdraw(id_of(application), sari.account_id)

    assert change(sari, application) == 409


def test_a_draft_still_chooses_the_way_itself(sari: Applicant) -> None:
    draft = sari.start("MAKAM")

    answer = sari.client.get(f"{draft}/alamat")

    assert answer.headers["Location"].endswith(f"{draft}/pengiriman")
