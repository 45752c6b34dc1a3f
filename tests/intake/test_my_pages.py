"""The applicant's list and the page of one application: what they show, with tracking and without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.intake import questions
from services.intake.my_applications import PER_PAGE
from services.intake.whereabouts import tracking_at
from tests.intake.counters import BUDI, Applicant, Site, id_of, submitted
from tests.intake.decisions import decided, sent_back

pytestmark = pytest.mark.servers
INSPECTION = {
    "kind": "inspection",
    "desk": None,
    "agency": "DINKES",
    "since": "2026-11-20T02:00:00+00:00",
    "waits_for_applicant": False,
    "appointment": "2026-11-25T02:00:00+00:00",
}


def tracking_tells(site: Site, **changes: Any) -> None:
    """Tracking knows every application it is asked about, and says this of it."""
    status = {
        "outcome": "open",
        "waits_for_applicant": False,
        "current": [INSPECTION],
        "working_days": 3,
        "promised_for": "2026-12-01",
        "updated": "2026-11-20T02:00:00+00:00",
    } | changes

    def statuses(application_ids: Sequence[UUID]) -> dict[str, dict[str, Any]]:
        return {str(each): status for each in application_ids}

    site.app.extensions["sakpore_application"] = replace(site.counter, statuses=statuses)


def many(site: Site, sari: Applicant, number: int) -> None:
    """Rows as the events of so many submissions would leave them."""
    site.datastore.query(
        "INSERT INTO my_applications (application_id, applicant_id, permit_code, number, state, changed_at)"
        " SELECT gen_random_uuid(), %s, 'MAKAM', '2026-AAAA-' || lpad(n::text, 4, '0'), 'submitted', now()"
        " FROM generate_series(1, %s) AS n RETURNING 1",
        sari.account_id,
        number,
    )


def cards(sari: Applicant, path: str = "/permohonan") -> list[str]:
    return [card.get_text(" ", strip=True) for card in sari.page(path).select("[data-application]")]


def test_the_list_says_where_each_is_who_has_it_since_when_and_until_when(site: Site, sari: Applicant) -> None:
    submitted(sari)
    tracking_tells(site)

    (card,) = cards(sari)

    assert "Pengecekan lokasi – DINKES" in card
    assert "sejak 20 November 2026 09.00 WIB; kunjungan pada 25 November 2026 09.00 WIB" in card
    assert "1 Desember 2026" in card


def test_before_the_clock_runs_the_length_of_the_limit_is_told(site: Site, sari: Applicant) -> None:
    submitted(sari)
    tracking_tells(site, promised_for=None)

    assert "3 hari kerja setelah berkas dinyatakan lengkap" in cards(sari)[0]


def test_without_tracking_the_pages_show_what_the_counter_knows(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    nowhere = replace(site.counter, statuses=tracking_at("amqp://guest:guest@127.0.0.1:1/"))
    site.app.extensions["sakpore_application"] = nowhere

    assert "Sedang berjalan" in cards(sari)[0]
    for path in "/permohonan", application:
        assert "Saat ini kami tidak dapat menampilkan" in sari.client.get(path).text


def test_what_the_applicant_must_do_comes_first_and_leads_there(site: Site, sari: Applicant) -> None:
    application, _other = submitted(sari), submitted(sari)
    sent_back(site, application, "ktp")
    tracking_tells(site, current=[INSPECTION | {"waits_for_applicant": True}], waits_for_applicant=True)

    page = sari.page("/permohonan")

    first = page.select("[data-application]")[0]
    assert first["data-application"] == str(id_of(application))
    assert "menunggu Anda" in first.text
    assert first.select_one(f"a[href='{application}/perbaikan']") is not None


def test_drafts_stand_apart_and_withdrawn_drafts_nowhere(sari: Applicant) -> None:
    draft, gone = sari.start("MAKAM"), sari.start("MAKAM")
    sari.submit(f"{gone}/cabut", "/cabut")

    page = sari.page("/permohonan")

    assert [str(link["href"]) for link in page.select("main table a")] == [draft]
    assert page.select("[data-application]") == []


def test_somebody_new_is_told_so(sari: Applicant) -> None:
    assert "belum memulai permohonan" in sari.client.get("/permohonan").text


def test_many_applications_come_page_by_page_and_can_be_narrowed(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)
    many(site, sari, 2 * PER_PAGE)

    assert len(cards(sari)) == PER_PAGE
    assert len(cards(sari, "/permohonan?hal=3")) == 1
    assert len(cards(sari, "/permohonan?hal=99")) == 1
    assert "Terbit" in cards(sari, "/permohonan?keadaan=selesai")[0]
    assert len(cards(sari, "/permohonan?keadaan=selesai")) == 1
    assert len(cards(sari, "/permohonan?cari=aaaa-0007")) == 1
    assert len(cards(sari, "/permohonan?cari=makam&hal=2")) == PER_PAGE
    assert cards(sari, "/permohonan?cari=%25") == []
    assert cards(sari, "/permohonan?cari=apotek") == []
    links = [str(link["href"]) for link in sari.page("/permohonan?cari=makam").select(".govuk-pagination a")]
    assert "/permohonan?hal=2&cari=makam" in links


def test_nobody_sees_the_list_of_somebody_else(site: Site, sari: Applicant) -> None:
    submitted(sari)

    assert cards(site.applicant(BUDI)) == []


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_link_in_the_message_leads_to_the_one_upload(site: Site, sari: Applicant, signed_in: bool) -> None:
    application = submitted(sari)
    sent_back(site, application, "ktp")
    link = questions.contact(site.counter, str(id_of(application)))["correction_url"].removeprefix(
        "http://localhost:8000"
    )

    assert link == f"{application}/perbaikan/ktp"
    if not signed_in:
        visitor = site.app.test_client()
        assert visitor.get(link).headers["Location"] == f"/masuk?kembali={link.replace('/', '%2F')}"
    answer = sari.client.get(link)
    assert answer.headers["Location"] == f"{application}/perbaikan#upload-ktp"
    assert sari.page(f"{application}/perbaikan").select_one("#upload-ktp form") is not None


def test_several_faults_lead_to_their_list_and_a_settled_one_to_what_is_left(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    sent_back(site, application, "ktp", "kk")

    contact = questions.contact(site.counter, str(id_of(application)))

    assert contact["correction_url"].endswith(f"{application}/perbaikan")
    assert sari.client.get(f"{application}/perbaikan/sktm").headers["Location"] == f"{application}/perbaikan"


def test_withdrawing_says_first_what_follows(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    page = sari.page(f"{application}/cabut")
    assert "berhenti memprosesnya" in page.text
    assert site.events(id_of(application))[-1] == "Submitted"

    sari.submit(f"{application}/cabut", "/cabut")
    assert site.events(id_of(application))[-1] == "Withdrawn"
    assert sari.client.get(f"{application}/cabut").headers["Location"] == application


def test_a_signed_letter_cannot_be_withdrawn_and_can_be_checked(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    digest = decided(site, application)

    page = sari.page(application)

    assert digest in page.text
    assert page.select_one("a[href='/te/K7QF3M2X']") is not None
    assert page.select_one(f"a[href='{application}/cabut']") is None
    assert sari.client.get(f"{application}/cabut").status_code == 409
