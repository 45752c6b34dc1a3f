"""PDFs that carry programs or files are recognised wherever they hide them; harmless ones pass."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from services.shared.pdf_content import holds_active_content

Change = Callable[[pikepdf.Pdf], None]


def script_at_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def program_at_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def script_on_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj["/AA"] = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def script_among_the_names(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))


def program_behind_a_link(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)
    document.pages[0].obj["/Annots"] = Array([link])


def attached_file(document: pikepdf.Pdf) -> None:
    document.attachments["invoice.exe"] = b"MZ"


def file_on_a_page(document: pikepdf.Pdf) -> None:
    inner = document.make_stream(b"MZ")
    inner["/Type"] = Name.EmbeddedFile
    clip = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FileAttachment,
        Rect=Array([0, 0, 1, 1]),
        FS=Dictionary(Type=Name.Filespec, F=String("invoice.exe"), EF=Dictionary(F=inner)),
    )
    document.pages[0].obj["/Annots"] = Array([clip])


def link_to_a_page(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://contoh.id"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)
    document.pages[0].obj["/Annots"] = Array([link])


def read_again(change: Change, packed: bool) -> pikepdf.Pdf:
    """The changed document as it comes out of a file; ``packed``: its objects lie compressed in object streams."""
    document, file = pikepdf.new(), BytesIO()
    document.add_blank_page()
    change(document)
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    document.save(file, object_stream_mode=mode)
    return pikepdf.open(file)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize(
    "change",
    [
        script_at_opening,
        program_at_opening,
        script_on_a_page,
        script_among_the_names,
        program_behind_a_link,
        attached_file,
        file_on_a_page,
    ],
    ids=lambda change: change.__name__,
)
def test_programs_and_files_inside_a_pdf_are_found(change: Change, packed: bool) -> None:
    with read_again(change, packed) as document:
        assert holds_active_content(document)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_pdf_with_an_ordinary_link_passes(packed: bool) -> None:
    with read_again(link_to_a_page, packed) as document:
        assert not holds_active_content(document)
