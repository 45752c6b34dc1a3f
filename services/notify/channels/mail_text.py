"""What a person wrote in a mail: without the history that mail programs quote, and without the look of a page."""

from __future__ import annotations

import html
import re

LONGEST_TEXT = 100_000
TAGS = re.compile(r"(<[^<>]*>)")
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
NEW_LINE = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol"}
UNSEEN = {"script", "style", "head", "title"}
HISTORY = re.compile(r"gmail_quote|type=[\"']?cite|yahoo_quoted|divRplyFwdMsg", re.IGNORECASE)
UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# From here on everything is older: the line that mail programs put above what they quote as a whole.
ORIGINAL = re.compile(
    r"\s*[-_*]{2,} ?(Original (Message|Mail)|Pesan (Asli|Asal)|Surel Asli|Reply Message)\b.{0,80}", re.IGNORECASE
)
RULE = re.compile(r"\s*_{10,}\s*")
FROM = re.compile(r"\s*\*?(From|Dari)\*?:.{0,300}", re.IGNORECASE)
SENT = re.compile(r"\s*\*?(Sent|Dikirim|Terkirim|Date|Tanggal|To|Kepada|Subject|Perihal)\*?:.{0,300}", re.IGNORECASE)
WROTE = re.compile(r".{0,300}\b(wrote|writes|menulis|tulis)\b.{0,40}:\s*", re.IGNORECASE)
BEGINS_ATTRIBUTION = re.compile(r"\s*(On|Pada|Tanggal|Am|Le)\b.{5,300}", re.IGNORECASE)
SIGNATURE = "-- "


def clean(text: str) -> str:
    """One kind of line ends, and no signs that cannot be kept or that turn a text around."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return UNSENDABLE.sub("", whole)


def text_of_page(page: str) -> str:
    """The words of an HTML mail; what it quotes as history is left out."""
    said: list[str] = []
    unseen = ""
    for part in TAGS.split(page[:LONGEST_TEXT]):
        name = found[1].lower() if part.startswith("<") and (found := TAG_NAME.match(part)) else ""
        if unseen:
            unseen = "" if name == unseen and part.startswith("</") else unseen
        elif name in UNSEEN and not part.startswith("</"):
            unseen = name
        elif name and HISTORY.search(part) and "".join(said).strip():
            break
        elif name in NEW_LINE:
            said.append("\n")
        elif not part.startswith("<"):
            said.append(html.unescape(" ".join(part.split())) if part.strip() else part and " ")
    return re.sub(r"\n{3,}", "\n\n", "".join(said)).strip()


def without_history(text: str) -> str:
    """The new part of an answer. What stands between quoted lines stays with them; when nothing would be left, the
    whole text is."""
    lines = text.split("\n")
    lines = lines[: end_of_new(lines)]
    if SIGNATURE in lines:
        lines = lines[: lines.index(SIGNATURE)]
    lines = without_quotes_at_the_end(lines)
    return "\n".join(lines).strip() or text.strip()


def end_of_new(lines: list[str]) -> int:
    """Where a mail program put the whole older mail."""
    for number, line in enumerate(lines):
        following = [each for each in lines[number + 1 : number + 4] if each.strip()]
        heading = bool(following) and SENT.fullmatch(following[0]) is not None
        if ORIGINAL.fullmatch(line) or (FROM.fullmatch(line) and heading):
            return number
        if RULE.fullmatch(line) and following and FROM.fullmatch(following[0]):
            return number
    return len(lines)


def without_quotes_at_the_end(lines: list[str]) -> list[str]:
    """Quoted lines after the last new one go, with the line that says who wrote them (mail programs wrap it)."""
    kept = without_blank_end(lines)
    shorter = kept[:]
    while shorter and (shorter[-1].startswith(">") or not shorter[-1].strip()):
        shorter.pop()
    if shorter and WROTE.fullmatch(shorter[-1]):
        if len(shorter) > 1 and not BEGINS_ATTRIBUTION.match(shorter[-1]) and BEGINS_ATTRIBUTION.match(shorter[-2]):
            shorter.pop()
        shorter.pop()
    return without_blank_end(shorter)


def without_blank_end(lines: list[str]) -> list[str]:
    """Without empty lines at the end."""
    kept = lines[:]
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
