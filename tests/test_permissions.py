"""Who may open which page: the table beside this file names every page of every service; it is compared with what runs.

A page that is new, gone, or open to other roles than the table says fails here, until somebody has thought about it.
"""

from __future__ import annotations

import itertools
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from werkzeug.routing import Rule

from services.shared.web import create_app
from services.shared.web.access import ANYONE, ROLES, SIGNED_IN
from services.shared.web.build import compile_catalogues
from tests.shared.browsing import somebody
from tests.shared.web_site import settings

TABLE = Path(__file__).with_name("permissions.txt")
BLUEPRINTS = {
    "intake": ("services.intake.site", "BLUEPRINTS"),
    "verification": ("services.verification.site", "BLUEPRINTS"),
    "recommendation": ("services.recommendation.site", "BLUEPRINTS"),
    "signing": ("services.signing.site", "BLUEPRINTS"),
    "notify": ("services.notify.site", "BLUEPRINTS"),
    "tracking": ("services.tracking.service", "public_pages", "OPERATOR_PAGES"),
}
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "path": "x/y", "default": "x", "string": "x"}
REFUSED = 401, 403  # the API asks for a key or a session of its own
every_service = pytest.mark.parametrize("service", BLUEPRINTS)


class Page(NamedTuple):
    """One line of the table."""

    service: str
    method: str
    rule: str
    roles: frozenset[str]

    def __str__(self) -> str:
        return f"{self.service:<15}{self.method:<7}{self.rule:<75} {', '.join(sorted(self.roles))}"


@cache
def listed() -> frozenset[Page]:
    """The table as it stands."""
    found = set()
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            service, method, rule, roles = line.split(maxsplit=3)
            found.add(Page(service, method, rule, frozenset(roles.split(", "))))
    return frozenset(found)


def app_of(service: str, folder: Path) -> Flask:
    """The pages of a service with nothing behind them: a guard refuses before anything is asked."""
    compile_catalogues()
    module, *names = BLUEPRINTS[service]
    found = [getattr(import_module(module), name) for name in names]
    blueprints = itertools.chain(*(each if isinstance(each, tuple) else (each,) for each in found))
    app = create_app(service, list(blueprints), settings(folder), object())
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every address and method that a page of ours answers."""
    pages = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return [(rule, method) for rule in pages for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def running(service: str, app: Flask) -> frozenset[Page]:
    """The pages as they are."""
    return frozenset(
        Page(service, method, rule.rule, getattr(app.view_functions[rule.endpoint], "may", frozenset()))
        for rule, method in rules(app)
    )


def opened(rule: Rule) -> str:
    """An address that fits the rule."""
    parts: Any = rule._trace  # (is_dynamic, text) of each part; the converters say what fits
    samples = {name: SAMPLES[kind_of(converter)] for name, converter in rule._converters.items()}
    return "".join(samples.get(text, text) if dynamic else text for dynamic, text in parts).partition("|")[2]


def kind_of(converter: Any) -> str:
    return {"UUIDConverter": "uuid", "IntegerConverter": "int", "PathConverter": "path"}.get(
        type(converter).__name__, "string"
    )


@every_service
def test_the_table_names_every_page_and_who_may_open_it(service: str, tmp_path: Path) -> None:
    wanted = frozenset(page for page in listed() if page.service == service)
    there = running(service, app_of(service, tmp_path))

    assert sorted(map(str, there - wanted)) == [], "not in the table, or open to others than it says"
    assert sorted(map(str, wanted - there)) == [], "in the table only"


@every_service
def test_whoever_is_not_in_the_table_is_refused_before_anything_happens(service: str, tmp_path: Path) -> None:
    app = app_of(service, tmp_path)
    browsers = {role: somebody(app, role, agency="DLH" if "agency" in role else None) for role in ROLES}
    let_in = []
    for rule, method in rules(app):
        allowed = app.view_functions[rule.endpoint].may  # type: ignore[attr-defined]
        if {ANYONE, SIGNED_IN} & allowed:
            continue
        for role in ROLES - allowed:
            answer = browsers[role].open(opened(rule), method=method)
            refused = answer.status_code in REFUSED
            let_in += [] if refused else [f"{role}: {method} {rule.rule} ({answer.status_code})"]

    assert let_in == []


@every_service
def test_a_stranger_is_asked_to_sign_in_for_every_page_that_is_not_public(service: str, tmp_path: Path) -> None:
    app = app_of(service, tmp_path)
    stranger, let_in = somebody(app), []
    for rule, method in rules(app):
        if ANYONE not in app.view_functions[rule.endpoint].may:  # type: ignore[attr-defined]
            answer = stranger.open(opened(rule), method=method)
            asked = answer.status_code == 303 and answer.location.startswith("/masuk?")
            asked = asked or (answer.status_code == 401 and rule.rule.startswith("/api/"))
            let_in += [] if asked else [f"{method} {rule.rule} ({answer.status_code})"]

    assert let_in == []


def test_applicants_open_no_page_of_the_office() -> None:
    office = "/verifikasi", "/rekomendasi", "/penandatanganan", "/petugas", "/pantau"

    assert [str(page) for page in listed() if page.rule.startswith(office) and "applicant" in page.roles] == []
