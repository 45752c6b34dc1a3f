"""Uploads: bad files are refused for a named reason and not kept; good ones lie in the store under their hash."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from functools import partial
from tempfile import SpooledTemporaryFile

import pikepdf
import pytest
from PIL import Image

from services.shared import uploads
from services.shared.refusals import Refused
from services.shared.uploads import (
    ActiveContent,
    FileEmpty,
    FileTooLarge,
    FormatNotAllowed,
    NotWhatItsNameSays,
    PasswordProtected,
    Stored,
    TooManyPixels,
    Unreadable,
    checked,
    examined,
)
from tests.intake.counters import MAKAM_ANSWERS, Site, pdf

MEGABYTE = 1024 * 1024
FORMATS = uploads.EVERY_FORMAT


def picture(kind: str = "JPEG", size: tuple[int, int] = (32, 24)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind)
    return stream.getvalue()


def saved(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    stream = io.BytesIO()
    document.save(stream, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def with_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["setup.exe"] = b"MZ"


def without_pages(document: pikepdf.Pdf) -> None:
    del document.pages[0]


def unchanged(document: pikepdf.Pdf) -> None:
    """A plain page."""


def encrypted() -> bytes:
    return saved(unchanged, encryption=pikepdf.Encryption(owner="pemilik", user="rahasia"))


def flat_png(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims, and unpacks to, very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 0, 0, 0, 0))
    row = bytes(1 + width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def packed_pdf(megabytes: int) -> bytes:
    """A PDF of some hundred kilobytes with an object that lies in very many bytes of nothing."""
    packer = zlib.compressobj(9)
    data = packer.compress(b"6 0 <</A 1>>")
    data += b"".join(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)) + packer.flush()
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/X 6 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data),
    }
    file, places = b"%PDF-1.5\n", {}
    for number, content in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    places[5] = len(file)
    rows = bytes(6) + b"".join(b"\x01" + places[number].to_bytes(4, "big") + b"\0" for number in range(1, 6))
    rows += b"\x02" + (4).to_bytes(4, "big") + b"\0"
    index = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream" % (len(rows), rows)
    return file + b"5 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (index, places[5])


Sample = bytes | Callable[[], bytes]  # what takes seconds to pack is packed by the test that needs it
BAD: dict[str, tuple[Sample, str, type[Refused]]] = {
    "a program": (b"MZ\x90\x00" + bytes(2000), "ktp.exe", FormatNotAllowed),
    "a program called a document": (b"MZ\x90\x00" + bytes(2000), "ktp.pdf", NotWhatItsNameSays),
    "words called a document": (b"Halo, ini surat saya.", "surat.pdf", NotWhatItsNameSays),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "surat.html", FormatNotAllowed),
    "an animated picture": (picture("GIF"), "foto.gif", FormatNotAllowed),
    "a picture called a document": (picture(), "ktp.pdf", NotWhatItsNameSays),
    "a document called a picture": (pdf(), "ktp.jpg", NotWhatItsNameSays),
    "a picture called a program": (picture(), "ktp.exe", NotWhatItsNameSays),
    "the first line of a document only": (b"%PDF-1.7\n", "ktp.pdf", Unreadable),
    "a document torn off": (pdf()[:-250], "ktp.pdf", Unreadable),
    "a document without pages": (saved(without_pages), "ktp.pdf", Unreadable),
    "a picture torn off": (picture(size=(640, 480))[:-400], "ktp.jpg", Unreadable),
    "a picture of noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8, "ktp.jpg", Unreadable),
    "a picture that unpacks to gigabytes": (partial(flat_png, 60_000, 60_000), "ktp.png", TooManyPixels),
    "a picture of more than sixty megapixels": (partial(flat_png, 9_000, 9_000), "ktp.png", TooManyPixels),
    "a document that unpacks to gigabytes": (partial(packed_pdf, 400), "ktp.pdf", Unreadable),
    "a document with a password": (encrypted(), "ktp.pdf", PasswordProtected),
    "a document with a script": (saved(with_script), "ktp.pdf", ActiveContent),
    "a document with a file inside": (saved(with_attachment), "ktp.pdf", ActiveContent),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_for_its_own_reason(case: str) -> None:
    content, name, reason = BAD[case]

    with pytest.raises(reason):
        examined(io.BytesIO(content() if callable(content) else content), name, FORMATS)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "ktp.pdf", "pdf"),
        (pdf(), "KTP.PDF", "pdf"),
        (pdf(), "ktp", "pdf"),
        (picture(), "foto.jpeg", "jpg"),
        (picture(), "foto.JPG", "jpg"),
        (picture("PNG"), "foto.png", "png"),
        (picture("WEBP"), "foto.webp", "webp"),
    ],
)
def test_a_good_file_passes(content: bytes, name: str, kind: str) -> None:
    assert examined(io.BytesIO(content), name, FORMATS) == kind


def test_a_requirement_takes_its_own_formats_only() -> None:
    with pytest.raises(FormatNotAllowed) as refusal:
        examined(io.BytesIO(pdf()), "pasfoto.pdf", ("jpg", "png"))

    assert "JPG, PNG" in str(refusal.value)


def test_a_large_file_is_not_read_to_its_end() -> None:
    file = io.BytesIO(bytes(5 * MEGABYTE))

    with pytest.raises(FileTooLarge) as refusal:
        uploads.measured(file, limit_mb=1)

    assert file.tell() <= MEGABYTE + uploads.CHUNK
    assert "1 MB" in str(refusal.value)


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(FileEmpty):
        uploads.measured(io.BytesIO(b""), limit_mb=1)


def test_a_good_file_is_known_by_its_hash() -> None:
    content = pdf(3)

    with SpooledTemporaryFile(max_size=16) as file:
        file.write(content)
        file.seek(0)
        stored = checked(file, "ktp.pdf", (), limit_mb=1)

    assert stored == Stored(hashlib.sha256(content).hexdigest(), "application/pdf", len(content))


@pytest.mark.servers
def test_a_refused_upload_is_told_at_its_field_and_not_kept(database_url: str, object_store_url: str) -> None:
    site = Site(database_url, object_store_url)
    sari = site.applicant()
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    tries = {
        "ktp.exe": (b"MZ" + bytes(99), "Jenis berkas"),
        "kosong.pdf": (b"", "kosong"),
        "besar.pdf": (pdf() + bytes(MEGABYTE + 1), "1 MB"),
        "rahasia.pdf": (encrypted(), "kata sandi"),
        "tajam.png": (flat_png(9_000, 9_000), "60 megapiksel"),
    }

    for name, (content, words) in tries.items():
        answer = sari.upload(draft, "ktp", content, name)

        assert answer.status_code == 422, name
        assert 'href="#file-ktp"' in answer.text
        assert words in answer.text, name
        assert not site.store.exists(hashlib.sha256(content).hexdigest())

    _, data = sari.form(f"{draft}/berkas", "/berkas/ktp")
    assert sari.client.post(f"{draft}/berkas/tidak-ada", data=data).status_code == 404
    site.datastore.close()
