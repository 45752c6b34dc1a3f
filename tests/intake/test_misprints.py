"""An answer that a letter prints wrongly: put right at the counter for the replacement, with reason and history."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.after_issue import AfterIssue, NothingToReplace
from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.intake.questions import letter_particulars
from services.intake.reactions import react
from services.intake.rules import AnswerNotPrinted
from services.shared.contracts.signing import LetterRevoked
from tests.intake.counters import AT, Applicant, Site, id_of, submitted
from tests.intake.test_after_issue import by_decree, issued
from tests.shared.browsing import submit, text

pytestmark = pytest.mark.servers
NAME, RIGHT, WHY = "nama_almarhum", "Contoh Almarhumah", "Kurang dua huruf, menurut akta kematian."


@pytest.fixture
def permit(site: Site, sari: Applicant) -> str:
    return issued(site, sari)


@pytest.fixture
def officer(site: Site) -> FlaskClient:
    return site.staff("front_office")


def page_of(permit: str) -> str:
    return f"/loket/surat/{id_of(permit)}"


def put_right(officer: FlaskClient, permit: str, answer: str = RIGHT, **boxes: str) -> Any:
    given = {NAME: answer, "reason": WHY, "compared": "y"} | boxes
    return submit(officer, f"{page_of(permit)}/{NAME}", f"/{NAME}", **given)


def printed(site: Site, permit: str) -> list[str]:
    return [each["value"] for each in letter_particulars(site.counter, str(id_of(permit)))["answers"]]


def corrections(site: Site, permit: str) -> list[AfterIssue.AnswersCorrected]:
    happened = site.intake.events.get(id_of(permit))
    return [each for each in happened if isinstance(each, AfterIssue.AnswersCorrected)]


def test_the_replacement_prints_what_was_put_right_and_the_history_says_who_why_and_what_it_was(
    site: Site, officer: FlaskClient, permit: str
) -> None:
    before = printed(site, permit)

    answer = put_right(officer, permit)
    page = text(officer, page_of(permit))

    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(permit))
    assert "Contoh Almarhum" in before
    assert RIGHT in printed(site, permit)
    assert set(before) - set(printed(site, permit)) == {"Contoh Almarhum"}
    assert WHY in page
    [former] = site.intake.former_answers(site.intake.find(PermitApplication, id_of(permit)))[NAME]
    assert (former.value, former.reason, former.by) == ("Contoh Almarhum", WHY, "front_office")


def test_what_was_put_right_lies_sealed_and_is_announced_to_nobody(
    site: Site, officer: FlaskClient, permit: str
) -> None:
    put_right(officer, permit)

    [happened] = corrections(site, permit)
    [kept] = site.datastore.query(
        "SELECT sealed FROM draft_parts WHERE application_id = %s AND part = 'former_answers'", id_of(permit)
    )
    assert (happened.keys, happened.by) == ([NAME], "front_office")
    assert not [word for word in (RIGHT, WHY, "Contoh Almarhum") if word in repr(vars(happened))]
    assert b"akta" not in bytes(kept.sealed)
    assert announce(happened) is None


@pytest.mark.parametrize(
    ("answer", "boxes"), [("", {}), ("Contoh Almarhum", {}), (RIGHT, {"reason": " "}), (RIGHT, {"compared": ""})]
)
def test_without_a_new_answer_a_reason_and_a_look_at_the_document_nothing_changes(
    site: Site, officer: FlaskClient, permit: str, answer: str, boxes: dict[str, str]
) -> None:
    refused = put_right(officer, permit, answer, **boxes)

    assert refused.status_code == 422
    assert "govuk-error-summary" in refused.text
    assert corrections(site, permit) == []


def test_the_same_correction_twice_is_recorded_once(site: Site, permit: str) -> None:
    for _ in range(2):
        site.intake.correct_printed(id_of(permit), {NAME: RIGHT}, WHY, "loket")

    assert len(corrections(site, permit)) == 1


def test_only_what_the_letter_prints_and_was_not_decided_can_be_put_right(
    site: Site, sari: Applicant, officer: FlaskClient, permit: str
) -> None:
    application = site.intake.find(PermitApplication, id_of(permit))
    decided = {each.key for each in site.intake.questions_of(application) if each.type == "region" or not each.di_surat}

    assert decided.isdisjoint(each.key for each in site.intake.printed_questions(application))
    assert officer.get(f"{page_of(permit)}/unknown").status_code == 409
    with pytest.raises(AnswerNotPrinted):
        site.intake.correct_printed(id_of(permit), {"unknown": "x"}, WHY, "loket")


def test_what_was_not_issued_or_counts_no_more_stays(site: Site, sari: Applicant, officer: FlaskClient) -> None:
    waiting = submitted(sari)
    assert officer.get(page_of(waiting)).status_code == 404
    with pytest.raises(NothingToReplace):
        site.intake.correct_printed(id_of(waiting), {NAME: RIGHT}, WHY, "loket")

    revoked = issued(site, sari)
    react(LetterRevoked(application_id=id_of(revoked), at=AT, **by_decree(site)), site.intake)
    assert put_right(officer, revoked).status_code == 409
    assert corrections(site, revoked) == []


def test_the_front_office_finds_the_way_and_nobody_else_may(site: Site, sari: Applicant, permit: str) -> None:
    person = site.staff("front_office").get(f"/loket/orang/{sari.account_id}")

    assert f'href="{page_of(permit)}"' in person.text
    for role in ("back_office", "helpdesk", "head"):
        assert site.staff(role).get(page_of(permit)).status_code == 403
