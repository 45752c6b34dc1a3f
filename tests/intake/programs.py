"""A program of an applicant, which knows nothing but its API key."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

from services.intake.api.keys import ApiKeys
from tests.intake.counters import MAKAM_DOCUMENTS, Applicant, Site, pdf

ANSWERS = {"nama_almarhum": "Contoh Almarhum", "tgl_wafat": "2026-11-01", "hubungan": "anak", "tpu": "TPU Contoh"}
READ, WRITE = frozenset({"read"}), frozenset({"read", "write"})


class Program:
    """Calls the API with a key of its owner; each program has no cookies."""

    def __init__(
        self,
        site: Site,
        owner: Applicant,
        scopes: frozenset[str] = WRITE,
        *,
        days: int = 30,
        organisation: UUID | None = None,
    ) -> None:
        self.site = site
        self.key = ApiKeys(site.datastore).create(owner.account_id, "Program contoh", scopes, days, organisation)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request: ``body`` as JSON, or as it is when it is bytes."""
        given = {"Authorization": f"Bearer {self.key}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            given.setdefault("Content-Type", "application/json")
        with self.site.app.test_client() as client:
            return client.open(address(path), method=method, data=body, headers=given)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def send(self, path: str, content: bytes, **headers: str) -> Any:
        """A PDF with its digest."""
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
        return self.put(path, content, **{"Content_Type": "application/pdf", "Content_Digest": digest} | headers)

    def start(self, permit: str = "MAKAM", **headers: str) -> str:
        """A new draft; its address."""
        answer = self.post("applications", {"permit_code": permit}, **headers)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def complete(self) -> str:
        """A draft with answers and every mandatory document."""
        draft = self.start()
        assert self.put(f"{draft}/answers", {"answers": ANSWERS}).status_code == 200
        for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
            assert self.send(f"{draft}/documents/{requirement}", pdf(number)).status_code == 200
        return draft

    def submitted(self) -> str:
        """An application that was handed in."""
        draft = self.complete()
        assert self.post(f"{draft}/submission", {"declaration": True}).status_code == 200
        return draft


def address(path: str) -> str:
    return path if path.startswith("/") else f"/api/v1/{path}"


def problem(answer: Any) -> dict[str, Any]:
    """The problem document of a refusal, complete as RFC 9457 and we promise."""
    assert answer.mimetype == "application/problem+json", answer.text
    content: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "detail", "instance", "correlation_id"} <= content.keys()
    assert content["status"] == answer.status_code
    assert content["correlation_id"] == answer.headers["X-Correlation-ID"]
    return content
