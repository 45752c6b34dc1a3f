"""The files: PDF/A and PDF/UA, the same bytes again, and templates that never change once they are released."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from services.signing.papers.released import newest, present, released
from services.signing.papers.rendering import render
from tests.signing.papers import STAMP, every_kind, signed

KINDS = every_kind()
RENDER = (
    "import sys; from services.signing.papers import render; sys.stdout.buffer.write(render(sys.stdin.buffer.read()))"
)
PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}part"


@pytest.fixture(scope="module", params=KINDS)
def file(request: pytest.FixtureRequest) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render(KINDS[request.param])))


def test_the_file_says_that_it_is_pdf_a_and_pdf_ua(file: pikepdf.Pdf) -> None:
    with file.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
        assert metadata[PDF_UA] == "1"
        assert metadata["dc:title"]
    assert str(file.Root.Lang).startswith("id")
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)


def test_the_file_is_tagged_and_its_pictures_are_told(file: pikepdf.Pdf) -> None:
    assert bool(file.Root.MarkInfo.Marked)
    elements = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each and "/P" in each]
    figures = [each for each in elements if each.S == "/Figure"]
    assert {"/H1", "/P", "/Document"} <= {str(each.S) for each in elements}
    assert len(figures) == 2  # the coat of arms and the code
    assert all(str(each.Alt) for each in figures)


def test_the_fonts_travel_with_the_file(file: pikepdf.Pdf) -> None:
    descriptors = [
        each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert descriptors
    assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_contents_are_the_same_bytes_also_in_another_process(kind: str) -> None:
    written = KINDS[kind].as_json()

    elsewhere = subprocess.run([sys.executable, "-c", RENDER], input=written, capture_output=True, check=True).stdout

    assert elsewhere == render(written) == render(KINDS[kind])


def test_a_draft_is_the_same_whenever_it_is_looked_at() -> None:
    assert render(signed(stamp=None)) == render(signed(stamp=None))


def test_a_file_is_not_younger_than_its_signature() -> None:
    at_three_in_the_morning = replace(STAMP, signed_at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    contents = signed(stamp=at_three_in_the_morning)

    with pikepdf.open(io.BytesIO(render(contents))) as pdf:
        made = str(pdf.docinfo["/CreationDate"])

    assert (contents.date, made) == ("23 November 2026", "D:20261122000000Z")


def test_the_file_names_its_template_the_typesetter_and_its_contents() -> None:
    contents = KINDS["practice-permit"]

    with pikepdf.open(io.BytesIO(render(contents))) as pdf:
        keywords = str(pdf.docinfo["/Keywords"])

    assert "practice-permit/1" in keywords
    assert "typst 0." in keywords
    assert f"sha256:{hashlib.sha256(contents.as_json()).hexdigest()}" in keywords


def test_the_contents_are_plain_json_and_hold_the_coat_of_arms() -> None:
    kept = json.loads(KINDS["decree"].as_json())

    assert kept["template"] == "decree/1"
    assert "<svg" in kept["letterhead"]["arms"]


def test_a_released_template_is_never_edited() -> None:
    """Whoever wants another one adds it under the next number, and its line to released.txt."""
    now = present()

    assert {name: now.get(name) for name in released()} == released()
    assert set(now) == set(released())


def test_drafts_use_the_newest_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in 1, 2, 10:
        (tmp_path / f"decree-{version}.typ").touch()
    monkeypatch.setattr("services.signing.papers.released.TEMPLATES", tmp_path)

    assert newest.__wrapped__("decree") == "decree/10"
