"""What a page tells Prometheus: how long it took, by route, and nothing of who opened what."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint
from prometheus_client import generate_latest

from services.shared.web import may
from tests.shared.web_site import page, site


def pages() -> Blueprint:
    found = Blueprint("secrets", __name__, url_prefix="/rahasia")

    @found.get("/<token>")
    @may("anyone")
    def one(token: str) -> str:
        return page(token)

    return found


def counted(route: str) -> list[str]:
    lines = generate_latest().decode().splitlines()
    return [line for line in lines if line.startswith("sakpore_request_seconds_count") and f'route="{route}"' in line]


def test_a_page_is_counted_by_its_route_and_never_by_what_the_address_holds(tmp_path: Path) -> None:
    client = site(pages(), tmp_path).test_client()

    client.get("/rahasia/k7qf3m2xtoken")
    client.get("/rahasia/k7qf3m2xtoken?lagi=k7qf3m2x")

    [line] = counted("/rahasia/<token>")
    assert line.endswith(" 2.0")
    assert 'method="GET"' in line
    assert 'status="200"' in line
    assert "k7qf3m2x" not in generate_latest().decode()


def test_addresses_and_methods_that_nobody_serves_are_counted_together(tmp_path: Path) -> None:
    client = site(pages(), tmp_path).test_client()
    before = counted("none")

    client.get("/tidak-ada/k7qf3m2x")
    client.open("/tidak-ada", method="MADEUP")

    assert len(counted("none")) <= len(before) + 1
    told = generate_latest().decode()
    assert "tidak-ada" not in told
    assert "MADEUP" not in told
