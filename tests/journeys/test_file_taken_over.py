"""A document that somebody sends to the helpdesk becomes part of the correction, over HTTP, through all services."""

from __future__ import annotations

import pytest

from deploy.cli.demo.application import apply_for
from deploy.cli.demo.browser import Browser, Unexpected, eventually
from deploy.cli.demo.people import Staff, register
from deploy.cli.demo.samples import document_for
from tests.journeys.test_corrections import offering
from tests.system import System

pytestmark = pytest.mark.servers


def test_a_file_sent_to_the_helpdesk_is_handed_in_with_the_correction(system: System) -> None:
    applicant = register(system.base_url, "Contoh Dewi Kirana")
    browser, staff = applicant.browser, Staff(system.base_url, system.home / "logins.json")
    sent = apply_for(applicant, "MAKAM")
    officer, case = staff.browser("front_office"), f"/verifikasi/{sent.application_id}"
    officer.submit(offering(officer, case, "/ambil"), "/ambil")
    officer.submit(
        offering(officer, case, "/periksa"),
        "/periksa",
        {"verdict_ktp": "wrong", "reason_ktp": "Pindaian tidak terbaca.", "tindakan": "perbaikan"},
    )
    correction = f"/permohonan/{sent.application_id}/perbaikan"
    wanted = offering(browser, correction, "/perbaikan/ktp")
    accepted = str(wanted.form("/perbaikan/ktp").select_one("input[type=file]")["accept"])  # type: ignore[index]

    file = document_for("ktp", accepted, "kirana")
    start = browser.get(f"/bantuan/?tentang={sent.application_id}")
    said = browser.submit(start, "/bantuan", {"text": "Ini KTP saya."}, {"files": file})
    conversation = said.url.partition("#")[0].rpartition("/")[2]
    propose(staff.browser("helpdesk"), f"/bantuan/meja/{conversation}")
    here = f"/bantuan/percakapan/{conversation}"
    browser.submit(offering(browser, here, "/pakai/ktp"), "/pakai/ktp")

    eventually(lambda: handed_in(browser, correction), "the correction to be handed in")
    assert "Ini pekerjaan Anda." in offering(officer, case, "/periksa").soup.text


def handed_in(browser: Browser, correction: str) -> bool:
    """Whether it could be handed in: not while the file is still looked at for viruses."""
    page = offering(browser, correction, "/perbaikan/kirim")
    try:
        browser.submit(page, "/perbaikan/kirim")
    except Unexpected:
        return False
    return True


def propose(helpdesk: Browser, here: str) -> None:
    """The helpdesk asks whether the file may be the document that the correction waits for."""
    page = offering(helpdesk, here, "/usulkan")
    file = page.form("/usulkan").select("select[name=use-file] option")[1]["value"]
    helpdesk.submit(page, "/usulkan", {"use-file": str(file), "use-requirement": "ktp"})
