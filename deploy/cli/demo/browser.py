"""A small browser: follows pages, fills the forms it finds, keeps its cookies; one per person."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

Answer = TypeVar("Answer")
PATIENCE_SECONDS = 30.0


class Unexpected(Exception):
    """A page was not what the life expects; the message carries its address and its visible errors."""


@dataclass(frozen=True)
class Page:
    """One fetched page."""

    url: str
    status: int
    soup: BeautifulSoup

    @property
    def title(self) -> str:
        """The text of the page's main heading, or of its title."""
        heading = self.soup.find("h1") or self.soup.find("title")
        return heading.get_text(" ", strip=True) if heading else ""

    @property
    def errors(self) -> list[str]:
        """What the error summary says."""
        summary = self.soup.select_one(".govuk-error-summary")
        return [item.get_text(" ", strip=True) for item in summary.select("li")] if summary else []

    def form(self, action_ends_with: str = "") -> Tag:
        """The first form of the main part whose action ends so; raises :class:`Unexpected`."""
        for form in self.soup.select("main form"):
            action = urljoin(self.url, str(form.get("action") or self.url))
            if str(form.get("method", "get")).lower() == "post" and action.rstrip("/").endswith(action_ends_with):
                return form
        raise Unexpected(
            f"{self.url} ({self.status}, “{self.title}”) has no form for …{action_ends_with}: {self.errors}"
        )


class Browser:
    """One person's cookies and pages. Calls from several threads wait for each other."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()
        self._lock = threading.RLock()

    def get(self, path: str) -> Page:
        """Fetch a page, whatever its status."""
        with self._lock:
            response = self._session.get(urljoin(self.base_url, path), timeout=30)
        return page_of(response)

    def html(self, path: str) -> str | None:
        """The text of a page; None when it is no page, or only an error."""
        with self._lock:
            response = self._session.get(urljoin(self.base_url, path), timeout=30)
        is_page = response.ok and response.headers.get("Content-Type", "").startswith("text/html")
        return response.text if is_page else None

    def cookies(self) -> list[tuple[str, str]]:
        """Names and values of this person's cookies."""
        return [(cookie.name, cookie.value or "") for cookie in self._session.cookies]

    def json(self, path: str) -> Any:
        """Fetch a page as JSON; None when it is not there (yet)."""
        with self._lock:
            response = self._session.get(
                urljoin(self.base_url, path), headers={"Accept": "application/json"}, timeout=30
            )
        if response.status_code == requests.codes.not_found:
            return None
        response.raise_for_status()
        return response.json()

    def download(self, path: str) -> bytes:
        """The bytes behind a link; raises on anything but 200."""
        with self._lock:
            response = self._session.get(urljoin(self.base_url, path), timeout=60)
        response.raise_for_status()
        return response.content

    def submit(
        self,
        page: Page,
        action_ends_with: str = "",
        values: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        """Fill the named form with ``values`` over what the page already holds, and send it.

        Raises :class:`Unexpected` when the answer is an error page or lists errors.
        """
        form = page.form(action_ends_with)
        data = fields_of(form) | dict(values or {})
        address = urljoin(page.url, str(form.get("action") or page.url))
        with self._lock:
            response = self._session.post(address, data=data, files=files, timeout=60)
        answer = page_of(response)
        if answer.status >= requests.codes.bad_request or answer.errors:
            raise Unexpected(f"{address} answered {answer.status} “{answer.title}”: {answer.errors}")
        return answer


def page_of(response: requests.Response) -> Page:
    """The page behind all redirects."""
    return Page(response.url, response.status_code, BeautifulSoup(response.text, "html.parser"))


def fields_of(form: Tag) -> dict[str, str | list[str]]:
    """What a browser would send if the form were submitted as it stands."""
    values: dict[str, str | list[str]] = {}
    for element in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(element["name"]), str(element.get("type", "text"))
        if kind in {"file", "submit"} or (kind in {"radio", "checkbox"} and not element.has_attr("checked")):
            continue
        if element.name == "select":
            chosen = element.select_one("option[selected]")
            values[name] = str(chosen["value"]) if chosen else ""
        else:
            value = element.get_text() if element.name == "textarea" else str(element.get("value", ""))
            before = values.get(name)
            # Several boxes of one name are all sent.
            values[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return values


def eventually(ask: Callable[[], Answer | None], what: str) -> Answer:
    """Ask again until the answer is true; raises :class:`Unexpected` when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = 0.05
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)
    raise Unexpected(f"waited {PATIENCE_SECONDS:.0f} s in vain for {what}")
