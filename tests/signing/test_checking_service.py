"""Files from anybody, looked at beside the running service."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from services.signing.esign import pades
from services.signing.esign.keys import Keys
from tests.shared.waiting import eventually
from tests.signing.test_attacks import attacks
from tests.signing.test_pdfsig import PAPER
from tests.signing.test_service import Process, environment, service

pytestmark = pytest.mark.servers
__all__ = ["environment", "service"]


@pytest.fixture
def letter(head_of_office: Keys) -> bytes:
    return pades.sign(PAPER, head_of_office)


def checked(service: Process, pdf: bytes) -> str:
    form = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + pdf + b"\r\n--cut--\r\n"
    answer: dict[str, Any] = service.ask("/te/periksa", form, **{"Content-Type": "multipart/form-data; boundary=cut"})
    return str(answer["verdict"])


def examiner_of(service: Process) -> int:
    """The process that the service keeps for looking into files."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (folder / "cmdline").read_bytes(), (folder / "stat").read_text()
        except OSError:
            continue
        if b"services.signing.examiner" in command and int(status.rpartition(")")[2].split()[1]) == service.running.pid:
            return int(folder.name)
    raise AssertionError("there is no examiner")


def test_other_pages_are_answered_while_files_are_looked_at(service: Process, letter: bytes) -> None:
    checked(service, letter)
    with ThreadPoolExecutor(12) as pool:
        bombs: list[Future[str]] = [pool.submit(checked, service, attacks.zip_bomb()) for _ in range(2)]
        letters = [pool.submit(checked, service, letter) for _ in range(10)]
        answered = 0
        while not all(each.done() for each in letters):
            assert service.is_well()
            answered += 1

    assert answered > 0
    assert {each.result() for each in letters} == {"foreign"}
    assert {each.result() for each in bombs} == {"unreadable"}


def test_a_killed_examiner_is_replaced_and_a_stopped_service_leaves_none(service: Process, letter: bytes) -> None:
    checked(service, letter)
    first = examiner_of(service)
    os.kill(first, signal.SIGKILL)

    assert checked(service, letter) == "foreign"

    second = examiner_of(service)
    assert second != first
    service.running.kill()
    service.running.wait(20)
    eventually(lambda: not Path(f"/proc/{second}").exists() or is_zombie(second), 10)


def is_zombie(pid: int) -> bool:
    """Ended, and nobody has taken notice yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
