"""The counter as a process of its own, and an upload to it over a line that the test may cut."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests.intake.counters import Applicant
from tests.intake.people import MASTER_KEY
from tests.shared.web_site import PRIVATE_KEY, PUBLIC_KEY


def environment(
    database_url: str, amqp_url: str, object_store_url: str, scanner_url: str, folder: Path
) -> dict[str, str]:
    """The settings of a counter that shares database and store with the test's own."""
    for name, content in {"private": PRIVATE_KEY, "public": PUBLIC_KEY, "master": MASTER_KEY}.items():
        (folder / name).write_bytes(content)
    return {
        "SAKPORE_DATABASE_URL": database_url,
        "SAKPORE_AMQP_URL": amqp_url,
        "SAKPORE_BASE_URL": "http://localhost:8000",
        "SAKPORE_FORM_SECRET": "a secret of the tests only",
        "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(folder / "public"),
        "SAKPORE_SESSION_PRIVATE_KEY_FILE": str(folder / "private"),
        "SAKPORE_PERSONAL_DATA_KEY_FILE": str(folder / "master"),
        "SAKPORE_OBJECT_STORE_URL": object_store_url,
        "SAKPORE_UPLOAD_LIMIT_MB": "10",
        "SAKPORE_SMTP_URL": "smtp://127.0.0.1:1",
        "SAKPORE_CLAMD_URL": scanner_url,
    }


class Line:
    """An applicant's requests to one server, each on a connection of its own."""

    def __init__(self, applicant: Applicant, draft: str) -> None:
        page = applicant.client.get(f"{draft}/berkas").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None
        session, form = (applicant.client.get_cookie(name) for name in ("sakpore_session", "sakpore_form_intake"))
        assert session is not None
        assert form is not None
        self.headers = {
            "Cookie": f"sakpore_session={session.value}; sakpore_form_intake={form.value}",
            "X-CSRFToken": found[1],
            "Accept": "application/json",
        }

    def ask(
        self, server: str, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """One request and its whole answer."""
        connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
        connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def offset(self, server: str, place: str) -> int:
        return int(self.ask(server, "HEAD", place).headers["Upload-Offset"])

    def cut(self, server: str, place: str, at: int, content: bytes, after: int) -> None:
        """Announce all that is left of the file, send so many bytes of it, and hang up."""
        address = urlsplit(server)
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
            head = {**self.headers, **piece_at(at), "Host": address.netloc, "Content-Length": str(len(content) - at)}
            lines = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
            connection.sendall("\r\n".join(lines).encode() + content[at : at + after])


def piece_at(at: int) -> dict[str, str]:
    """The headers of a piece."""
    return {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
