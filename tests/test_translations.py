"""Every sentence that a person can read exists in Indonesian, the site's first language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
SERVICES = ROOT / "services"
NAMES = sorted(path.name for path in SERVICES.iterdir() if path.is_dir() and not path.name.startswith("_"))
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
COMMENT = re.compile(r"^COMMENT ON .*? IS\s+(.*?);$", re.MULTILINE | re.DOTALL)
STRING = re.compile(r"'((?:[^']|'')*)'")
GAP = re.compile(r"%\((\w+)\)[sd]")


def catalogue(name: str) -> Catalog:
    """The Indonesian catalogue of one service; empty when it has none yet."""
    folder = SERVICES / name / ("web" if name == "shared" else "")
    path = folder / "translations" / "id" / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return Catalog(locale="id")
    with path.open("rb") as text:
        return read_po(text, locale="id", abort_invalid=True)


def sentences(name: str) -> Iterator[tuple[str, str]]:
    """Every message id in a service's Python and templates, and where it stands."""
    found = extract_from_dir(SERVICES / name, METHODS, OPTIONS, keywords=KEYWORDS)
    for path, line, message, _comments, _context in found:
        yield (message[0] if isinstance(message, tuple) else message), f"{name}/{path}:{line}"
    for path in (SERVICES / name).rglob("*.py"):
        yield from refusals(path)
    for path in (SERVICES / name).rglob("*/views.sql"):
        yield from comments(path)


def comments(path: Path) -> Iterator[tuple[str, str]]:
    """What is said of views and columns: the dictionary shows it to people."""
    for comment in COMMENT.findall(path.read_text()):
        yield "".join(STRING.findall(comment)).replace("''", "'"), str(path.relative_to(SERVICES))


def refusals(path: Path) -> Iterator[tuple[str, str]]:
    """The ``sentence = "…"`` of each refusal in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(text))):
                        yield text, f"{path.relative_to(SERVICES)}:{statement.lineno}"


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_translated(name: str) -> None:
    known = [catalogue(name), catalogue("shared")]

    missing = sorted(
        f"{where}: {message}"
        for message, where in set(sentences(name))
        if not any(message in each and each[message].string and not each[message].fuzzy for each in known)
    )

    assert not missing, "without Indonesian:\n" + "\n".join(missing)


@pytest.mark.parametrize("name", [each for each in NAMES if each != "shared"])
def test_nothing_is_translated_that_nobody_says(name: str) -> None:
    said = {message for message, _where in sentences(name)}
    ids = [each.id if isinstance(each.id, str) else each.id[0] for each in catalogue(name) if each.id]

    assert [each for each in ids if each not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_translations_keep_their_gaps(name: str) -> None:
    broken = [
        message.id
        for message in catalogue(name)
        if message.id
        and isinstance(message.id, str)
        and set(GAP.findall(message.id)) != set(GAP.findall(message.string))
    ]

    assert not broken


@pytest.mark.parametrize("name", NAMES)
def test_indonesian_has_one_plural_form(name: str) -> None:
    assert not len(catalogue(name)) or catalogue(name).num_plurals == 1


@pytest.mark.parametrize("name", [each for each in NAMES if each != "shared"])
def test_a_sentence_is_translated_in_one_place(name: str) -> None:
    common = {message.id for message in catalogue("shared") if message.id}

    assert sorted(str(message.id) for message in catalogue(name) if message.id in common) == []
