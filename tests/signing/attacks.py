"""What people do to signed files: each takes a PDF and gives another one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The file with one more revision behind it."""
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    writer.write(out)
    return out.getvalue()


def with_text(pdf: bytes) -> bytes:
    """More words on the page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"BT /F1 40 Tf 100 400 Td (BERLAKU SELAMANYA) Tj ET")
        writer.add_stream_to_page(0, writer.add_object(stream))

    return updated(pdf, change)


def with_annotation(pdf: bytes) -> bytes:
    """A note stuck over what stands there."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        note = {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 300, 100))),
            pdf_name("/Contents"): pdf_string("Berlaku selamanya"),
            pdf_name("/DA"): pdf_string("/Helv 12 Tf"),
        }
        writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), generic.DictionaryObject(note))

    return updated(pdf, change)


def with_form_value(pdf: bytes) -> bytes:
    """A field that fills itself in."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        value = {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string("Berlaku"),
            pdf_name("/V"): pdf_string("selamanya"),
        }
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(generic.DictionaryObject(value)))
        writer.update_container(form["/Fields"])

    return updated(pdf, change)


def with_hidden_page_shown(pdf: bytes) -> bytes:
    """A shadow attack: the page tree leads to a page that was never signed."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        kids = writer.root["/Pages"]["/Kids"]
        page = generic.DictionaryObject(kids[0].get_object())
        page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
        kids[0] = writer.add_object(page)
        writer.update_container(kids)

    return updated(pdf, change)


def with_signature_of(other: bytes, pdf: bytes) -> bytes:
    """The bytes of one file's signature in the place of another's."""
    (a, b), (c, d) = place_of_signature(pdf), place_of_signature(other)
    return pdf[:a] + other[c:d].ljust(b - a, b"0")[: b - a] + pdf[b:]


def place_of_signature(pdf: bytes) -> tuple[int, int]:
    """Where the last signature's bytes begin and end."""
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return begin, pdf.index(b">", begin)


def rewritten(pdf: bytes) -> bytes:
    """Saved anew by a common library: everything moves, and the signature covers nothing any more."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, normalize_content=True)
    return out.getvalue()


def protected(pdf: bytes, password: str) -> bytes:
    """Opens for those who know a word only; or for everybody, when the word is empty."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="pemilik", user=password))
    return out.getvalue()


def document(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    pdf, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    size = b"/Size %d /Root 1 0 R %b" % (len(objects) + 1, trailer)
    return pdf + b"trailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def many_pages() -> bytes:
    """More than any letter has."""
    return document(CATALOGUE, b"<</Type/Pages/Count 100000/Kids[]>>")


def deep() -> bytes:
    """Arrays in arrays."""
    return document(CATALOGUE, b"<</Type/Pages/Count 1/Kids " + b"[" * 200_000 + b"]" * 200_000 + b">>")


def xref_loop() -> bytes:
    """A table that names itself as the one before it."""
    pdf = document(CATALOGUE, b"<</Type/Pages/Count 0/Kids[]>>")
    start = pdf.index(b"xref\n")
    return pdf.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start)


def field_loop() -> bytes:
    """A form whose field is its own child."""
    fields = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>"
    return document(fields, b"<</Type/Pages/Count 0/Kids[]>>", b"<</T(a)/Kids[3 0 R]/Parent 3 0 R/FT/Sig>>")


def zip_bomb() -> bytes:
    """An index of a few megabytes that unpacks to gigabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(bytes(1 << 16)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + again * 256  # what follows a full flush can be repeated
    stream = b"<</Type/XRef/Size 3/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream"
    pdf = b"%PDF-1.7\n1 0 obj\n" + CATALOGUE + b"\nendobj\n"
    start = len(pdf)
    return pdf + b"3 0 obj\n" + stream % (len(packed), packed) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
