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


def page_path() -> str:
    """The path of the page the person looks at: this one, or for a POST the page that holds its form."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    return referring_path()


def referring_path() -> str:
    """The path of the page that led here, if it was on this site; else the front page."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc == request.host:
        return local_path(referrer.path + (f"?{referrer.query}" if referrer.query else ""))
    return "/"
