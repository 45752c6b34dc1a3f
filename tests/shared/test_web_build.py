"""The build compiles catalogues and styles, says what it lacks, and brings in nothing that is not ours to use."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from babel.support import Translations

from services.shared.web.build import ROOT, STYLE_SHEET, BuildError, compile_catalogues, node_tools

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "%(num)d case"
msgid_plural "%(num)d cases"
msgstr[0] "%(num)d berkas"
"""


def catalogue(root: Path, text: str) -> Path:
    path = root / "services" / "desk" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_catalogues_are_compiled_once(tmp_path: Path) -> None:
    source = catalogue(tmp_path, CATALOGUE)

    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    assert [path.name for path in source.parent.iterdir() if path.suffix not in (".po", ".mo")] == []


def test_a_compiled_catalogue_knows_the_plural(tmp_path: Path) -> None:
    source = catalogue(tmp_path, CATALOGUE)
    compile_catalogues(tmp_path)

    words = Translations.load(source.parents[2], ["id"])

    assert words.ungettext("%(num)d case", "%(num)d cases", 3) == "%(num)d berkas"


def test_a_broken_catalogue_stops_the_build(tmp_path: Path) -> None:
    catalogue(tmp_path, "this is no catalogue\n")

    with pytest.raises(BuildError, match=r"desk/translations/id/LC_MESSAGES/messages\.po"):
        compile_catalogues(tmp_path)


def test_without_node_the_build_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))  # Node may stand beside the real one

    with pytest.raises(BuildError, match="install the packages nodejs and npm"):
        node_tools(str(tmp_path))


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_style_sheet_brings_neither_the_font_nor_the_crown() -> None:
    styles = STYLE_SHEET.read_text()

    assert "GDS Transport" not in styles
    assert "@font-face" not in styles
    assert "crown" not in styles
    assert "moj-timeline" in styles
