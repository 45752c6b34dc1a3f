"""nginx gives strangers who look at a status page in the same second the same answer, without asking again."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Response
from werkzeug.serving import make_server

from deploy.local import nginx, throwaway
from deploy.local.components import answers
from deploy.local.home import Home, Ports
from services.tracking.status_pages import kept_a_second
from tests.deploy.waiting import until

LINK = "/lacak/3f2504e04f8911d39a0c0305e82c3301"


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    """nginx in front of a service whose pages say how many were asked for."""
    home = Home(tmp_path, Ports(throwaway.free_ports()))
    home.create()
    asked = count(1)
    service = make_server(
        "127.0.0.1",
        home.ports.service("tracking"),
        lambda environ, start: kept_a_second(Response(f"page {next(asked)}"), "1")(environ, start),
    )
    threading.Thread(target=service.serve_forever, daemon=True).start()
    component = nginx.component(home, upload_limit_mb=10, env={})
    component.prepare()
    process = subprocess.Popen(component.command, cwd=component.folder, stderr=subprocess.DEVNULL)
    until(lambda: answers(home.ports.nginx))
    yield home.ports
    process.terminate()
    process.wait(20)
    service.shutdown()


def page(ports: Ports, **headers: str) -> str:
    with urlopen(Request(f"http://127.0.0.1:{ports.nginx}{LINK}", headers=headers), timeout=10) as answer:
        return str(answer.read().decode())


def test_strangers_share_a_page_and_who_is_signed_in_gets_their_own(ports: Ports) -> None:
    shared = [page(ports) for _ in range(3)]
    own = page(ports, Cookie="sakpore_session=x")
    english = page(ports, Cookie="sakpore_language=en")

    assert len(set(shared)) < 3  # a second may end between two of them
    assert own not in shared
    assert english not in shared


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/lacak/" + "x" * 9000, {}),
        (LINK + "?" + "y" * 9000, {}),
        (LINK, {"Accept": "text/" + "z" * 9000}),
    ],
    ids=["link", "question", "kind"],
)
def test_however_much_a_visitor_asks_with_the_service_is_asked(
    ports: Ports, address: str, headers: dict[str, str]
) -> None:
    request = Request(f"http://127.0.0.1:{ports.nginx}{address}", headers=headers)

    with urlopen(request, timeout=10) as answer:
        assert answer.read().startswith(b"page")
