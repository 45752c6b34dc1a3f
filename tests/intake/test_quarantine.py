"""Quarantine: infected files are refused, and what could not be scanned is shown to nobody and gets lost by nobody."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from deploy.local import throwaway, virus_scanner
from deploy.local.home import Home, Ports
from deploy.local.virus_scanner import EICAR
from services.intake.domain import PermitApplication
from services.intake.quarantine import scan_effects
from services.shared.datastore import Row
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import Unavailable
from services.shared.virus_scanner import Verdict, VirusScanner, verdict_of
from tests.intake.counters import MAKAM_ANSWERS, MAKAM_DOCUMENTS, Applicant, Site, id_of, pdf
from tests.intake.test_after_issue import issued, words
from tests.intake.test_duties import due, reports
from tests.intake.test_duties import upload as hand_in_report

TEST_VIRUS = bytes.fromhex(EICAR)
DUE = "UPDATE outside_work SET due_at = clock_timestamp() WHERE state = 'due'"


class Scanner:
    """A scanner that the test starts and stops."""

    def __init__(self, folder: Path) -> None:
        self._home = Home(folder, Ports(throwaway.free_ports()))
        self._home.create()
        self._component = virus_scanner.component(self._home)
        self.url = virus_scanner.scanner_url(self._home)

    def start(self) -> None:
        self.process = throwaway.start(self._home, self._component)
        throwaway.await_healthy(self._home, self._component, self.process)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    scanner = Scanner(tmp_path / "scanner")
    scanner.start()
    yield scanner
    scanner.stop()


@pytest.fixture
def site(database_url: str, object_store_url: str, scanner: Scanner) -> Iterator[Site]:
    site = Site(database_url, object_store_url, scanner.url)
    yield site
    site.datastore.close()


@pytest.fixture
def draft(sari: Applicant) -> str:
    address = sari.start("MAKAM")
    sari.answer(address, **MAKAM_ANSWERS)
    return address


def worked(site: Site) -> None:
    """Outside work is done that is there; pauses between tries are skipped."""
    site.datastore.execute(Row(DUE, ()))
    loop = OutsideLoop(site.datastore, scan_effects(site.intake, site.store, site.counter.scanner))
    while loop.work_once(threading.Event()):
        pass


def card(sari: Applicant, draft: str, requirement: str = "ktp") -> str:
    found = sari.page(f"{draft}/berkas").select_one(f"#upload-{requirement}")
    assert found is not None
    return found.text


def report(site: Site, sari: Applicant, permit: str, content: bytes) -> str:
    """What the page says once it was sent."""
    answer = hand_in_report(sari, permit, content)
    assert answer.status_code == 303
    return words(sari, answer.headers["Location"])


@pytest.fixture
def permit(site: Site, sari: Applicant) -> str:
    """A permit after which a report is due."""
    address = issued(site, sari)
    due(site, address)
    return address


def infected_pdf() -> bytes:
    return pdf() + TEST_VIRUS + b"\n%%EOF\n"


@pytest.mark.servers
def test_an_infected_file_is_refused_at_its_field_and_not_kept(site: Site, sari: Applicant, draft: str) -> None:
    content = infected_pdf()

    answer = sari.upload(draft, "ktp", content)

    assert answer.status_code == 422
    field = BeautifulSoup(answer.text, "html.parser").select_one("#upload-ktp .govuk-error-message")
    assert field is not None
    assert "virus" in field.text
    assert not site.store.exists(hashlib.sha256(content).hexdigest())
    assert "DocumentUploaded" not in site.events(id_of(draft))


@pytest.mark.servers
def test_while_the_scanner_is_away_documents_wait_and_nobody_sees_them(
    site: Site, sari: Applicant, draft: str, scanner: Scanner
) -> None:
    scanner.stop()
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        assert sari.upload(draft, requirement, pdf(number)).status_code == 303
    worked_in_vain = sari.hand_in(draft)
    (document,) = site.intake.find(PermitApplication, id_of(draft)).documents["ktp"]
    path = f"/dokumen/{id_of(draft)}/{document.document_id}"

    assert worked_in_vain.status_code == 409
    assert "virus" in worked_in_vain.text
    assert "Sedang diperiksa" in card(sari, draft)
    assert sari.client.get(path).status_code == 409

    scanner.start()
    worked(site)

    assert "Diterima" in card(sari, draft)
    assert sari.client.get(path).status_code == 200
    assert sari.hand_in(draft).status_code == 303


@pytest.mark.servers
def test_a_virus_that_is_found_later_takes_the_document_away_and_says_so(
    site: Site, sari: Applicant, draft: str, scanner: Scanner
) -> None:
    content = infected_pdf()
    scanner.stop()
    assert sari.upload(draft, "ktp", content).status_code == 303

    scanner.start()
    worked(site)

    assert "Ditemukan virus" in card(sari, draft)
    assert site.intake.find(PermitApplication, id_of(draft)).documents == {}
    assert not site.store.exists(hashlib.sha256(content).hexdigest())
    assert sari.upload(draft, "ktp", pdf()).status_code == 303
    assert "Ditemukan virus" not in card(sari, draft)


@pytest.mark.servers
def test_a_report_comes_in_while_the_scanner_is_away_and_counts_once_it_is_clean(
    site: Site, sari: Applicant, permit: str, scanner: Scanner
) -> None:
    scanner.stop()
    content = pdf(2)
    said, again = (report(site, sari, permit, content) for _ in range(2))
    before = reports(site, permit)
    waiting = site.intake.find(PermitApplication, id_of(permit)).waiting_reports["report"]

    scanner.start()
    worked(site)

    assert "Laporan Anda telah diterima dan sedang diperiksa dari virus" in said
    assert "Menyerahkan laporan Sedang diperiksa dari virus" in again
    assert before == []
    assert [each.document.document_id for each in reports(site, permit)] == [waiting.document_id]
    assert "Menyerahkan laporan Selesai" in words(sari, permit)
    assert sari.client.get(f"/dokumen/{id_of(permit)}/{waiting.document_id}").status_code == 200


@pytest.mark.servers
def test_a_report_with_a_virus_is_told_at_its_field_and_stays_due(
    site: Site, sari: Applicant, permit: str, scanner: Scanner
) -> None:
    scanner.stop()
    content = infected_pdf()
    report(site, sari, permit, content)
    scanner.start()
    worked(site)

    page = sari.page(f"{permit}/laporan/report")
    error = page.select_one("#file-error")

    assert error is not None
    assert "virus" in error.text
    assert "Menyerahkan laporan Belum dipenuhi" in words(sari, permit)
    assert reports(site, permit) == []
    assert not site.store.exists(hashlib.sha256(content).hexdigest())
    report(site, sari, permit, pdf(2))
    assert [each.code for each in reports(site, permit)] == ["report"]
    assert sari.page(f"{permit}/laporan/report").select_one("#file-error") is None


@pytest.mark.servers
def test_another_report_takes_the_place_of_one_that_waits(
    site: Site, sari: Applicant, permit: str, scanner: Scanner
) -> None:
    scanner.stop()
    second = pdf(3)
    report(site, sari, permit, pdf(2))
    report(site, sari, permit, second)
    scanner.start()
    worked(site)

    assert [each.document.sha256 for each in reports(site, permit)] == [hashlib.sha256(second).hexdigest()]


@pytest.mark.parametrize("answer", ["", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND"])
def test_what_is_no_verdict_does_not_count_as_clean(answer: str) -> None:
    with pytest.raises(Unavailable):
        verdict_of(answer)


def test_verdicts_are_read() -> None:
    assert verdict_of("stream: OK") == Verdict()
    assert verdict_of("stream: Eicar-Test-Signature FOUND") == Verdict("Eicar-Test-Signature")


@pytest.mark.servers
def test_it_can_be_asked_whether_the_scanner_is_there(scanner: Scanner) -> None:
    asked = VirusScanner(scanner.url)

    asked.answer()
    scanner.stop()

    with pytest.raises((OSError, Unavailable)):
        asked.answer()
