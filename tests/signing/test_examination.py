"""The process that looks into files from anybody: kept apart, kept small, always there again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.shared.refusals import Unavailable
from services.signing import examination, examiner
from services.signing.examination import LARGEST, Examiner, examined
from services.signing.findings import Findings
from tests.signing import attacks
from tests.signing.authorities import DAY, NOW, Authority, signed

ROOT = Path(__file__).parents[2]
BLANK = attacks.document(
    attacks.CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def letter(authority: Authority) -> bytes:
    return signed(BLANK, authority, authority.issue())


@pytest.fixture(scope="module")
def ca_file(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("roots") / "ca.pem"
    file.write_bytes(authority.trusted().roots_pem)
    return file


@pytest.fixture
def other(ca_file: Path) -> Iterator[Examiner]:
    """An examiner of this test alone."""
    other = Examiner(ca_file, None)
    yield other
    other.stop()


def look(other: Examiner, pdf: bytes) -> Findings:
    return other.examined(pdf, datetime.now(UTC))


def is_sound(findings: Findings) -> bool:
    return [(each.intact, each.whole, each.trusted) for each in findings.signatures] == [(True, True, True)]


def pid_of(other: Examiner) -> int:
    assert other._process is not None
    return other._process.pid


def test_ten_files_at_once_are_all_looked_at(other: Examiner, letter: bytes) -> None:
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: look(other, letter), range(10)))

    assert all(map(is_sound, found))


def test_it_stays_for_the_next_file_and_comes_again_when_it_was_killed(other: Examiner, letter: bytes) -> None:
    look(other, letter)
    first = pid_of(other)
    assert is_sound(look(other, letter))
    assert pid_of(other) == first

    os.kill(first, signal.SIGKILL)

    assert is_sound(look(other, letter))
    assert pid_of(other) != first


def test_killed_under_load_it_loses_no_file(other: Examiner, letter: bytes) -> None:
    look(other, letter)
    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(look, other, letter) for _ in range(24)]
        for _ in range(2):
            time.sleep(0.3)
            if (process := other._process) is not None:
                process.kill()

    assert all(is_sound(each.result()) for each in found)


def test_one_that_cannot_live_is_told(ca_file: Path, letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "EXAMINER", "json.tool.nothing")
    dead = Examiner(ca_file, None)

    with pytest.raises(Unavailable):
        look(dead, letter)


def test_it_ends_with_the_service(ca_file: Path) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "services.signing.examiner", str(ca_file)]
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=ROOT)

    ours.close()

    assert process.wait(20) == 0


def test_a_bomb_costs_one_child_and_the_next_file_is_looked_at(other: Examiner, letter: bytes) -> None:
    bomb = attacks.zip_bomb()
    assert len(bomb) < LARGEST

    assert look(other, bomb).trouble in ("exhausted", "rubbish")
    assert is_sound(look(other, letter))


def test_a_file_that_takes_too_long_is_given_up(
    ca_file: Path, letter: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import runpy, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from services.signing import evidence, examiner\n"
        "async def examine(pdf, *_):\n"
        "    if pdf == b'%PDF-slow':\n"
        "        while True: pass\n"
        "    return await evidence.examine(pdf, *_)\n"
        "examiner.examine, examiner.SECONDS = examine, 1\n"
        "import socket, pathlib\n"
        "examiner.serve(socket.socket(fileno=0), pathlib.Path(sys.argv[1]), None)\n"
    )
    monkeypatch.setattr(examination, "EXAMINER", "slow")
    monkeypatch.setattr(examination, "ROOT", tmp_path)
    impatient = Examiner(ca_file, None)

    assert look(impatient, b"%PDF-slow").trouble == "exhausted"
    assert is_sound(look(impatient, letter))
    impatient.stop()


def test_a_child_can_open_nothing_write_nothing_and_start_nothing(tmp_path: Path) -> None:
    program = (
        "import os, socket, resource, sys\n"
        "from services.signing.examiner import give_up_rights\n"
        "ready = open(sys.argv[1], 'w')\n"
        "give_up_rights()\n"
        "refused = []\n"
        "def attempt(name, what):\n"
        "    try: what()\n"
        "    except (OSError, MemoryError): refused.append(name)\n"
        "attempt('read', lambda: open('/etc/passwd'))\n"
        "attempt('connect', lambda: socket.socket())\n"
        "attempt('memory', lambda: bytearray(1 << 30))\n"
        "def write():\n"
        "    ready.write('x' * 100); ready.flush()\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "attempt('write', write)\n"
        "if os.geteuid(): attempt('fork', os.fork)\n"
        "else: refused.append('fork')\n"
        "os.write(1, ' '.join(refused).encode()); os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "file")], cwd=ROOT, capture_output=True, check=True
    )

    assert done.stdout.decode().split() == ["read", "connect", "memory", "write", "fork"]


@pytest.mark.parametrize("level", ["", "LT", "LTA"])
def test_a_child_needs_no_module_that_is_not_loaded_before(authority: Authority, level: str, tmp_path: Path) -> None:
    stamper = authority.time_stamper()
    pdf = signed(BLANK, authority, authority.issue(), stamper, level)
    lists = authority.revocations((authority.issue("Lain"), NOW - DAY))
    for name, content in (("pdf", pdf), ("ca", authority.trusted().roots_pem), ("crl", lists)):
        (tmp_path / name).write_bytes(content)
    program = (
        "import asyncio, importlib, json, sys\n"
        "from datetime import UTC, datetime\n"
        "from services.signing import examiner\n"
        "for module in examiner.LATE: importlib.import_module(module)\n"
        "contents = [open(f'{sys.argv[1]}/{name}', 'rb').read() for name in ('pdf', 'ca', 'crl')]\n"
        "runner = asyncio.Runner(); runner.get_loop()\n"
        "before = set(sys.modules)\n"
        "certificates = examiner.Certificates(*contents[1:])\n"
        "found = runner.run(examiner.examine(contents[0], certificates, datetime.now(UTC)))\n"
        "print(json.dumps([sorted(set(sys.modules) - before), found.signatures[0].level]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, check=True)

    assert json.loads(done.stdout) == [[], f"B-{level or 'T'}"]


def test_what_cannot_be_a_letter_does_not_even_start_it(ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "examiner", None)

    for rubbish in (b"", b"MZ\x90\x00", b"%PDF-" + bytes(LARGEST)):
        assert examined(rubbish, ca_file) == Findings("rubbish")


def test_both_ways_find_the_same(authority: Authority, ca_file: Path, letter: bytes) -> None:
    here = asyncio.run(examiner.examine(letter, authority.trusted(), datetime.now(UTC)))

    assert examined(letter, ca_file) == here


def test_a_revocation_list_is_read_anew_for_each_file(
    authority: Authority, ca_file: Path, letter: bytes, tmp_path: Path
) -> None:
    head = authority.issue("Kepala yang diganti (contoh)")
    pdf, crl_file = signed(BLANK, authority, head), tmp_path / "crl.pem"
    crl_file.write_bytes(authority.revocations())
    before = examined(pdf, ca_file, crl_file=crl_file)

    crl_file.write_bytes(authority.revocations((head, NOW - DAY)))

    assert (is_sound(before), examined(pdf, ca_file, crl_file=crl_file).signatures[0].doubt) == (True, "revoked")
