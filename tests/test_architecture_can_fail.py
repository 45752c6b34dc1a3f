"""The checks of the architecture are no decoration: each finds the offence it is there for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import (
    ENTRIES,
    LONGEST_FILE,
    imports,
    imports_against_the_direction,
    imports_of_other_services,
    impurities,
    missing_entries,
    missing_rows,
    office_nouns,
    pages_without_access,
    too_long,
)
from tests.test_architecture import lost


def house(**modules: str) -> dict[str, ast.Module]:
    """A service called toys."""
    return {name: ast.parse(source) for name, source in modules.items()}


def test_a_missing_entry_is_found(tmp_path: Path) -> None:
    for entry in ENTRIES[1:]:
        (tmp_path / entry).touch()

    assert missing_entries(tmp_path) == ["README.md"]


def test_a_missing_row_is_found() -> None:
    assert missing_rows(
        "| **Owns** | x |\n| **Hears** | x |\n| **Says** | x |\n| **Tables** | x |\n| **Pages** | x |"
    ) == ["Roles"]


def test_a_domain_that_reads_a_table_is_found_even_behind_another_module() -> None:
    modules = house(
        domain="from services.toys import parts",
        parts="from services.toys.read_model import rows",
        read_model="",
    )

    assert imports_against_the_direction("toys", modules) == ["toys/domain.py reaches read_model"]


@pytest.mark.parametrize(
    ("module", "wrong"),
    [("application", "web"), ("reactions", "web"), ("announcements", "application"), ("web", "service")],
)
def test_an_import_against_the_direction_is_found(module: str, wrong: str) -> None:
    modules = house(**{module: f"import services.toys.{wrong}", wrong: ""})

    assert imports_against_the_direction("toys", modules) == [f"toys/{module}.py reaches {wrong}"]


def test_imports_that_run_the_right_way_are_no_offence() -> None:
    modules = house(
        domain="",
        application="from services.toys.domain import Toy",
        web="from services.toys import read_model\nfrom services.toys.application import Toys",
        read_model="from services.toys.domain import Toy",
        service="from services.toys.web import pages",
    )

    assert imports_against_the_direction("toys", modules) == []


def test_what_only_the_type_checker_imports_does_not_count() -> None:
    tree = ast.parse("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from services.toys.web import pages\n")

    assert imports(tree) == {"typing.TYPE_CHECKING"}


def test_an_import_inside_a_function_counts() -> None:
    assert imports(ast.parse("def toy():\n    import services.other.domain\n")) == {"services.other.domain"}


def test_a_service_that_imports_its_neighbour_is_found() -> None:
    names = {"services.toys.domain.Toy", "services.intake.domain.X", "services.intakes.y"}

    assert imports_of_other_services("toys", names, ["toys", "intake"]) == ["services.intake.domain.X"]


@pytest.mark.parametrize(
    ("source", "offence"),
    [
        ("from random import choice", "random.choice"),
        ("import psycopg2", "psycopg2"),
        ("from services.shared.datastore import Row", "services.shared.datastore.Row"),
        ("from datetime import datetime\nat = datetime.now()", "now()"),
        ("from uuid import uuid4\nid = uuid4()", "uuid4()"),
        ("text = open('x')", "open()"),
    ],
)
def test_a_domain_that_does_more_than_decide_is_found(source: str, offence: str) -> None:
    assert impurities("toys", house(domain=source)) == [f"toys/domain.py: {offence}"]


def test_what_the_domain_stands_on_is_looked_at_too() -> None:
    modules = house(domain="from services.toys.rules import check", rules="import time")

    assert impurities("toys", modules) == ["toys/rules.py: time"]


def test_a_noun_of_the_office_is_found(tmp_path: Path) -> None:
    module = tmp_path / "permits.py"
    module.write_text("class Applicant: ...\ndef inspection_of(): ...\ndef harmless(): ...\n")

    assert office_nouns(module) == ["permits.py: permits", "permits.py: Applicant", "permits.py: inspection_of"]


@pytest.mark.parametrize(
    "source",
    [
        "@pages.get('/')\ndef queue(): ...",
        "@may('head')\n@pages.post('/')\ndef queue(): ...",
        "@pages.get('/')\n@cached()\n@may('head')\ndef queue(): ...",
    ],
)
def test_a_page_that_does_not_say_who_may_see_it_is_found(source: str) -> None:
    assert pages_without_access(ast.parse(source)) == ["queue"]


@pytest.mark.parametrize(
    "source",
    [
        "@pages.get('/')\n@may('head')\ndef queue(): ...",
        "@pages.get('/')\n@pages.post('/')\n@may('anyone')\n@without_csrf\ndef queue(): ...",
        "@react.register\ndef queue(): ...",
    ],
)
def test_a_page_that_says_it_is_no_offence(source: str) -> None:
    assert pages_without_access(ast.parse(source)) == []


def test_a_field_that_is_gone_or_means_something_else_is_found() -> None:
    frozen = {"step": "draft", "slip": {"days": 5}, "faults": [{"reason": "x"}]}

    assert lost(frozen, {"step": "sign", "slip": {}, "faults": [{"reason": "x", "more": 1}], "new": 2}) == [
        "data.step: 'draft' became 'sign'",
        "data.slip.days is gone",
    ]
    assert lost(frozen, {**frozen, "faults": []}) == ["data.faults: [{'reason': 'x'}] became []"]


def test_a_file_that_is_too_long_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.architecture.ROOT", tmp_path)
    path = tmp_path / "long.py"
    path.write_text("pass\n" * (LONGEST_FILE + 1))

    assert too_long(path) == f"long.py: {LONGEST_FILE + 1} lines"
