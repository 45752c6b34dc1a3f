"""How much one visitor may ask in front of everything: tried on a real nginx, with nobody behind it."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from deploy.local import nginx, throwaway
from deploy.local.components import answers
from deploy.local.home import Home, Ports
from tests.shared.waiting import eventually

NOBODY_BEHIND = 503
RATES = {
    "SAKPORE_LETTERS_RATE": "1r/m",
    "SAKPORE_LETTERS_BURST": "6",
    "SAKPORE_REGISTER_RATE": "1r/m",
    "SAKPORE_REGISTER_BURST": "4",
    "SAKPORE_LETTER_FILES_RATE": "1r/m",
    "SAKPORE_LETTER_FILES_BURST": "2",
}


class Answer(NamedTuple):
    """What nginx says."""

    status: int
    kind: str
    text: str
    wait: str | None


def ask(address: str, *, body: bytes | None = None, accept: str = "text/html") -> Answer:
    try:
        with urlopen(Request(address, data=body, headers={"Accept": accept}), timeout=10) as response:
            return read(response, response.status)
    except HTTPError as refusal:
        with refusal:
            return read(refusal, refusal.code)


def read(response: Any, status: int) -> Answer:
    kind, wait = response.headers.get_content_type(), response.headers["Retry-After"]
    return Answer(status, kind, response.read().decode(), wait)


def ask_as_typed(front: str, target: str) -> tuple[bytes, bytes]:
    """What urlopen would not send: the head and the body of the answer."""
    address = urlsplit(front)
    with socket.create_connection((address.hostname or "", address.port or 0), 10) as line:
        line.sendall(b"GET " + target.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        head, _, body = b"".join(iter(lambda: line.recv(65536), b"")).partition(b"\r\n\r\n")
    return head, body


@pytest.fixture
def front(tmp_path: Path) -> Iterator[str]:
    home = Home(tmp_path, Ports(throwaway.free_ports()))
    home.create()
    component = nginx.component(home, upload_limit_mb=10, env=RATES)
    assert component.prepare is not None
    component.prepare()
    process = subprocess.Popen(component.command, cwd=component.folder, stderr=subprocess.DEVNULL)
    eventually(lambda: answers(home.ports.nginx))
    yield home.base_url
    process.terminate()
    process.wait(20)


def test_who_looks_up_too_many_letters_is_told_to_wait(front: str) -> None:
    codes = [ask(f"{front}/te/{'A' * 25}{letter}") for letter in "ABCDEFGHIJ"]

    assert [each.status for each in codes] == [NOBODY_BEHIND] * 7 + [429] * 3
    assert codes[-1].kind == "text/html"
    assert "Terlalu banyak permintaan" in codes[-1].text
    assert "You sent too many requests" in codes[-1].text
    assert codes[-1].wait == "60"


def test_codes_the_register_and_files_are_counted_each_for_itself(front: str) -> None:
    register = [ask(f"{front}/te/daftar{ending}").status for ending in ("", ".csv", ".json", "?nomor=1", "", "")]
    code, file = ask(f"{front}/te/{'A' * 26}"), ask(f"{front}/te/periksa", body=b"%PDF-")

    assert register == [NOBODY_BEHIND] * 5 + [429]
    assert (code.status, file.status) == (NOBODY_BEHIND, NOBODY_BEHIND)


def test_files_count_sooner_than_looking_at_the_form(front: str) -> None:
    files = [ask(f"{front}/te/periksa", body=b"%PDF-") for _ in range(4)]
    form = ask(f"{front}/te/periksa")

    assert [each.status for each in files] == [NOBODY_BEHIND] * 3 + [429]
    assert form.status == NOBODY_BEHIND


def test_scripts_are_told_in_their_own_way(front: str) -> None:
    addresses = [f"{front}/te/{'A' * 26}"] * 8
    answers = [ask(address, accept="application/json") for address in addresses]

    assert [(each.kind, json.loads(each.text)["status"]) for each in (answers[0], answers[-1])] == [
        ("application/problem+json", 503),
        ("application/problem+json", 429),
    ]
    assert [each.wait for each in (answers[0], answers[-1])] == ["30", "60"]


@pytest.mark.parametrize(
    "target", ["/te/%00", "/te/%zz", "/te/daftar%00.csv", "/../te/periksa", f"/te/{'A' * 40_000}"],
    ids=["null", "no number", "null in the register", "above the root", "too long"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_gets_a_calm_page(front: str, target: str) -> None:
    head, body = ask_as_typed(front, target)

    assert head.split()[1] in (b"400", b"414")
    assert b"text/html" in head
    assert b"Alamat tidak dapat dibaca" in body
    assert b"This address or request cannot be read" in body
    assert b"nginx" not in body


def test_what_is_too_large_to_be_read_is_told_in_both_ways(front: str) -> None:
    for accept, kind in (("application/json", "application/problem+json"), ("text/html", "text/html")):
        answer = ask(f"{front}/te/periksa", body=bytes(22 * 1024 * 1024), accept=accept)
        assert (answer.status, answer.kind) == (413, kind)
