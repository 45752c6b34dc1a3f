"""./sakpore import, as a person calls it."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.home import ROOT
from services.intake.imports.columns import COLUMNS
from tests.intake.commands import command, command_on
from tests.intake.imports import SARIS, Archive, saris, written

pytestmark = pytest.mark.servers


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(database_url, tmp_path)
    yield archive
    archive.datastore.close()


def on(archive: Archive, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command on the database of these tests."""
    return command_on(archive.url, archive.folder, "import", *arguments)


def test_a_file_from_a_spreadsheet_is_imported_where_the_person_stands(archive: Archive) -> None:
    rows = [saris(nama="Siti Désirée Contoh"), saris(nomor_register="18/2019", nik="1")]
    written(archive.folder / "arsip.csv", rows, encoding="windows-1252", delimiter=";")

    done = on(archive, "arsip.csv", "--report", "laporan.csv", "--json")

    assert json.loads(done.stdout) == {
        "file": "arsip.csv",
        "dry_run": False,
        "accepted": 1,
        "known": 0,
        "changed": 0,
        "refused": 1,
        "report": "laporan.csv",
    }
    assert done.returncode == 1
    with (archive.folder / "laporan.csv").open(encoding="utf-8-sig", newline="") as text:
        assert [row["outcome"] for row in csv.DictReader(text)] == ["accepted", "refused"]


def test_a_dry_run_says_that_nothing_was_written(archive: Archive) -> None:
    written(archive.folder / "arsip.csv", [saris()])

    done = on(archive, "arsip.csv", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "Dry run: nothing was written" in done.stdout
    assert archive.count("imports") == archive.count("events") == 0


def test_a_report_never_overwrites_the_file(archive: Archive) -> None:
    file = written(archive.folder / "arsip.csv", [saris()])
    before = file.read_bytes()

    done = on(archive, "arsip.csv", "--report", "arsip.csv")

    assert done.returncode == 2
    assert "would overwrite" in done.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("tidak-ada.csv", None, "No such file"), ("foto.csv", b"\x89PNG\x81\x8d", "neither UTF-8 nor Windows-1252")],
)
def test_a_file_that_is_none_is_said_in_one_line(archive: Archive, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (archive.folder / name).write_bytes(content)

    done = on(archive, name)

    assert done.returncode == 2
    assert done.stderr.startswith("sakpore: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_office_it_says_how_to_get_one(tmp_path: Path) -> None:
    written(tmp_path / "arsip.csv", [saris()])

    done = command(tmp_path, "import", "arsip.csv")

    assert done.returncode == 2
    assert done.stderr.startswith("sakpore: there is no office here yet: ./sakpore up")


def test_the_columns_are_explained(tmp_path: Path) -> None:
    shown = json.loads(command(tmp_path, "import", "--columns", "--json").stdout)

    assert {column["name"] for column in shown} == {*(column.name for column in COLUMNS), "isian_…"}
    assert set(SARIS) <= {column["name"] for column in shown} | {"isian_no_str"}
    readme = (ROOT / "services/intake/imports/README.md").read_text()
    assert [column.name for column in COLUMNS if f"`{column.name}`" not in readme] == []
