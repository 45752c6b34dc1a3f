"""The launcher and its verbs, as a person calls them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.cli.__main__ import VERBS
from deploy.cli.bench.report import Report
from deploy.cli.testing import need_servers
from deploy.local import lifecycle
from deploy.local.components import Component
from deploy.local.home import ROOT, Home
from deploy.local.install.progress import StepFailed
from tests.deploy.waiting import until


def launcher(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAKPORE_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "sakpore"), *arguments],
        env={**environment, "SAKPORE_HOME": str(home), **settings},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_and_nothing_else(verb: str, tmp_path: Path):
    done = launcher(verb, "--help", home=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: ./sakpore {verb}")


def test_the_verbs_of_the_readme_are_there():
    readme = (ROOT / "README.md").read_text()

    assert [verb for verb in VERBS if f"`{verb}`" not in readme and f"./sakpore {verb} " not in readme] == []


def test_an_audit_where_there_is_no_office_says_what_to_do(tmp_path: Path):
    done = launcher("audit", home=tmp_path)

    assert done.returncode == 2
    assert "there is no office here yet: ./sakpore up" in done.stderr


def test_a_fact_that_there_is_not_is_refused_with_those_that_there_are(tmp_path: Path):
    done = launcher("events", "tail", "--fact", "no-such-fact", home=tmp_path)

    assert done.returncode == 2
    assert "letter-signed" in done.stderr


@pytest.mark.parametrize("command", [["audit"], ["events", "tail"], ["logins"], ["logs"], ["status"]])
def test_what_only_reads_leaves_nothing_behind(command: list[str], tmp_path: Path):
    launcher(*command, home=tmp_path, SAKPORE_HOME=str(tmp_path / "nowhere"))

    assert list(tmp_path.iterdir()) == []


def test_status_of_a_home_where_nothing_runs(tmp_path: Path):
    done = launcher("status", "--json", home=tmp_path, SAKPORE_PORT="9700")

    report = json.loads(done.stdout)
    assert report["base_url"] == "http://localhost:9700"
    assert {row["state"] for row in report["components"]} == {"stopped"}
    assert set(report["components"][0]) == {"name", "state", "pid", "rss_mb", "address"}


def test_stopping_what_does_not_run_is_no_mistake(tmp_path: Path):
    done = launcher("down", home=tmp_path)

    assert done.returncode == 0
    assert "Nothing was running." in done.stderr


def test_a_wrong_setting_is_named_without_a_stack_trace(tmp_path: Path):
    done = launcher("status", home=tmp_path, SAKPORE_PORT="http")

    assert done.returncode != 0
    assert done.stderr.strip() == "sakpore: SAKPORE_PORT must be a number from 1024 to 65492, not http"


def test_a_log_that_is_not_there_is_said_with_those_that_are(tmp_path: Path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/notify.log").write_text("one\ntwo\n")

    missing, present = launcher("logs", "nofity", home=tmp_path), launcher("logs", "notify", "-n", "1", home=tmp_path)

    assert "there is no log of nofity; there are: notify" in missing.stderr
    assert present.stdout == "two\n"


def test_a_port_that_somebody_else_holds_is_said_with_its_holder():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        component = Component(
            name="nginx",
            command=["nginx"],
            environment={},
            address="",
            ports=(port,),
            healthy=lambda: False,
            stage="data",
        )

        with pytest.raises(StepFailed, match=f"port {port}, wanted for nginx, is taken by process {os.getpid()} "):
            lifecycle.check_ports([component])


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ((), True),
        (("-m", "not servers"), False),
        (("tests/deploy/test_home.py",), False),
        (("tests/deploy/test_home.py::test_all_ports_follow_the_first", "-q"), False),
        (("tests/deploy/test_postgres.py",), True),
        (("-k", "word"), True),
    ],
)
def test_servers_are_started_only_for_tests_that_need_them(arguments: tuple[str, ...], needed: bool):
    assert need_servers(arguments) is needed


def test_a_measurement_states_its_machine_and_ratios():
    report = Report("bus")
    report.row("ours", 3000, "events/s", of="ceiling")
    report.row("ceiling", 12000, "events/s")

    written = report.as_json()

    assert written["name"] == "bus"
    assert "cores" in written["machine"]
    assert written["rows"] == [
        {"what": "ours", "value": 3000, "unit": "events/s", "of": "ceiling", "ratio": 0.25},
        {"what": "ceiling", "value": 12000, "unit": "events/s", "of": None, "ratio": None},
    ]


def test_a_measurement_that_is_told_to_end_takes_its_servers_with_it():
    bench = subprocess.Popen([sys.executable, "-m", "deploy.cli", "bench", "eventstore"], cwd=ROOT)
    own = str(Home.from_env().path / "throwaway" / str(bench.pid))

    def servers() -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if any(own in word for word in command_line(process))]

    until(lambda: any("postgres" in command_line(process)[0] for process in servers()), 60)
    bench.terminate()

    assert bench.wait(60) == 128 + signal.SIGTERM
    assert servers() == []


def command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
