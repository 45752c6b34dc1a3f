"""What the holder of a permit owes after its issue, on the applicant's pages."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.intake.reactions import react
from services.shared.contracts.intake import DutyReportSubmitted
from services.shared.contracts.signing import DutyArose, DutyFulfilled, DutyMissed
from tests.intake.counters import AT, BUDI, Applicant, Site, id_of, pdf
from tests.intake.test_after_issue import issued, words

pytestmark = pytest.mark.servers
DUE: dict[str, Any] = {"code": "report", "due_on": date(2027, 1, 22)}


@pytest.fixture
def permit(site: Site, sari: Applicant) -> str:
    """A permit after which a report is due."""
    application = issued(site, sari)
    due(site, application)
    return application


def due(site: Site, application: str) -> None:
    hear(site, application, DutyArose, text="Menyerahkan laporan", text_en="Hand in the report")


def hear(site: Site, application: str, kind: Any, **facts: Any) -> None:
    for _ in range(2):
        react(kind(application_id=id_of(application), at=AT, **DUE, **facts), site.intake)


def upload(applicant: Applicant, application: str, content: bytes, name: str = "laporan.pdf") -> Any:
    address = f"{application}/laporan/report"
    _, boxes = applicant.form(address, "/report")
    return applicant.client.post(
        address, data={**boxes, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def reports(site: Site, application: str) -> list[DutyReportSubmitted]:
    told = [announce(happened) for happened in site.intake.events.get(id_of(application))]
    return [each for each in told if isinstance(each, DutyReportSubmitted)]


def test_what_is_due_stands_on_the_page_until_it_is_done(site: Site, sari: Applicant, permit: str) -> None:
    assert "Menyerahkan laporan Belum dipenuhi paling lambat 22 Januari 2027" in words(sari, permit)

    hear(site, permit, DutyMissed)
    assert "Terlambat paling lambat" in words(sari, permit)
    hear(site, permit, DutyFulfilled, by="dewi", note="Di atas kertas.")

    assert "Selesai paling lambat" in words(sari, permit)
    assert "Kewajiban ini telah dipenuhi." in words(sari, f"{permit}/laporan/report")


def test_a_report_is_handed_in_once_and_can_be_read_again(site: Site, sari: Applicant, permit: str) -> None:
    content = pdf(2)

    answers = [upload(sari, permit, content)]
    found = site.intake.find(PermitApplication, id_of(permit))
    address = f"/dokumen/{found.id}/{found.reports[0].document_id}"

    assert answers[0].status_code == 303
    assert [each.code for each in reports(site, permit)] == ["report"]
    assert sari.client.get(address).data == content
    assert site.applicant(BUDI).client.get(address).status_code == 404


@pytest.mark.parametrize(("content", "name"), [(b"", "laporan.pdf"), (b"kosong", "laporan.pdf"), (b"MZ", "a.exe")])
def test_a_file_that_is_none_is_told_at_the_field(
    site: Site, sari: Applicant, permit: str, content: bytes, name: str
) -> None:
    answer = upload(sari, permit, content, name)

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert reports(site, permit) == []


def test_strangers_and_unknown_duties_find_nothing(site: Site, sari: Applicant, permit: str) -> None:
    assert sari.client.get(f"{permit}/laporan/unknown").status_code == 404
    assert site.applicant(BUDI).client.get(f"{permit}/laporan/report").status_code == 404
