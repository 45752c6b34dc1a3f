"""Several people act for one organisation: all of them reach its applications, and nobody else does."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake import questions
from services.intake.organisations import MEMBER, Details, joining
from services.intake.rules import NotInThatName
from services.shared.application import now
from services.shared.refusals import NotFound
from tests.intake.counters import BUDI, Applicant, Site, id_of
from tests.intake.people import SARI
from tests.intake.programs import ANSWERS, Program

pytestmark = pytest.mark.servers


@pytest.fixture
def budi(site: Site) -> Applicant:
    return site.applicant(BUDI)


@pytest.fixture
def workshop(site: Site, sari: Applicant, budi: Applicant) -> UUID:
    """An organisation that Sari owns and Budi is a member of."""
    organisation = uuid4()
    details = Details("PT Contoh Mebel", "0013000666091000", "", SARI.address)
    site.people.organisations.create(organisation, sari.account_id, details)
    site.datastore.execute(joining(organisation, budi.account_id, MEMBER, now()))
    return organisation


def in_its_name(site: Site, budi: Applicant, workshop: UUID) -> str:
    """An application that Budi's program hands in for the organisation."""
    return Program(site, budi, organisation=workshop).submitted()


def page(person: Applicant, application: str) -> int:
    status: int = person.client.get(f"/permohonan/{id_of(application)}").status_code
    return status


def test_whoever_acts_for_the_organisation_reaches_its_applications(
    site: Site, sari: Applicant, budi: Applicant, workshop: UUID
) -> None:
    application = in_its_name(site, budi, workshop)

    assert (page(sari, application), page(budi, application)) == (200, 200)
    shown = sari.page("/permohonan").select("[data-application]")
    assert [each["data-application"] for each in shown] == [str(id_of(application))]
    assert "PT Contoh Mebel" in shown[0].get_text()
    document = Program(site, sari).get(application).get_json()["requirements"][0]["received"][0]["id"]
    assert sari.client.get(f"/dokumen/{id_of(application)}/{document}").status_code == 200


def test_who_does_not_act_for_it_any_more_reaches_nothing(
    site: Site, sari: Applicant, budi: Applicant, workshop: UUID
) -> None:
    application = in_its_name(site, budi, workshop)
    site.people.organisations.remove(workshop, sari.account_id, budi.account_id)

    assert page(budi, application) == 404
    assert budi.page("/permohonan").select("[data-application]") == []
    program = Program(site, budi)
    assert [program.get(application).status_code, program.post(f"{application}/withdrawal").status_code] == [404, 404]
    assert page(sari, application) == 200
    assert Program(site, sari).post(f"{application}/withdrawal").status_code == 200


def test_a_colleague_goes_on_with_a_draft_and_the_office_reaches_who_is_there(
    site: Site, sari: Applicant, budi: Applicant, workshop: UUID
) -> None:
    draft = Program(site, budi, organisation=workshop).complete()
    site.people.organisations.remove(workshop, sari.account_id, budi.account_id)

    done = Program(site, sari).post(f"{draft}/submission", {"declaration": True})

    assert done.get_json()["state"] == "submitted"
    assert questions.contact(site.counter, str(id_of(draft)))["name"] == SARI.name
    assert questions.letter_particulars(site.counter, str(id_of(draft)))["name"] == "PT Contoh Mebel"


def test_private_applications_stay_private(site: Site, sari: Applicant, budi: Applicant, workshop: UUID) -> None:
    private = Program(site, budi).submitted()
    of_the_key = Program(site, budi, organisation=workshop)

    assert page(sari, private) == 404
    assert of_the_key.get(private).status_code == 404
    assert of_the_key.post(f"{private}/withdrawal").status_code == 404
    assert of_the_key.get("applications").get_json()["applications"] == []
    own = in_its_name(site, budi, workshop)
    listed = of_the_key.get("applications").get_json()["applications"]
    assert [each["id"] for each in listed] == [str(id_of(own))]


def test_nobody_uses_the_papers_of_a_colleague(site: Site, sari: Applicant, budi: Applicant, workshop: UUID) -> None:
    Program(site, budi).complete()
    draft = Program(site, budi, organisation=workshop).start()
    budi_offered = Program(site, budi).put(f"{draft}/answers", {"answers": ANSWERS})
    assert budi_offered.status_code == 200

    assert Program(site, budi).get(f"{draft}/earlier-documents").get_json()["documents"]
    assert Program(site, sari).get(f"{draft}/earlier-documents").get_json()["documents"] == []


def test_a_permit_is_renewed_in_the_name_of_its_holder_only(
    site: Site, sari: Applicant, budi: Applicant, workshop: UUID
) -> None:
    of_the_workshop = issued(site, in_its_name(site, budi, workshop))
    private = issued(site, Program(site, budi).submitted())

    assert renewed(site, budi, of_the_workshop, None) is NotInThatName
    assert renewed(site, budi, private, workshop) is NotInThatName
    assert renewed(site, sari, of_the_workshop, workshop) is None
    assert renewed(site, sari, private, workshop) is NotFound


def test_nobody_applies_for_an_organisation_that_they_do_not_act_for(
    site: Site, sari: Applicant, budi: Applicant, workshop: UUID
) -> None:
    draft = id_of(Program(site, budi).start())
    site.people.organisations.remove(workshop, sari.account_id, budi.account_id)

    with pytest.raises(NotInThatName):
        site.intake.confirm_own_data(draft, budi.account_id, workshop)


def issued(site: Site, application: str) -> UUID:
    """The application after its permit was signed."""
    found = id_of(application)
    site.intake.receive_letter(found, letter="permit", number=f"503/{found}", code=str(found), sha256="0" * 64)
    return found


def renewed(site: Site, person: Applicant, earlier: UUID, organisation: UUID | None) -> Any:
    """What a renewal in this name is refused with."""
    draft = uuid4()
    try:
        site.intake.start(draft, person.account_id, "MAKAM", "renewal", earlier)
        site.intake.confirm_own_data(draft, person.account_id, organisation)
    except (NotFound, NotInThatName) as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"'])
def test_the_version_counts_also_where_it_was_weakened_on_its_way(site: Site, sari: Applicant, tag: str) -> None:
    program = Program(site, sari)
    draft = program.start()
    version = program.get(draft).headers["ETag"].strip('"')

    assert program.get(draft, If_None_Match=tag.format(version)).status_code == 304
    assert program.put(f"{draft}/answers", {"answers": ANSWERS}, If_Match=tag.format(version)).status_code == 200
    others = {"answers": ANSWERS | {"hubungan": "cucu"}}
    assert program.put(f"{draft}/answers", others, If_Match=tag.format(version)).status_code == 412
