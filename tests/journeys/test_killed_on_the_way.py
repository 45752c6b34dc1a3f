"""A life goes on whatever is killed on its way."""

from __future__ import annotations

import itertools
import os
import signal

import pytest

from deploy.cli.demo import live
from deploy.cli.demo.lives import Life
from deploy.cli.demo.people import Staff
from tests.shared.waiting import eventually
from tests.system import System

pytestmark = pytest.mark.servers

VICTIMS = "verification", "rabbitmq", "signing", "postgres", "tracking"


def test_a_life_ends_with_its_letter_though_processes_are_killed_between_its_steps(system: System) -> None:
    victims = iter(VICTIMS)
    killed: list[str] = []

    def kill_the_next(life: Life, said: str) -> None:
        for victim in itertools.islice(victims, 1):
            kill(system, victim)
            killed.append(victim)

    life = Life("Proses dimatikan di tengah jalan", "Contoh Fajar Nugroho", "LKP")
    lived = live(life, system.base_url, system.home, Staff(system.base_url, system.home / "logins.json"), kill_the_next)

    assert killed == list(VICTIMS)
    assert lived["outcome"] == "issued"
    assert all(step["finished"] for step in lived["steps"])


def kill(system: System, victim: str) -> None:
    """End a process without warning, and wait until its successor is there."""
    pid = system.components()[victim]["pid"]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: came_back(system, victim, pid), seconds=90)


def came_back(system: System, victim: str, pid: int) -> bool:
    """Whether a new process took the killed one's place, and everything answers."""
    components = system.components()
    return components[victim]["pid"] not in {None, pid} and {
        component["state"] for component in components.values()
    } == {"running"}
