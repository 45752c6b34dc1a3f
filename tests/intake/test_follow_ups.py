"""One application about a permit at a time, and none about a permit that was closed or replaced."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from deploy.postgres.migrate import apply_schema
from services.intake.earlier import EarlierPermit
from services.intake.rules import AlreadyUnderWay, NoLongerInForce
from services.shared.refusals import NotFound
from tests.intake.at_once import at_once
from tests.intake.counters import Applicant, Site
from tests.intake.permits import begun, complete, decide, handed_in, issued, number_of
from tests.intake.programs import Program, problem

pytestmark = pytest.mark.servers


def held(site: Site, applicant: Applicant, permit: str) -> list[UUID]:
    """What may be renewed, changed or closed."""
    return [each.source_id for each in site.intake.earlier_permits(applicant.account_id, permit)]


def test_a_permit_with_an_application_under_way_is_shown_with_its_number_and_not_taken(
    site: Site, sari: Applicant
) -> None:
    permit = issued(site, sari, "STPT")
    number = number_of(site, handed_in(site, sari, "STPT", "renewal", permit))
    page = sari.submit("/izin/STPT", "/mulai", kind="renewal").headers["Location"]

    shown = sari.page(page).text
    answer = sari.submit(page, "", earlier=str(permit))
    told = BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-summary a")

    assert f"sedang diproses: nomor {number}" in shown
    assert answer.status_code == 422
    assert told is not None
    assert told.text == f"Izin mana yang dimaksud?: Permohonan lain untuk izin ini sedang diproses: nomor {number}."


def test_of_two_drafts_about_one_permit_only_the_first_is_handed_in(site: Site, sari: Applicant) -> None:
    permit = issued(site, sari, "STPT")
    first, second = (complete(site, sari, begun(site, sari, "STPT", "renewal", permit)) for _ in range(2))

    site.intake.submit(first, sari.account_id)
    with pytest.raises(AlreadyUnderWay):
        site.intake.submit(second, sari.account_id)
    page = sari.submit(f"/permohonan/{second}/periksa", "/kirim", declaration="y")

    assert page.status_code == 409
    assert number_of(site, first) in page.text
    assert "Submitted" not in site.events(second)


def test_of_two_drafts_handed_in_at_once_one_is_refused(site: Site, sari: Applicant) -> None:
    permit = issued(site, sari, "STPT")
    drafts = [complete(site, sari, begun(site, sari, "STPT", "renewal", permit)) for _ in range(4)]

    refusals = at_once(*(partial(site.intake.submit, each, sari.account_id) for each in drafts))

    assert refusals == ["AlreadyUnderWay"] * 3
    assert sum("Submitted" in site.events(each) for each in drafts) == 1


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_a_permit_is_free_again_when_the_application_about_it_came_to_nothing(
    site: Site, sari: Applicant, end: str
) -> None:
    permit = issued(site, sari, "STPT")
    first = handed_in(site, sari, "STPT", "renewal", permit)

    if end == "refused":
        decide(site, first, "refusal")
    else:
        site.intake.withdraw(first, sari.account_id)

    assert held(site, sari, "STPT") == [permit]
    assert "Submitted" in site.events(handed_in(site, sari, "STPT", "renewal", permit))


def test_a_renewed_or_changed_permit_takes_the_place_of_the_earlier_one(site: Site, sari: Applicant) -> None:
    first = issued(site, sari, "APOTEK")
    second = issued(site, sari, "APOTEK", "renewal", first)
    third = issued(site, sari, "APOTEK", "amendment", second)

    assert held(site, sari, "APOTEK") == [third]
    with pytest.raises(NotFound):
        begun(site, sari, "APOTEK", "renewal", first)


def test_nothing_is_applied_for_with_a_permit_that_was_closed(site: Site, sari: Applicant) -> None:
    school = issued(site, sari, "SATDIK-DASAR")
    late = complete(site, sari, begun(site, sari, "SATDIK-DASAR", "amendment", school))

    issued(site, sari, "SATDIK-DASAR", "surrender", school)

    assert held(site, sari, "SATDIK-DASAR") == []
    with pytest.raises(NoLongerInForce):
        site.intake.submit(late, sari.account_id)


def test_a_permit_of_another_source_is_replaced_like_one_of_ours(site: Site, sari: Applicant) -> None:
    old = EarlierPermit(uuid4(), "503/OLD/1/2019", date(2019, 4, 12), None, {})
    site.intake.earlier_permits.register(lambda account, code: [old] if account == sari.account_id else [])

    renewed = issued(site, sari, "STPT", "renewal", old.source_id)

    assert held(site, sari, "STPT") == [renewed]


def test_a_program_is_told_which_application_is_under_way(site: Site, sari: Applicant) -> None:
    program = Program(site, sari)
    permit = issued(site, sari, "STPT")
    number = number_of(site, handed_in(site, sari, "STPT", "renewal", permit))

    (shown,) = program.get("permit-types/STPT/earlier-permits").get_json()["permits"]
    refused = program.post("applications", {"permit_code": "STPT", "kind": "renewal", "earlier_permit_id": str(permit)})

    assert (shown["id"], shown["under_way"]) == (str(permit), number)
    assert problem(refused)["type"].endswith("#already-under-way")


def test_what_was_recorded_before_tells_which_permit_it_is_about(
    site: Site, sari: Applicant, database_url: str
) -> None:
    permit = issued(site, sari, "STPT")
    handed_in(site, sari, "STPT", "renewal", permit)
    lines = "SELECT application_id, kind, earlier_id FROM my_applications ORDER BY application_id"
    before = site.datastore.query(lines)
    site.datastore.query("UPDATE my_applications SET kind = NULL, earlier_id = NULL RETURNING 1")

    apply_schema(database_url, "intake")

    assert {each.kind for each in before} == {"new", "renewal"}
    assert site.datastore.query(lines) == before
