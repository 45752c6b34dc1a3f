"""Finding every page that a person can reach by links, one example of each kind."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from deploy.cli.demo.browser import Browser

PARTICULAR = re.compile(r"[0-9A-Z]|.{25,}")
MEMBER_OF_STAFF = re.compile(r"(?<=^/petugas/)(?!jejak|undang)[^/]+")
LONGEST_CRAWL = 80


def pages_from(browser: Browser, starts: Iterable[str]) -> list[str]:
    """Paths of HTML pages that links lead to, one per kind of page, in the order in which they are found.

    A part of a path with a digit or a capital, or a long one, names a particular thing: another of it is the same kind.
    """
    found: list[str] = []
    waiting = deque(starts)
    kinds: set[str] = set()
    while waiting and len(found) < LONGEST_CRAWL:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in kinds:
            continue
        kinds.add(kind)
        if (content := browser.html(path)) is None:
            continue
        found.append(path)
        waiting.extend(links_in(content, urljoin(browser.base_url, path), browser.base_url))
    return found


def kind_of(path: str) -> str:
    """The path with ``*`` for whatever names a particular thing."""
    named = MEMBER_OF_STAFF.sub("*", urlsplit(path).path)
    return "/".join("*" if PARTICULAR.search(part) else part for part in named.split("/"))


def links_in(content: str, page: str, base_url: str) -> list[str]:
    """Where the links of a page lead on the same origin, without what stands behind ``?`` and ``#``."""
    links = [
        urlsplit(urljoin(page, str(link["href"]))) for link in BeautifulSoup(content, "html.parser").select("a[href]")
    ]
    here = urlsplit(base_url).netloc
    return [link.path or "/" for link in links if link.scheme in {"http", "https"} and link.netloc == here]
