"""Organisations: who may act for one, and who decides that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from services.intake.addresses import Address
from services.intake.organisations import AlreadyYours, Details, LastOwner, Organisations, OwnersOnly, joining
from services.shared.refusals import NotFound
from tests.intake.people import OTHER_NIK, Office

pytestmark = pytest.mark.servers

MEBEL = Details(
    name="PT Contoh Mebel",
    npwp="0013000665091000",
    nib="1234567890123",
    address=Address(
        "Jalan Contoh", "5", "Medono", "Pekalongan Barat", "Kota Pekalongan", "Jawa Tengah", "33.75.01.1002"
    ),
)


class Guild(Office):
    """Sari and Budi, and the organisations they act for."""

    def __init__(self, database_url: str) -> None:
        super().__init__(database_url)
        self.organisations = Organisations(self.datastore, self.personal_data, clock=self.clock)
        self.confirmed()
        self.clock.move(minutes=1)
        self.registered(nik=OTHER_NIK, email="budi@contoh.example", name="Contoh Budi")
        self.accounts.confirm(self.token())
        self.sari, self.budi = (
            row.id for row in self.datastore.query("SELECT id FROM accounts ORDER BY registered_at")
        )

    def mebel(self) -> UUID:
        """Sari's organisation."""
        organisation_id = uuid4()
        self.organisations.create(organisation_id, self.sari, MEBEL)
        return organisation_id

    def with_budi(self, role: str = "member") -> UUID:
        """Sari's organisation, which Budi has joined."""
        organisation_id = self.mebel()
        self.clock.move(minutes=1)
        self.datastore.execute(joining(organisation_id, self.budi, role, self.clock()))
        return organisation_id


@pytest.fixture
def guild(database_url: str) -> Iterator[Guild]:
    guild = Guild(database_url)
    yield guild
    guild.datastore.close()


def test_who_creates_an_organisation_owns_it_and_acts_for_it(guild: Guild) -> None:
    mebel = guild.mebel()
    (mine,) = guild.organisations.of_account(guild.sari)

    assert (mine.id, mine.name, mine.npwp, mine.nib, mine.role) == (mebel, MEBEL.name, MEBEL.npwp, MEBEL.nib, "owner")
    assert mine.address == MEBEL.address.line
    assert guild.organisations.particulars(mebel)["address"] == MEBEL.address.line
    assert guild.organisations.is_member(mebel, guild.sari)


def test_a_stranger_sees_nothing_of_an_organisation(guild: Guild) -> None:
    mebel = guild.mebel()

    assert guild.organisations.of_account(guild.budi) == []
    assert not guild.organisations.is_member(mebel, guild.budi)
    with pytest.raises(NotFound):
        guild.organisations.seen_by(mebel, guild.budi)
    with pytest.raises(NotFound):
        guild.organisations.remove(mebel, guild.budi, guild.sari)
    with pytest.raises(NotFound):
        guild.organisations.particulars(uuid4())


def test_nothing_about_an_organisation_lies_open_in_the_database(guild: Guild) -> None:
    guild.mebel()
    (row,) = guild.datastore.query("SELECT organisations::text AS all FROM organisations")

    for secret in MEBEL.name, MEBEL.npwp, MEBEL.nib, MEBEL.address.street:
        assert secret not in row.all
        assert secret.encode().hex() not in row.all


def test_creating_twice_makes_one_organisation(guild: Guild) -> None:
    one, other = uuid4(), uuid4()
    guild.organisations.create(one, guild.sari, MEBEL)
    guild.organisations.create(one, guild.sari, MEBEL)
    with pytest.raises(AlreadyYours):
        guild.organisations.create(other, guild.sari, MEBEL)

    assert [each.id for each in guild.organisations.of_account(guild.sari)] == [one]


def test_the_same_tax_number_entered_by_a_stranger_tells_nothing(guild: Guild) -> None:
    guild.mebel()
    guild.organisations.create(uuid4(), guild.budi, MEBEL)

    assert len(guild.organisations.of_account(guild.budi)) == 1


def test_members_act_and_owners_decide(guild: Guild) -> None:
    mebel = guild.with_budi()
    assert guild.organisations.is_member(mebel, guild.budi)
    assert [(each.name, each.role) for each in guild.organisations.members(mebel)] == [
        ("Contoh Sari", "owner"),
        ("Contoh Budi", "member"),
    ]
    with pytest.raises(OwnersOnly):
        guild.organisations.remove(mebel, guild.budi, guild.sari)
    with pytest.raises(OwnersOnly):
        guild.organisations.make_owner(mebel, guild.budi, guild.budi)

    guild.organisations.remove(mebel, guild.sari, guild.budi)
    assert not guild.organisations.is_member(mebel, guild.budi)


def test_the_last_owner_stays_until_somebody_else_owns_it(guild: Guild) -> None:
    mebel = guild.with_budi()
    with pytest.raises(LastOwner):
        guild.organisations.leave(mebel, guild.sari)

    guild.organisations.make_owner(mebel, guild.sari, guild.budi)
    guild.organisations.leave(mebel, guild.sari)
    assert guild.organisations.of_account(guild.sari) == []


def test_two_owners_who_leave_at_once_do_not_both_go(guild: Guild) -> None:
    mebel = guild.with_budi("owner")
    refused: list[type[Exception]] = []

    def leave(account_id: UUID) -> None:
        try:
            guild.organisations.leave(mebel, account_id)
        except LastOwner as refusal:
            refused.append(type(refusal))

    threads = [threading.Thread(target=leave, args=(each,)) for each in (guild.sari, guild.budi)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == [LastOwner]
    assert len(guild.organisations.members(mebel)) == 1
