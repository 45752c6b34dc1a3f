"""./sakpore administrator: the first one, and the way back in for the only one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from tests.intake.commands import command, command_on
from tests.intake.people import PASSWORD
from tests.intake.staffing import Bureau

pytestmark = pytest.mark.servers
WHO = "--name", "Contoh Lestari", "--email", "lestari@contoh.example"


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    bureau = Bureau(database_url)
    yield bureau
    bureau.datastore.close()


def appoint(database_url: str, folder: Path, username: str) -> subprocess.CompletedProcess[str]:
    return command_on(
        database_url, folder, "administrator", username, *WHO, SAKPORE_BASE_URL="https://izin.contoh.example"
    )


def enrol(bureau: Bureau, link: str) -> None:
    address, _, token = link.strip().rpartition("/")
    assert address == "https://izin.contoh.example/undangan"
    invited = bureau.personnel.enrolment(token)
    bureau.personnel.enrol(token, PASSWORD, pyotp.TOTP(invited.secret).at(bureau.clock()))


def test_an_office_without_anybody_gets_its_first_administrator(
    bureau: Bureau, database_url: str, tmp_path: Path
) -> None:
    told = appoint(database_url, tmp_path, "lestari")

    assert told.returncode == 0, told.stderr
    bureau.clock.now = bureau.personnel.account("lestari").created_on
    enrol(bureau, told.stdout)
    account = bureau.personnel.account("lestari")
    assert account.is_administrator
    assert account.is_active


def test_the_only_administrator_without_a_telephone_gets_back_in(
    bureau: Bureau, database_url: str, tmp_path: Path
) -> None:
    bureau.with_administrators("lestari")

    told = appoint(database_url, tmp_path, "lestari")

    assert told.returncode == 0, told.stderr
    assert not bureau.personnel.account("lestari").is_active
    bureau.clock.now = bureau.personnel.account("lestari").modified_on
    enrol(bureau, told.stdout)
    assert bureau.personnel.account("lestari").is_active


def test_nobody_else_becomes_administrator_this_way(bureau: Bureau, database_url: str, tmp_path: Path) -> None:
    bureau.add("loket")

    told = appoint(database_url, tmp_path, "loket")

    assert (told.returncode, told.stdout) == (1, "")
    assert "loket exists and is no administrator" in told.stderr
    assert bureau.personnel.account("loket").is_active


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("administrator", "lestari"), "Missing option '--name'"),
        (("administrator", "lestari", *WHO), "there is no office here yet"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    told = command(tmp_path, *arguments)

    assert told.returncode != 0
    assert says in told.stderr
