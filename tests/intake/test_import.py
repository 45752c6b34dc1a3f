"""Earlier permits in the database: once each, sealed, amended when they change, and found by who renews."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from deploy.cli.bench import imports_sample
from deploy.local.home import ROOT
from services.intake.accounts import Registration
from services.intake.announcements import announce
from services.intake.imports.importing import LOCK, ImportRunning
from services.shared.datastore import Row
from services.shared.notification_log import NotificationLog
from tests.intake.counters import BUDI, Site
from tests.intake.imports import SARIS, Archive, saris, written
from tests.intake.people import MASTER_KEY, PASSWORD, SARI
from tests.intake.test_canary import everything_in_the_database

pytestmark = pytest.mark.servers
BUDIS = saris(nomor_register="18/2019", nik=BUDI.nik, nama=BUDI.name, nomor_sk="503/SIP-BIDAN/13/III/2019")


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(database_url, tmp_path)
    yield archive
    archive.datastore.close()


def registered(archive: Archive, person: Registration = SARI) -> UUID:
    """The account of somebody who registered and confirmed."""
    archive.accounts.register(person, PASSWORD)
    (newest,) = archive.datastore.query("SELECT id FROM accounts ORDER BY registered_at DESC LIMIT 1")
    mailing = archive.accounts.mailing(newest.id)
    assert mailing is not None
    archive.accounts.confirm(mailing.token)
    account_id: UUID = newest.id
    return account_id


def test_the_same_file_again_changes_nothing(archive: Archive) -> None:
    assert archive.take(saris(), BUDIS) == {"accepted": 2}
    assert archive.take(saris(), BUDIS) == {"known": 2}

    assert archive.events("17/2019") == ["PermitImported"]
    assert archive.count("events") == archive.count("imported_permits") == archive.count("imported_particulars") == 2


def test_a_record_that_changed_is_amended_and_never_doubled(archive: Archive) -> None:
    archive.take(saris(), BUDIS)

    assert archive.take(saris(alamat="Jalan Contoh Nomor 9"), BUDIS) == {"changed": 1, "known": 1}
    assert archive.take(saris(nomor_sk="503/1"), BUDIS) == {"changed": 1, "known": 1}
    assert archive.take(saris(nomor_sk="503/1"), BUDIS) == {"known": 2}

    assert archive.events("17/2019") == ["PermitImported", "Amended", "Amended"]
    assert archive.events("18/2019") == ["PermitImported"]
    assert archive.count("imported_permits") == 2
    (permit,) = archive.datastore.query("SELECT number FROM imported_permits WHERE number LIKE '503/1'")
    assert permit.number == "503/1"


def test_a_dry_run_tells_what_an_import_would_do_and_writes_nothing(archive: Archive) -> None:
    archive.take(saris(), BUDIS)
    before = everything_in_the_database(archive)

    totals = archive.take(
        saris(),
        BUDIS | {"nama": "Budi Contoh"},
        saris(nomor_register="19/2019", nomor_sk="503/2"),
        saris(nik="1"),
        dry=True,
    )

    assert totals == {"known": 1, "changed": 1, "accepted": 1, "refused": 1}
    assert everything_in_the_database(archive) == before
    assert [row["outcome"] for row in archive.reported()] == ["known", "changed", "accepted", "refused"]


def test_the_report_names_each_row_and_why_it_was_refused(archive: Archive) -> None:
    totals = archive.take(saris(), saris(nomor_register="19/2019", nik="33"), saris(nama="Lain"), BUDIS)

    assert totals == {"accepted": 2, "refused": 2}
    second, third = archive.reported()[1:3]
    assert second == {
        "row": "3",
        "register_number": "19/2019",
        "outcome": "refused",
        "alasan": "nik: bukan NIK yang sah (16 angka)",
        "reasons": "nik: is no valid identity number (16 digits)",
    }
    assert third["alasan"] == "nomor_register: sudah ada di baris 2 berkas ini"
    assert [row["row"] for row in archive.reported()] == ["2", "3", "4", "5"]


def test_a_permit_that_stands_again_under_another_register_number_is_refused(archive: Archive) -> None:
    again = saris(nomor_register="19/2019", nomor_sk=SARIS["nomor_sk"].lower())

    totals = archive.take(saris(), BUDIS, again, saris(nomor_register="20/2019", tanggal_terbit="13/03/2019"))

    assert totals == {"accepted": 3, "refused": 1}
    assert (
        archive.reported()[2]["alasan"]
        == "nomor_sk: izin yang sama (jenis, NIK, nomor dan tanggal) sudah ada di baris 2 berkas ini"
    )


def test_killed_in_the_middle_it_goes_on_when_run_again(archive: Archive) -> None:
    rows = 12_000
    file, key = archive.folder / "besar.csv", archive.folder / "personal-data.key"
    imports_sample.write(file, rows)
    key.write_bytes(MASTER_KEY)
    settings = {"SAKPORE_DATABASE_URL": archive.url, "SAKPORE_PERSONAL_DATA_KEY_FILE": str(key)}
    command = [sys.executable, "-m", "deploy.cli", "import", str(file)]
    first = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)
    deadline = time.monotonic() + 60
    while not archive.count("events") and time.monotonic() < deadline:
        time.sleep(0.02)

    beside = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(signal.SIGKILL)
    first.wait()
    done = archive.count("events")
    second = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=120)

    assert beside
    assert psutil.wait_procs(beside, timeout=30)[1] == []
    assert 0 < done < rows
    assert second.returncode == 0, second.stderr
    assert archive.count("events") == archive.count("imported_permits") == archive.count("imported_particulars") == rows
    stopped, finished = archive.datastore.query("SELECT * FROM imports ORDER BY started_at")
    assert (stopped.accepted, stopped.finished_at) == (done, None)
    assert (finished.accepted, finished.known) == (rows - done, done)
    assert archive.count("(SELECT DISTINCT originator_id FROM events) AS permits") == rows


def test_two_imports_at_a_time_are_one_too_many(archive: Archive) -> None:
    with archive.datastore.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
        with pytest.raises(ImportRunning):
            archive.take(saris())

    assert archive.take(saris()) == {"accepted": 1}


def test_the_relay_reads_over_imported_events_in_order_and_says_nothing(archive: Archive) -> None:
    file = archive.folder / "besar.csv"
    imports_sample.write(file, 1200)
    archive.take_file(file, batch=500)
    connection = archive.datastore.connect()

    log, position, read = NotificationLog(connection), 0, []
    while batch := log.after(position, 500):
        position = batch[-1].number
        read += batch
    connection.close()

    assert [each.number for each in read] == list(range(1, 1201))
    assert {announce(archive.application.mapper.to_domain_event(each.stored)) for each in read} == {None}


def test_nothing_of_a_person_stands_readable_in_any_table(archive: Archive) -> None:
    archive.take(
        saris(
            nama="Kenari Zamrud Pertiwi",
            alamat="Jalan Kicau 77",
            email="kenari@contoh.example",
            isian_no_str="STR-ZAMRUD",
        )
    )
    archive.take(saris(nama="Kenari Zamrud", alamat="Jalan Kicau 78"))

    tables = everything_in_the_database(archive)

    assert "PermitImported" in tables["events"]
    assert "Amended" in tables["events"]
    for table, text in tables.items():
        for personal in (SARI.nik, "Kenari", "Zamrud", "Kicau", "81234567890", "17/2019"):
            assert personal.casefold() not in text.casefold(), (table, personal)


def test_who_registers_later_finds_the_permit_and_its_answers(archive: Archive) -> None:
    archive.take(saris(), BUDIS, saris(nomor_register="20/2014", tanggal_daftar="", tanggal_terbit="12/03/2014"))

    latest, earliest = archive.permits.earlier_permits(registered(archive), "SIP-BIDAN")

    assert latest.number == "503/SIP-BIDAN/12/III/2019"
    assert (latest.signed_on.year, latest.valid_until.year) == (2019, 2024)
    assert latest.answers == {"no_str": "12 34 5 6"}
    assert earliest.signed_on.year == 2014
    assert archive.permits.earlier_permits(registered(archive, BUDI), "SIP-DOKTER") == []


def test_who_only_knows_the_identity_number_is_told_no_answers(archive: Archive) -> None:
    archive.take(saris(nama="Wulan Contoh"))

    (permit,) = archive.permits.earlier_permits(registered(archive), "SIP-BIDAN")

    assert permit.number
    assert permit.answers == {}


def test_an_account_that_is_not_confirmed_has_no_earlier_permits(archive: Archive) -> None:
    archive.take(saris())
    archive.accounts.register(SARI, PASSWORD)
    (account,) = archive.datastore.query("SELECT id FROM accounts")

    assert archive.permits.earlier_permits(account.id, "SIP-BIDAN") == []


def test_who_was_forgotten_is_not_brought_back_by_an_import(archive: Archive) -> None:
    archive.take(saris(), BUDIS)
    archive.permits.forget(archive.personal_data.lookup(f"nik {SARI.nik}"))

    assert archive.take(saris(nama="Sari"), BUDIS) == {"refused": 1, "known": 1}

    assert archive.reported()[0]["alasan"] == "data pribadi orang ini sudah dihapus"
    assert archive.permits.earlier_permits(registered(archive), "SIP-BIDAN") == []


def test_the_page_shows_the_runs_to_those_who_answer_for_the_data(
    site: Site, database_url: str, tmp_path: Path
) -> None:
    empty = site.staff("operator").get("/impor/").text
    archive = Archive(database_url, tmp_path)
    archive.take_file(written(tmp_path / "arsip-2019.csv", [saris(), BUDIS]))
    archive.datastore.close()

    site.datastore.execute(Row("UPDATE imports SET known = 1234"))
    page = site.staff("operator").get("/impor/").text

    assert "Belum ada data yang diimpor." in empty
    assert "arsip-2019.csv" in page
    assert "Selesai" in page
    assert "1.234" in page
    assert site.staff("front_office").get("/impor/").status_code == 403
