"""Several photos become one PDF; several files fulfil one requirement; what was uploaded before is used again."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from services.intake.domain import PermitApplication
from services.intake.photos import MOST_PHOTOS, NotOnlyPhotos, TooManyPhotos, one_pdf
from services.shared.uploads import MEGABYTE, FileTooLarge, TooManyPixels
from tests.intake.counters import MAKAM_ANSWERS, Applicant, Site, id_of, pdf, submitted

ORIENTATION = 0x0112
TURNED = 6  # the camera was held upright: the picture must be turned by a quarter


def photo(size: tuple[int, int] = (640, 480), colour: str = "teal", orientation: int = 1) -> io.BytesIO:
    stream, exif = io.BytesIO(), Image.Exif()
    exif[ORIENTATION] = orientation
    Image.new("RGB", size, colour).save(stream, "JPEG", exif=exif)
    stream.seek(0)
    return stream


def sizes(document: io.BytesIO) -> list[tuple[int, int]]:
    document.seek(0)
    with pikepdf.open(document) as opened:
        return [(round(page.mediabox[2]), round(page.mediabox[3])) for page in opened.pages]


def test_each_photo_becomes_a_page_of_a4_that_lies_as_the_camera_was_held() -> None:
    document = one_pdf([photo(), photo(orientation=TURNED), photo((480, 640))], limit_mb=1)

    assert sizes(document) == [(842, 595), (595, 842), (595, 842)]


def test_a_document_among_the_photos_is_refused() -> None:
    with pytest.raises(NotOnlyPhotos):
        one_pdf([photo(), io.BytesIO(pdf())], limit_mb=1)


def test_a_photo_of_too_many_pixels_is_refused_for_that_reason() -> None:
    sharp = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(sharp, "PNG")

    with pytest.raises(TooManyPixels, match="60 megapixels"):
        one_pdf([photo(), sharp], limit_mb=1)


def test_there_is_an_end_to_the_number_of_photos() -> None:
    with pytest.raises(TooManyPhotos):
        one_pdf([photo()] * (MOST_PHOTOS + 1), limit_mb=1)


def test_the_pdf_stays_within_the_limit_or_is_refused() -> None:
    noise = io.BytesIO()
    Image.effect_noise((1600, 2200), 90).save(noise, "PNG")

    assert one_pdf([noise], limit_mb=1).getbuffer().nbytes <= MEGABYTE
    with pytest.raises(FileTooLarge):
        one_pdf([photo()], limit_mb=0)


def send(sari: Applicant, draft: str, requirement: str, *files: tuple[io.BytesIO, str], **more: str) -> Any:
    address, data = sari.form(f"{draft}/berkas", f"/berkas/{requirement}")
    fields = MultiDict([*data.items(), *more.items(), *(("file", FileStorage(*file)) for file in files)])
    boundary, body = encode_multipart(fields)
    return sari.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.servers
def test_photos_chosen_together_arrive_as_one_document(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)

    answer = send(sari, draft, "ktp", (photo(), "depan.jpg"), (photo(colour="red"), "belakang.jpg"))

    assert answer.status_code == 303
    (document,) = site.intake.find(PermitApplication, id_of(draft)).documents["ktp"]
    assert document.media_type == "application/pdf"
    assert len(sizes(io.BytesIO(b"".join(site.store.get(document.sha256))))) == 2


@pytest.mark.servers
def test_a_document_of_another_application_is_used_again_with_one_click(site: Site, sari: Applicant) -> None:
    earlier = submitted(sari)
    (known,) = site.intake.find(PermitApplication, id_of(earlier)).documents["ktp"]
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)

    answer = sari.submit(f"{draft}/berkas", "/berkas/ktp/pakai")

    assert answer.status_code == 303
    (document,) = site.intake.find(PermitApplication, id_of(draft)).documents["ktp"]
    assert document.sha256 == known.sha256
    assert document.document_id != known.document_id


@pytest.mark.servers
def test_a_file_far_beyond_the_limit_is_told_at_its_field(site: Site, sari: Applicant) -> None:
    site.app.config["MAX_CONTENT_LENGTH"] = 3 * MEGABYTE
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)

    answer = sari.upload(draft, "ktp", pdf() + bytes(4 * MEGABYTE))
    page = sari.page(str(answer.headers["Location"]))

    assert answer.status_code == 303
    assert page.select_one("#upload-ktp .govuk-error-message") is not None


@pytest.mark.servers
def test_several_files_of_one_requirement_are_told_apart_wherever_they_are_listed(site: Site, sari: Applicant) -> None:
    draft = sari.start("TEBANG-POHON")
    sari.answer(draft, alasan="Contoh", jenis_pohon="Mahoni", jumlah="1", lokasi="Jalan", kelurahan="33.75.01.1002")
    wanted = [str(card["id"]).removeprefix("upload-") for card in sari.page(f"{draft}/berkas").select("main section")]
    for number, requirement in enumerate([*wanted, "foto_lokasi"], 1):
        assert sari.upload(draft, requirement, photo(size=(number, 20)).getvalue(), "foto.jpg").status_code == 303

    card = sari.page(f"{draft}/berkas").select_one("#upload-foto_lokasi")
    assert card is not None
    assert [link.text for link in card.select("a")] == ["Lihat berkas 1 dari 2", "Lihat berkas 2 dari 2"]
    assert [image["alt"] for image in card.select("img")] == [
        f"Pratinjau Foto kondisi lokasi, berkas {place} dari 2" for place in (1, 2)
    ]
    sari.prepare(draft)
    assert "Foto kondisi lokasi (2 berkas)" in sari.page(f"{draft}/periksa").text
    assert sari.submit(f"{draft}/periksa", "/kirim", declaration="y").status_code == 303
    assert "Foto kondisi lokasi (2 berkas)" in sari.page(f"{draft}/tanda-terima").text
    assert [link.text for link in sari.page(draft).select("[data-requirement=foto_lokasi] a")] == [
        "Foto kondisi lokasi, berkas 1 dari 2",
        "Foto kondisi lokasi, berkas 2 dari 2",
    ]
