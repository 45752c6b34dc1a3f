"""The API about the person behind the key: own data, organisations, and what a key of an organisation cannot reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.api import models
from services.intake.organisations import Details
from tests.intake.counters import BUDI, Applicant, Site
from tests.intake.people import SARI
from tests.intake.programs import Program, problem

pytestmark = pytest.mark.servers

FAR_AWAY = {
    "street": "Dusun Contoh",
    "village": "Desa Contoh",
    "district": "Warungasem",
    "city": "Kabupaten Batang",
    "province": "Jawa Tengah",
}
WORKSHOP = {"name": "PT Contoh Mebel", "npwp": "01.300.066.6-091.000", "nib": "9120001234567", "address": FAR_AWAY}
PERSONAL = [
    ("GET", "me/data"),
    ("GET", "organisations"),
    ("POST", "organisations"),
    ("POST", "organisation-invitations"),
]


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


@pytest.fixture
def budis_program(site: Site) -> Program:
    return Program(site, site.applicant(BUDI))


def village_of(program: Program, district: int = 0) -> Any:
    """The first village of a district, as the API lists it."""
    return program.get("regions").get_json()["districts"][district]["villages"][0]


def own_data(**other: Any) -> dict[str, Any]:
    return {"name": "Sari Contoh", "phone": "0812 3456 7890", "language": "id", "address": FAR_AWAY} | other


def test_the_regions_list_every_district_with_its_villages(program: Program) -> None:
    districts = program.get("regions").get_json()["districts"]

    assert len(districts) == 4
    assert sum(len(each["villages"]) for each in districts) == 27


def test_a_person_reads_all_that_is_kept_as_the_page_gives_it(program: Program, sari: Applicant) -> None:
    draft = program.start()

    told = program.get("me/data").get_json()

    assert models.MyData(**told) == models.MyData(**sari.client.get("/akun/data").get_json())
    assert told["applications"][0]["id"] == draft.rpartition("/")[2]


def test_own_data_are_changed_and_the_change_stands_in_the_history(program: Program) -> None:
    village = village_of(program)
    address = {"street": "Jalan Contoh", "number": "7", "village_code": village["code"]}

    changed = program.put("me/data", own_data(address=address, language="en")).get_json()

    assert changed["account"]["address"]["village"] == village["name"]
    assert changed["account"]["phone"] == "+6281234567890"
    assert {each["field"] for each in changed["history"][0]["fields"]} >= {"address", "language"}
    assert program.get("me/data").get_json() == changed


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"phone": "0285 421093"}, "/phone"),
        ({"name": " "}, "/name"),
        ({"address": {"street": "Jalan Contoh", "village_code": "99"}}, "/address/village_code"),
        ({"address": FAR_AWAY | {"province": ""}}, "/address/province"),
        ({"address": FAR_AWAY | {"street": " "}}, "/address/street"),
        ({"language": "jv"}, "/language"),
    ],
)
def test_wrong_own_data_are_refused_at_their_place_and_change_nothing(
    program: Program, wrong: dict[str, Any], pointer: str
) -> None:
    before = program.get("me/data").get_json()

    refused = program.put("me/data", own_data(**wrong))

    assert pointer in {each["pointer"] for each in problem(refused)["errors"]}
    assert program.get("me/data").get_json() == before


def test_an_organisation_is_entered_once_however_often_the_request_comes(program: Program) -> None:
    made = program.post("organisations", WORKSHOP, Idempotency_Key="mebel")
    again = program.post("organisations", WORKSHOP, Idempotency_Key="mebel")

    assert (made.status_code, again.status_code) == (201, 201)
    assert made.get_json() == again.get_json() == program.get(made.headers["Location"]).get_json()
    assert made.get_json()["npwp"] == "0013000666091000"
    assert [each["role"] for each in made.get_json()["members"]] == ["owner"]
    assert len(program.get("organisations").get_json()["organisations"]) == 1
    assert problem(program.post("organisations", WORKSHOP))["type"].endswith("#already-yours")


def test_wrong_numbers_of_an_organisation_are_refused_at_their_place(program: Program) -> None:
    refused = program.post("organisations", WORKSHOP | {"npwp": "01.300.066.7-091.000", "nib": "12"})

    assert {each["pointer"] for each in problem(refused)["errors"]} == {"/npwp", "/nib"}
    assert program.get("organisations").get_json()["organisations"] == []


def test_an_organisation_gets_people_by_invitation_and_loses_them_again(
    site: Site, program: Program, budis_program: Program
) -> None:
    place = program.post("organisations", WORKSHOP).headers["Location"]
    assert budis_program.get(place).status_code == 404

    (invited,) = program.post(f"{place}/invitations", {"email": BUDI.email}).get_json()["invitations"]
    assert (invited["email"], invited["role"]) == (BUDI.email, "member")
    to_mail = site.people.invitations.to_mail(UUID(invited["id"]))
    assert to_mail is not None
    joined = budis_program.post("organisation-invitations", {"token": to_mail.token}).get_json()
    assert [each["role"] for each in joined["members"]] == ["owner", "member"]
    assert problem(budis_program.post("organisation-invitations", {"token": to_mail.token}))["status"] == 404

    sari, budi = (each["account_id"] for each in joined["members"])
    assert problem(budis_program.call("DELETE", f"{place}/members/{sari}"))["type"].endswith("#owners-only")
    assert problem(program.call("DELETE", f"{place}/members/{sari}"))["type"].endswith("#last-owner")
    promoted = program.put(f"{place}/members/{budi}", {"role": "owner"}).get_json()
    assert [each["role"] for each in promoted["members"]] == ["owner", "owner"]
    assert program.call("DELETE", f"{place}/members/{sari}").status_code == 204
    assert program.get(place).status_code == 404
    assert len(budis_program.get(place).get_json()["members"]) == 1


def test_an_invitation_can_be_taken_back(site: Site, program: Program, budis_program: Program) -> None:
    place = program.post("organisations", WORKSHOP).headers["Location"]
    (invited,) = program.post(f"{place}/invitations", {"email": BUDI.email}).get_json()["invitations"]
    to_mail = site.people.invitations.to_mail(UUID(invited["id"]))
    assert to_mail is not None

    assert program.call("DELETE", f"{place}/invitations/{invited['id']}").status_code == 204

    assert program.get(place).get_json()["invitations"] == []
    assert budis_program.post("organisation-invitations", {"token": to_mail.token}).status_code == 404


@pytest.mark.parametrize(("method", "path"), PERSONAL)
def test_a_key_of_an_organisation_reaches_nothing_about_its_owner(
    site: Site, sari: Applicant, method: str, path: str
) -> None:
    organisation = uuid4()
    site.people.organisations.create(
        organisation, sari.account_id, Details("PT Contoh Mebel", "0013000666091000", "", SARI.address)
    )
    program = Program(site, sari, organisation=organisation)

    refused = program.call(method, path, {"token": "x"} if method == "POST" else None)

    assert problem(refused)["type"].endswith("#personal-key-needed")
    assert program.get("me").get_json()["organisation_id"] == str(organisation)
