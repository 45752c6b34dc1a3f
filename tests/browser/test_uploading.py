"""Sending documents from a phone: the line breaks, somebody pauses, the page is opened again, a photo is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from services.intake.domain import PermitApplication
from services.intake.resumable_pages import PIECE
from tests.intake.counters import LIMIT_MB, Site, id_of
from tests.intake.test_resumable import large_pdf

pytestmark = pytest.mark.servers

PIECES = "**/berkas/ktp/unggahan/*"


@pytest.fixture
def page(phone: BrowserContext, draft: str) -> Iterator[Page]:
    page = phone.new_page()
    page.goto(f"{draft}/berkas")
    yield page
    page.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scan of four pieces."""
    file = tmp_path / "ktp-contoh.pdf"
    file.write_bytes(large_pdf(3 * PIECE + 9000))
    return file


def send(page: Page, file: Path) -> None:
    page.locator("#file-ktp").set_input_files(file)
    page.locator("#upload-ktp").get_by_role("button", name="Unggah").click()


def noted(route: Route, offsets: list[int]) -> None:
    if route.request.method == "PATCH":
        offsets.append(int(route.request.headers["upload-offset"]))


def kept(site: Site, draft: str) -> list[str]:
    found = site.intake.find(PermitApplication, id_of(draft)).documents.get("ktp", ())
    return [document.sha256 for document in found]


def test_a_line_that_breaks_twice_goes_on_by_itself_and_the_file_arrives_once(
    site: Site, draft: str, page: Page, file: Path
) -> None:
    pieces: list[Request] = []

    def breaking(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request)
        if len(pieces) in (2, 4) and route.request.method == "PATCH":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(PIECES, breaking)

    send(page, file)

    expect(page.get_by_text("Sambungan terputus. Dilanjutkan", exact=False)).to_be_visible()
    expect(page.locator("#upload-ktp .sakpore-upload__file")).to_have_count(1, timeout=20_000)
    assert [int(each.headers["upload-offset"]) // PIECE for each in pieces] == [0, 1, 1, 2, 2, 3]
    assert kept(site, draft) == [hashlib.sha256(file.read_bytes()).hexdigest()]


def test_who_pauses_and_opens_the_page_again_goes_on_where_it_stopped(
    site: Site, draft: str, page: Page, file: Path
) -> None:
    held: list[Route] = []
    page.route(PIECES, lambda route: held.append(route) if held == [] else route.continue_())
    send(page, file)
    page.wait_for_function("() => document.querySelector('#upload-ktp progress')")
    page.locator("#upload-ktp").get_by_role("button", name="Jeda").click()
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_text("Dijeda. Lanjutkan kapan saja.")).to_be_visible()

    page.unroute_all()
    page.goto(f"{draft}/berkas")
    expect(page.get_by_text("Sebagian ktp-contoh.pdf sudah sampai", exact=False)).to_be_visible()
    offsets: list[int] = []
    page.route(PIECES, lambda route: (noted(route, offsets), route.continue_()))
    send(page, file)

    expect(page.locator("#upload-ktp .sakpore-upload__file")).to_have_count(1, timeout=20_000)
    assert offsets == [PIECE, 2 * PIECE, 3 * PIECE]
    assert kept(site, draft) == [hashlib.sha256(file.read_bytes()).hexdigest()]
    expect(page.get_by_text("Sebagian ktp-contoh.pdf", exact=False)).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("besar.pdf", bytes(LIMIT_MB * 1024 * 1024 + 1), f"{LIMIT_MB} MB"),
        ("surat.exe", b"MZ", "tidak diterima"),
    ],
)
def test_a_file_that_does_not_fit_is_told_before_anything_is_sent(
    name: str, content: bytes, words: str, page: Page, tmp_path: Path
) -> None:
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.method))
    (tmp_path / name).write_bytes(content)

    send(page, tmp_path / name)

    expect(page.locator("#upload-ktp .govuk-error-message")).to_contain_text(words)
    expect(page.locator("#file-ktp")).to_be_focused()
    assert "POST" not in sent


def test_a_photo_from_the_camera_is_a_document(
    site: Site, draft: str, phone_with_camera: BrowserContext, tmp_path: Path
) -> None:
    photo = tmp_path / "IMG_0001.jpg"
    Image.effect_noise((600, 800), 60).convert("RGB").save(photo)
    page = phone_with_camera.new_page()
    page.goto(f"{draft}/berkas")
    card = page.locator("#upload-ktp")

    with page.expect_file_chooser() as chosen:
        card.get_by_role("button", name="Ambil foto").click()
    assert card.locator("input[capture=environment]").count() == 1
    chosen.value.set_files(photo)

    expect(card.locator(".sakpore-upload__file")).to_have_count(1, timeout=20_000)
    assert len(kept(site, draft)) == 1
