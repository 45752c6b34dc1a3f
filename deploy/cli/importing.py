"""import: permits of earlier times out of a CSV file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import psycopg2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from deploy.cli.intake_database import intake_database
from deploy.cli.running import AS_JSON, output, progress
from services.intake import catalogue
from services.intake.imports.checking import LEGACY_NAMES, Checker, legacy_names
from services.intake.imports.columns import ANSWERS, COLUMNS
from services.intake.imports.importing import Import
from services.intake.imports.importing import Progress as Tell
from services.intake.imports.reading import FileNotFit, Source
from services.intake.imports.report import Report
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from services.shared.refusals import Refused
from services.shared.settings import SettingError

PLAIN_LINE_EVERY = 10_000
FILE = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", required=False, type=FILE)
@click.option("--dry-run", is_flag=True, help="Check and compare only; nothing is written to the database.")
@click.option("--report", "report_to", type=FILE, help="Write what became of each row to this CSV file.")
@click.option("--names", type=FILE, help="A YAML table (CODE: [earlier name, …]) in place of our own.")
@click.option("--columns", "show_columns", is_flag=True, help="Show the columns that a file has, and end.")
@AS_JSON
def import_records(
    file: Path | None, dry_run: bool, report_to: Path | None, names: Path | None, show_columns: bool, as_json: bool
) -> None:
    """Import the permits in FILE that were issued before this system (SIMPADU and the like).

    FILE is CSV with a head row: comma or semicolon; UTF-8 or Windows-1252; dates as 31/12/2019, 31-12-2019 or
    2019-12-31. Columns that must be there: nomor_register (unique), kode_izin, nik, nama, alamat, nomor_sk,
    tanggal_terbit. Others: jenis_permohonan, kelurahan, kecamatan, telepon, email, npwp, nib, nama_badan_usaha,
    tanggal_daftar, berlaku_sampai, lokasi, keterangan, and isian_… for answers of the permit's form.

    Run it as often as you like: what is known is left alone, a record that changed is amended, and an import that was
    stopped goes on. Rows with mistakes are refused, each with its reasons; the others are imported.

    The database is that of this machine's office, or the one that SAKPORE_DATABASE_URL names; then
    SAKPORE_PERSONAL_DATA_KEY_FILE names intake's key. Ends with 1 when rows were refused, with 2 when nothing was done.
    """
    if show_columns:
        show(as_json)
        return
    if file is None:
        raise click.UsageError("which FILE? ./sakpore import --help")
    try:
        totals = imported(called_from(file), dry_run, called_from(report_to), called_from(names))
    except (FileNotFit, SettingError, Refused, OSError, psycopg2.OperationalError) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps({"file": file.name, "dry_run": dry_run, **totals, "report": path_of(report_to)}))
    else:
        tell_totals(totals, dry_run, report_to)
    sys.exit(1 if totals["refused"] else 0)


def imported(file: Path, dry_run: bool, report_to: Path | None, names: Path | None) -> dict[str, int]:
    """Do it; how many rows had which outcome."""
    if report_to and report_to.resolve() == file.resolve():
        raise FileNotFit("laporan akan menimpa berkas itu sendiri / the report would overwrite the file itself")
    known = catalogue.load()
    checker = Checker(known, legacy_names(known, names or LEGACY_NAMES), date.today())  # noqa: DTZ011 # the office's day
    source = Source(file)
    database_url, key = intake_database(os.environ)
    datastore = Datastore(database_url, pool_size=2, application_name="intake import")
    with ExitStack() as stack:
        stack.callback(datastore.close)
        report = stack.enter_context(Report(report_to))
        tell = stack.enter_context(rows_told(file))
        work = Import(datastore, PersonalData(datastore, key), checker)
        (work.try_out if dry_run else work.run)(source, report, tell)
    return {str(name): number for name, number in report.totals.items()}


@contextmanager
def rows_told(file: Path) -> Iterator[Tell]:
    """A progress bar on a terminal, else a plain line now and then."""
    if not progress.is_terminal:
        yield plain_lines()
        return
    text, bar, number = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(text, bar, number, TimeElapsedColumn(), TimeRemainingColumn(), console=progress) as shown:
        task = shown.add_task(file.name, total=line_ends(file))
        yield lambda rows: shown.advance(task, rows)
        shown.update(task, total=shown.tasks[task].completed)


def plain_lines() -> Tell:
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        before, done = done, done + rows
        if done // PLAIN_LINE_EVERY > before // PLAIN_LINE_EVERY:
            progress.print(f"  … {done:,} rows", highlight=False)

    return tell


def line_ends(file: Path) -> int:
    """About how many rows there are: cells may hold line ends as well."""
    with file.open("rb") as content:
        return max(sum(piece.count(b"\n") for piece in iter(lambda: content.read(1 << 20), b"")) - 1, 1)


def tell_totals(totals: dict[str, int], dry_run: bool, report_to: Path | None) -> None:
    if dry_run:
        click.echo("Dry run: nothing was written.")
    table = Table("outcome", "rows", box=None)
    for name, number in totals.items():
        table.add_row(name, f"{number:,}")
    output().print(table)
    if report_to:
        click.echo(f"Row by row: {report_to}")
    elif totals["refused"]:
        click.echo("Why rows were refused: run it again with --report FILE.csv")


def show(as_json: bool) -> None:
    columns: list[dict[str, Any]] = [column._asdict() for column in (*COLUMNS, ANSWERS)]
    if as_json:
        click.echo(json.dumps(columns, ensure_ascii=False, indent=1))
        return
    table = Table("column", "required", "arti", "meaning", "example", box=None)
    for column in columns:
        table.add_row(
            column["name"], "yes" if column["required"] else "", column["makna"], column["meaning"], column["example"]
        )
    output().print(table)


def called_from(path: Path | None) -> Any:
    """The path as the caller meant it: the launcher goes to the project's folder first."""
    return None if path is None else Path(os.environ.get("SAKPORE_CALLED_FROM", "")) / path.expanduser()


def path_of(path: Path | None) -> str | None:
    return None if path is None else str(path)
