"""The OpenAPI document: as complete as the routes, and kept by a running counter whatever a program sends."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as chosen
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode
from werkzeug.serving import make_server

from services.intake.api import keys
from tests.intake.conftest import UNREADABLE
from tests.intake.counters import Applicant, Site, id_of, pdf
from tests.intake.programs import ANSWERS, Program, problem

pytestmark = pytest.mark.servers
KEPT = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "ignored_auth",
)
EXAMPLES = 6
MEDIA_TYPES = "application/pdf", "image/png", "image/jpeg", "image/webp"


@pytest.fixture
def program(site: Site, sari: Applicant) -> Program:
    return Program(site, sari)


@pytest.fixture
def counter_address(site: Site) -> Iterator[str]:
    """The counter on a port of its own."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_route_is_described_and_every_description_has_its_route(site: Site) -> None:
    described = {
        (method.upper(), path)
        for path, methods in site.app.test_client().get("/api/v1/openapi.json").get_json()["paths"].items()
        for method in methods
    }
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != "/api/v1/"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert described == routes
    assert len(routes) == 36


def test_the_page_about_the_api_explains_every_problem_that_can_come(site: Site) -> None:
    visitor = site.app.test_client()
    page, document = visitor.get("/api/v1/").text, visitor.get("/api/v1/openapi.json").get_json()

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in page
            for status, answer in operation["responses"].items():
                for name in re.findall(r"[a-z]+(?:-[a-z]+)+", answer["description"] if int(status) >= 400 else ""):
                    assert f'id="{name}"' in page


def test_a_running_counter_keeps_its_description(
    site: Site, program: Program, counter_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "REQUESTS_PER_MINUTE", 1_000_000)
    for media_type in MEDIA_TYPES:
        schemathesis.openapi.media_type(media_type, chosen.sampled_from([pdf(), b"", b"%PDF-1.7\n", b"\x89PNG"]))
    sent_back = program.submitted()
    site.intake.request_correction(id_of(sent_back), "completeness", (UNREADABLE,))
    known = chosen.sampled_from([None, str(id_of(sent_back)), str(id_of(program.complete()))])
    schema = schemathesis.openapi.from_url(f"{counter_address}/api/v1/openapi.json")
    schema.config.base_url = counter_address
    checks = [CHECKS.get_one(name) for name in KEPT]
    tried = 0

    for found in schema.get_all_operations():
        operation = found.ok()
        nothing_to_get_wrong = not (operation.definition.raw["parameters"] or operation.definition.raw["security"])
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            if mode is GenerationMode.NEGATIVE and nothing_to_get_wrong:
                continue
            tried += exercised(operation.as_strategy(generation_mode=mode), known, program.key, checks)

    assert tried > 34 * EXAMPLES


def exercised(cases: Any, known: Any, key: str, checks: list[Any]) -> int:
    """Send some cases of one operation, among them those about applications that are there; how many."""
    tried = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, known)
    def send(case: Any, application: str | None) -> None:
        nonlocal tried
        tried += 1
        if application:
            acquaint(case, application)
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=checks)

    send()
    return tried


def acquaint(case: Any, application: str) -> None:
    """Let a case be about things that are there, so that it gets further than “not found”."""
    there = {"application_id": application, "document": "ktp", "code": "MAKAM"}
    if case.path_parameters:
        case.path_parameters.update({name: there[name] for name in there if name in case.path_parameters})
    if case.headers:
        case.headers.pop("If-Match", None)
    if isinstance(case.body, dict) and "permit_code" in case.body:
        case.body["permit_code"] = "MAKAM"


ODD = {
    "deep": b"[" * 100_000,
    "deep object": b'{"answers":' * 2_000 + b"1" + b"}" * 2_000,
    "not a number": b'{"answers": {"tpu": NaN}}',
    "infinity": b'{"answers": {"tpu": -Infinity}}',
    "lone surrogate": b'{"answers": {"tpu": "\\ud800"}}',
    "nul": b'{"answers": {"tpu": "a\\u0000b"}}',
    "nul in a name": b'{"answers": {"t\\u0000": "a"}}',
    "broken utf-8": b'{"answers": {"tpu": "\xff"}}',
    "huge number": b'{"answers": {"tpu": ' + b"9" * 5000 + b"}}",
    "huge date": json.dumps({"answers": ANSWERS | {"tgl_wafat": f"{'9' * 30}-01-01"}}).encode(),
    "huge": json.dumps({"answers": {"tpu": "a" * 2_000_000}}).encode(),
    "many": json.dumps({"answers": {str(number): "a" for number in range(1000)}}).encode(),
    "list": b"[]",
    "null": b"null",
    "nothing": b"",
    "byte order mark": b"\xef\xbb\xbf{}",
    "true": b'{"answers": {"tpu": true}}',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_odd_json_is_refused_calmly(program: Program, body: bytes) -> None:
    draft = program.start()

    for method, path in ("PUT", f"{draft}/answers"), ("POST", "applications"), ("POST", f"{draft}/submission"):
        refused = program.call(method, path, body, Content_Type="application/json", Accept_Language="en")
        assert problem(refused)["status"] in (400, 413, 422)
    assert program.get(draft).get_json()["answers"] == {}


def test_the_body_must_be_json_and_say_so(program: Program) -> None:
    refused = program.post("applications", b'{"permit_code": "MAKAM"}', Content_Type="text/plain")

    assert (refused.status_code, problem(refused)["type"]) == (415, "/api/v1/#media-type-not-taken")
