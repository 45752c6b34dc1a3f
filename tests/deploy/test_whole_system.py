"""The whole office under the launcher: what survives being cut off, and what it costs when nobody asks for anything."""

from __future__ import annotations

import json
from contextlib import suppress

import psutil
import pytest
import requests

from deploy.local import lifecycle
from deploy.local.home import Home, Ports
from tests.deploy.waiting import until
from tests.system import System

pytestmark = pytest.mark.servers


def running(system: System) -> dict[str, int]:
    components = system.components()
    assert {component["state"] for component in components.values()} == {"running"}, components
    return {name: component["pid"] for name, component in components.items()}


def test_a_second_start_changes_nothing(system: System):
    before = running(system)

    system.sakpore("up")

    assert running(system) == before


def test_all_of_it_fits_into_one_gigabyte(system: System):
    assert json.loads(system.sakpore("status", "--json"))["rss_mb"] <= 1000


def test_a_killed_service_comes_back_by_itself(system: System):
    before = running(system)

    psutil.Process(before["tracking"]).kill()

    until(lambda: system.components()["tracking"]["pid"] not in (None, before["tracking"]))
    until(lambda: system.components()["tracking"]["state"] == "running")


def test_after_a_kill_of_everything_it_starts_again(system: System):
    home = Home(system.home, Ports(int(system.environment["SAKPORE_PORT"])))
    killed = lifecycle.left_over(home)
    assert len(killed) >= 11
    for process in killed:
        with suppress(psutil.NoSuchProcess):  # it ended with its parent
            process.kill()
    psutil.wait_procs(killed, timeout=10)

    system.sakpore("up")

    running(system)


def test_programs_get_problem_details_from_the_gate_too(system: System):
    too_large = requests.post(f"{system.base_url}/api/v1/applications", data=bytes(60 * 1024 * 1024), timeout=60)
    intake = psutil.Process(running(system)["intake"])
    intake.kill()
    intake.wait(10)
    away = requests.get(f"{system.base_url}/api/v1/permit-types", timeout=10)

    assert [told(too_large), told(away)] == [
        ("application/problem+json", 413, "Too large"),
        ("application/problem+json", 503, "This service is not available right now"),
    ]
    until(lambda: requests.get(f"{system.base_url}/api/v1/permit-types", timeout=10).status_code == 200)


def told(answer: requests.Response) -> tuple[str, int, str]:
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.headers["Content-Type"], problem["status"], problem["title"]
