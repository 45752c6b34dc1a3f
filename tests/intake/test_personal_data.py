"""Personal data at rest: opened only for whom it was sealed, and by nobody once the key is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.shared.personal_data import PersonalData, PersonalDataErased
from tests.intake.people import MASTER_KEY, Office

pytestmark = pytest.mark.servers

PLAIN = {"name": "Contoh Sari", "answers": [1, {"luas": "12,5"}]}


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.datastore.close()


def test_what_was_sealed_opens_again(office: Office) -> None:
    account = uuid4()
    first = office.personal_data.seal(account, "account", PLAIN)
    second = office.personal_data.seal(account, "account", PLAIN)
    assert first != second
    assert office.personal_data.open(account, "account", first) == PLAIN
    assert office.personal_data.open(account, "account", memoryview(second)) == PLAIN  # type: ignore[arg-type]


def test_it_opens_for_no_other_person_purpose_or_master_key(office: Office) -> None:
    account, other = uuid4(), uuid4()
    sealed = office.personal_data.seal(account, "account", PLAIN)
    office.personal_data.seal(other, "account", {})
    office.personal_data.seal(account, "application", {})
    for person, purpose in (other, "account"), (account, "application"):
        with pytest.raises(ValueError, match="belongs to another"):
            office.personal_data.open(person, purpose, sealed)
    with pytest.raises(ValueError, match="belongs to another"):
        PersonalData(office.datastore, bytes(32)).open(account, "account", sealed)


def test_what_was_changed_does_not_open(office: Office) -> None:
    account = uuid4()
    sealed = office.personal_data.seal(account, "account", PLAIN)
    with pytest.raises(ValueError, match="was changed"):
        office.personal_data.open(account, "account", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_destroyed_key_erases_one_purpose_and_is_not_made_again(office: Office) -> None:
    account = uuid4()
    forgotten = office.personal_data.seal(account, "account", PLAIN)
    kept = office.personal_data.seal(account, "application", PLAIN)

    office.personal_data.destroy(account, "account")
    office.personal_data.destroy(account, "account")

    with pytest.raises(PersonalDataErased):
        office.personal_data.open(account, "account", forgotten)
    with pytest.raises(PersonalDataErased):
        office.personal_data.seal(account, "account", PLAIN)
    assert office.personal_data.open(account, "application", kept) == PLAIN


def test_lookups_are_the_same_for_the_same_text_and_key_only(office: Office) -> None:
    lookup = office.personal_data.lookup
    assert lookup("sari") == lookup("sari") != lookup("budi")
    assert PersonalData(office.datastore, bytes(32)).lookup("sari") != lookup("sari")


def test_a_master_key_of_the_wrong_size_is_not_taken(office: Office) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PersonalData(office.datastore, MASTER_KEY[:16])
