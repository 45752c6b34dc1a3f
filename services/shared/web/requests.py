"""What a request wants: HTML or JSON, and where it may be sent next."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def prefers_json() -> bool:
    """Whether the client would rather have JSON; browsers and ``*/*`` get pages."""
    offers = ["text/html", "application/json", "application/problem+json"]
    return request.accept_mimetypes.best_match(offers, default="text/html") != "text/html"


def local_path(text: str | None, default: str = "/") -> str:
    """``text`` if it is a path on this site, else ``default``: redirects built from input never leave the site."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return default
    if any(ord(character) <= 32 or ord(character) == 127 for character in text):
        return default
    parts = urlsplit(text)
    return default if parts.scheme or parts.netloc else text


def way_back() -> str:
    """The path of the page before this one, if it was on this site and another one; else the front page."""
    path = _referring_path()
    return "/" if path == request.full_path.rstrip("?") else path


def page_path() -> str:
    """The path of the page the person looks at: this one, or for a POST the page that holds its form."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    return _referring_path()


def _referring_path() -> str:
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc == request.host:
        return local_path(referrer.path + (f"?{referrer.query}" if referrer.query else ""))
    return "/"
