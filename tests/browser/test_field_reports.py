"""Reports of inspections written where there is no network: kept, delivered late, and counted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.recommendation import case_read_model
from services.recommendation.checklists import checklist_for
from services.shared.working_days import WIB
from tests.browser.inspectors import Office, office
from tests.browser.networks import Network, signed_in
from tests.browser.test_offline import served_by_the_worker
from tests.recommendation.cases import BAYU, CITRA, INSPECTION, report
from tests.recommendation.conftest import opened
from tests.recommendation.test_reports import photo

pytestmark = pytest.mark.servers

__all__ = ["office"]

FOUND = "Pohon condong ke jalan."
WAITING = "Tersimpan di perangkat ini. Laporan akan dikirim begitu ada sambungan."
LEFT = """() => new Promise((then) => { const asked = indexedDB.open('sakpore-field'); asked.onsuccess = () => {
    const count = asked.result.transaction(['reports', 'photos']).objectStore('photos').count()
    count.onsuccess = () => then(count.result) } })"""


@pytest.fixture
def network(office: Office) -> Iterator[Network]:
    network = Network(office)
    yield network
    network.goes()


@pytest.fixture
def case(office: Office) -> UUID:
    return opened(office.recommendation)


@pytest.fixture
def phone(chromium: Browser, network: Network, office: Office) -> Iterator[BrowserContext]:
    """An inspector's phone in Pekalongan."""
    place = {"latitude": -6.8892, "longitude": 109.6753, "accuracy": 9}
    with signed_in(chromium, network, office.officer(), geolocation=place, permissions=["geolocation"]) as context:
        yield context


def form_of(case: UUID) -> str:
    return f"/rekomendasi/{case}/{INSPECTION}/laporan"


def on_the_site(phone: BrowserContext, *cases: UUID) -> Page:
    """The form of the last case, after those of all were opened in the office."""
    page = served_by_the_worker(phone)
    for case in cases:
        page.goto(form_of(case))
        expect(page.get_by_text("Anda sedang luring")).to_be_hidden()
    return page


def fill(page: Page, *, photos: int = 1) -> None:
    """Every line of the checklist, the finding, the moment, the position and photos."""
    for line in checklist_for("TEBANG-POHON").lines:
        page.locator(f"[name='check_{line.key}'][value=yes]").check()
    page.get_by_label("Apa hasil pengecekannya?").fill(FOUND)
    page.get_by_label("Kapan lokasi dikunjungi?").fill(
        (datetime.now(WIB) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    )
    page.get_by_role("button", name="Ambil posisi perangkat ini").click()
    expect(page.get_by_text("Posisi: -6.889200, 109.675300 (ketelitian 9 meter)")).to_be_visible()
    colours = ("green", "red", "blue")[:photos]
    page.locator("#photos").set_input_files(
        [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo(name, place=False)} for name in colours]
    )
    expect(page.get_by_role("img", name="Foto")).to_have_count(photos)


def deliver(page: Page) -> None:
    page.get_by_role("button", name="Kirim laporan").click()


def test_a_report_written_without_a_network_is_delivered_when_it_is_back_with_both_clocks(
    phone: BrowserContext, network: Network, office: Office, case: UUID
) -> None:
    page = on_the_site(phone, case)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    network.goes()
    page.goto(form_of(case))
    expect(page.get_by_text("Anda sedang luring")).to_be_visible()
    fill(page, photos=2)

    deliver(page)

    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(page.locator("form[data-field-report]")).to_be_hidden()
    page.close()
    page = phone.new_page()
    page.goto(form_of(case))
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert office.reports(case) == []
    network.comes()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url(f"**/rekomendasi/{case}")

    expect(page.get_by_text("Laporan pengecekan lokasi sudah diterima.")).to_be_visible()
    [row] = office.reports(case)
    assert row.report["finding"] == FOUND
    assert len(row.report["photos"]) == 2
    assert row.delivered_at - datetime.fromisoformat(row.report["visited_at"]) > timedelta(hours=2)
    assert len(case_read_model.places(office.recommendation.datastore, case)) == 3
    assert page.evaluate(LEFT) == 0
    assert complaints == []


def test_what_was_typed_and_photographed_survives_the_end_of_the_page(
    phone: BrowserContext, network: Network, case: UUID
) -> None:
    page = on_the_site(phone, case)
    network.goes()
    fill(page)
    page.close()

    page = phone.new_page()
    page.goto(form_of(case))

    expect(page.get_by_text("Yang Anda tulis tadi tersimpan di perangkat ini.")).to_be_visible()
    expect(page.get_by_label("Apa hasil pengecekannya?")).to_have_value(FOUND)
    expect(page.locator("[name='check_sick'][value=yes]")).to_be_checked()
    expect(page.get_by_role("img", name="Foto 1")).to_be_visible()
    page.get_by_role("button", name="Buang yang tersimpan").click()
    expect(page.get_by_label("Apa hasil pengecekannya?")).to_have_value("")
    network.comes()


@pytest.mark.parametrize("missing", ["Jawab setiap butir daftar periksa.", "Tulis hasil pengecekannya."])
def test_without_a_network_the_phone_itself_says_what_is_missing(
    phone: BrowserContext, network: Network, case: UUID, missing: str
) -> None:
    page = on_the_site(phone, case)
    network.goes()
    if "hasil" in missing:
        fill(page)
        page.get_by_label("Apa hasil pengecekannya?").fill(" ")

    deliver(page)

    expect(page.get_by_text(missing)).to_be_visible()
    expect(page.get_by_text(WAITING)).to_be_hidden()
    network.comes()


def test_a_report_whose_answer_got_lost_is_sent_again_and_counts_once(
    phone: BrowserContext, office: Office, case: UUID
) -> None:
    page = on_the_site(phone, case)
    fill(page)
    office.loses_answers = True
    deliver(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert len(office.reports(case)) == 1
    office.loses_answers = False

    page.get_by_role("button", name="Coba kirim sekarang").click()
    page.wait_for_url(f"**/rekomendasi/{case}")

    recorded = [type(happened).__name__ for happened in office.recommendation.events.get(case)]
    assert recorded.count("InspectionReported") == 1
    assert page.evaluate(LEFT) == 0


def test_several_reports_wait_through_a_session_that_ended_and_are_delivered_after_signing_in(
    phone: BrowserContext, network: Network, office: Office
) -> None:
    cases = [opened(office.recommendation) for _ in range(2)]
    page = on_the_site(phone, *cases)
    page.goto("/rekomendasi/kunjungan")
    session = next(each for each in phone.cookies() if each["name"] == "sakpore_session")
    network.goes()
    for case in cases:
        page.goto(form_of(case))
        fill(page)
        deliver(page)
        expect(page.get_by_text(WAITING).first).to_be_visible()
    network.comes()
    phone.clear_cookies(name="sakpore_session")
    page.get_by_role("button", name="Coba kirim sekarang").first.click()
    expect(page.get_by_text("Anda sudah keluar. Tidak ada yang hilang").first).to_be_visible()
    expect(page.get_by_role("button", name="Coba kirim sekarang")).to_have_count(2)

    phone.add_cookies([session])
    page.goto("/rekomendasi/kunjungan")

    expect(page.get_by_text("Laporan sudah diterima.")).to_be_visible()
    expect(page.get_by_role("button", name="Coba kirim sekarang")).to_have_count(0)
    assert [len(office.reports(case)) for case in cases] == [1, 1]
    assert page.evaluate(LEFT) == 0


def test_a_report_that_is_refused_says_why_and_waits_to_be_changed_or_thrown_away(
    phone: BrowserContext, network: Network, office: Office, case: UUID
) -> None:
    page = on_the_site(phone, case)
    network.goes()
    fill(page)
    deliver(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    office.recommendation.report_inspection(case, INSPECTION, report(), (), CITRA)
    network.comes()

    page.get_by_role("button", name="Coba kirim sekarang").click()

    expect(page.get_by_text("Laporan tidak diterima: citra lebih dahulu")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/rekomendasi/kunjungan")
    page.get_by_role("button", name="Buang").click()
    expect(page.get_by_text("Laporan tidak diterima")).to_be_hidden()
    assert page.evaluate(LEFT) == 0


def test_the_visits_of_a_day_can_be_read_without_a_network_until_signing_out(
    phone: BrowserContext, network: Network, office: Office, case: UUID
) -> None:
    [moment] = office.recommendation.visits.free_moments("bayu", office.recommendation.clock(), 1)
    office.recommendation.schedule_inspection(case, INSPECTION, moment, "bayu", BAYU)
    page = on_the_site(phone, case)
    route = f"/rekomendasi/kunjungan?hari={moment.astimezone(WIB).date()}"
    page.goto(route)
    network.goes()
    page.goto(route)
    expect(page.get_by_text("Contoh Sari")).to_be_visible()
    expect(page.get_by_text("Anda sedang luring")).to_be_visible()
    network.comes()
    page.goto("/keluar")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/")

    network.goes()
    for kept in route, form_of(case):
        page.goto(kept)
        expect(page.get_by_role("heading", name="Anda sedang luring")).to_be_visible()
        assert "Contoh Sari" not in page.content()
    network.comes()
