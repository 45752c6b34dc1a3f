"""./sakpore what-if on a database named by the environment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.supposing import what_if
from services.shared.datastore import Datastore
from services.tracking.application import Tracking
from tests.kept_databases import KeptDatabases
from tests.tracking.counted_by_hand import Story, told_to
from tests.tracking.test_clocks import march

pytestmark = pytest.mark.servers

SPRING = "--from", "2026-03-01", "--to", "2026-06-30"
ON_TIME = Story("sip-dokter", 3, 0, (), 3)  # Monday to Thursday
LATE = Story("apotek", 3, 0, (), 4)


@pytest.fixture
def tracking(databases_of: Callable[[str], KeptDatabases]) -> Iterator[Tracking]:
    with databases_of("tracking").lent() as address:
        datastore = Datastore(address)
        yield Tracking(datastore)
        datastore.close()


def called(tracking: Tracking, folder: Path, *arguments: str) -> Result:
    environment = {"SAKPORE_HOME": str(folder), "SAKPORE_TRACKING_DATABASE_URL": tracking.datastore.url}
    return CliRunner().invoke(what_if, arguments, env=environment)


def test_the_command_compares_and_names_who_changes_sides(tracking: Tracking, tmp_path: Path) -> None:
    told_to(tracking, [ON_TIME, LATE], {march(4): "Cuti Bersama"}, set())

    answer = called(tracking, tmp_path, *SPRING, "--no-collective-leave", "--allowance", "sip-dokter=2")

    assert answer.exit_code == 0, answer.output
    assert "2 (100.0 %) were in time; as supposed it would have been 0 (0.0 %)." in answer.output
    assert "2026-0000-ABCD: 2 of 3 days, as supposed 3 of 2: late" in answer.output
    assert "2 late only as supposed, 0 in time only as supposed" in answer.output
    assert "Surat Izin Praktik Dokter" in answer.output


def test_programs_get_all_of_it(tracking: Tracking, tmp_path: Path) -> None:
    told_to(tracking, [ON_TIME, LATE], {}, set())

    options = "--off", "2026-03-05", "--allowances", "200%", "--step-allowance", "substance/back_office=3,5", "--json"
    document = json.loads(called(tracking, tmp_path, *SPRING, *options).stdout)

    assert (document["from"], document["gained"], document["lost"]) == ("2026-03-01", 1, 0)
    assert document["altogether"] == {"number": 2, "before": 1, "after": 2, "median_before": 3, "median_after": 2}
    assert [each["code"] for each in document["permits"]] == ["apotek", "sip-dokter"]
    [substance] = [each for each in document["steps"] if each["kind"] == "substance"]
    assert (substance["before"], substance["after"]) == (0, 2)
    assert document["supposed"]["steps"] == {"substance/back_office": 3.5}
    assert document["supposed"]["off"] == ["2026-03-05"]
    assert [each["number"] for each in document["changed"]] == ["2026-0001-ABCD"]


@pytest.mark.parametrize(
    ("rubbish", "answer"),
    [
        (("--off", "kemarin"), "“kemarin” is no day such as 2026-12-24"),
        (("--allowances", "much"), "“much” is no percentage such as 80%"),
        (("--allowances", "0%"), "“0%” is no percentage such as 80%"),
        (("--allowance", "toko=3"), "“toko=3” is not CODE=DAYS, or not known. There is: apotek"),
        (("--step-allowance", "signature/DLH=3"), "There is: completeness/front_office, signature/head"),
        (("--off", "2026-03-05", "--worked", "2026-03-05"), "2026-03-05 is both worked and off"),
        (("--from", "2026-07-01"), "the last day lies before the first"),
    ],
)
def test_what_is_not_understood_is_named(
    tracking: Tracking, tmp_path: Path, rubbish: tuple[str, ...], answer: str
) -> None:
    told_to(tracking, [LATE], {}, set())

    said = called(tracking, tmp_path, *SPRING, *rubbish)

    assert said.exit_code == 2
    assert answer in " ".join(said.output.split())


def test_an_office_without_decisions_says_so(tracking: Tracking, tmp_path: Path) -> None:
    answer = called(tracking, tmp_path, "--saturdays")

    assert answer.exit_code == 0
    assert "0 applications with a time limit." in answer.output


def test_there_must_be_an_office(tmp_path: Path) -> None:
    answer = CliRunner().invoke(what_if, [], env={"SAKPORE_HOME": str(tmp_path)})

    assert answer.exit_code == 2
    assert "there is no office here yet" in answer.output
