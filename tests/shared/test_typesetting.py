"""What is printed now and then is set by a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.shared.typesetting import NotTypeset, typeset

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: "id")
#data.title
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE)
    return path


def test_what_is_data_is_never_markup(template: Path) -> None:
    assert typeset(template, {"title": '#panic("bukan perintah") *bukan tebal*'}).startswith(b"%PDF-")


def test_a_document_that_cannot_be_set_says_why(template: Path) -> None:
    with pytest.raises(NotTypeset, match="title"):
        typeset(template, {"judul": "Contoh"})
