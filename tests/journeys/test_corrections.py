"""A case that goes back to the applicant for more than a wrong document, over HTTP, through all services."""

from __future__ import annotations

import pytest

from deploy.cli.demo.application import apply_for, upload_all
from deploy.cli.demo.browser import Browser, Page, eventually
from deploy.cli.demo.people import Staff, mailbox_link, register
from tests.system import System

pytestmark = pytest.mark.servers

NAME = "Contoh Almarhum Sebenarnya"


def test_a_case_goes_back_for_an_answer_and_a_further_document_and_returns_to_the_same_officer(system: System) -> None:
    applicant = register(system.base_url, "Contoh Gita Permata")
    sent = apply_for(applicant, "MAKAM")
    officer = Staff(system.base_url, system.home / "logins.json").browser("front_office")
    case = f"/verifikasi/{sent.application_id}"
    officer.submit(offering(officer, case, "/ambil"), "/ambil")

    page = offering(officer, case, "/periksa")
    title = str(page.soup.select_one("input[name^=title_]")["name"])  # type: ignore[index]
    wanted = {
        "verdict_answer.nama_almarhum": "wrong",
        "reason_answer.nama_almarhum": "Tidak sama dengan surat kematian.",
        title: "Silsilah keluarga",
        title.replace("title_", "reason_"): "Untuk membuktikan hubungan.",
    }
    officer.submit(page, "/periksa", wanted | {"tindakan": "perbaikan"})

    browser = applicant.browser
    asked = browser.get(mailbox_link(browser, applicant.phone, r"https?://\S+/permohonan/\S+/perbaikan\S*"))
    browser.submit(asked, "/isian/nama_almarhum", {"nama_almarhum": NAME})
    upload_all(applicant, asked)
    browser.submit(browser.get(f"/permohonan/{sent.application_id}/perbaikan"), "/perbaikan/kirim")

    back = offering(officer, case, "/periksa")
    answer = back.soup.select_one("[aria-labelledby='heading_answer.nama_almarhum']")
    assert answer
    assert NAME in answer.text
    assert "Contoh nama almarhum" in answer.text
    assert not answer.select("input[checked]")
    assert "Silsilah keluarga" in back.soup.text
    assert "Ini pekerjaan Anda." in back.soup.text
    officer.submit(back, "/lolos")


def offering(browser: Browser, path: str, form: str) -> Page:
    """The page as soon as it has this form."""

    def look() -> Page | None:
        page = browser.get(path)
        return page if page.soup.select(f"main form[action$='{form}']") else None

    return eventually(look, f"{path} to offer …{form}")
