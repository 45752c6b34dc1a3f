"""The moments at which people are told something, as data: one YAML file each in ``messages``, checked when it is read.

A released wording never changes: a better one gets the next ``version``, and ``released.txt`` holds the SHA-256 of what
was released. The salutation and the close of all messages are in ``frame.yaml``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml
from jinja2 import Environment, StrictUndefined, Template, TemplateError, meta
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from services.notify.rules import Audience
from services.notify.spelling import spellings

Language: TypeAlias = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
FOLDER = Path(__file__).with_name("messages")
FRAME = "frame.yaml"
RELEASED = FOLDER / "released.txt"
INSERTED = re.compile(r"{{.*?}}")
QUICKLY = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # as safe, and ten times as fast where libyaml is there
ALWAYS_KNOWN = {"name", "number", "link"}
IN_THE_INBOX = {"number"}


class WrongTopic(Exception):
    """A file of messages cannot be used; the text names file and field."""


class Strict(BaseModel):
    """A part of a file; a field that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Said(Strict):
    """The words in one language. ``title`` names the topic in lists, ``text`` is the e-mail between salutation and
    close, ``chat`` the short text, ``inbox`` the line in the inbox of the site."""

    title: str = Field(min_length=3, max_length=60)
    subject: str = Field(min_length=5, max_length=120)
    text: str = Field(min_length=20, max_length=1500)
    chat: str = Field(default="", max_length=500)
    inbox: str = Field(min_length=5, max_length=250)


class TopicFile(Strict):
    """One file. ``link`` names the field of the contact that holds the address, ``page`` the page on the site (both
    with the application's id and the facts filled in); ``sample`` shows every fact that the words need."""

    version: PositiveInt
    audience: Audience
    mandatory: bool
    urgent: bool = False
    page: str = Field(pattern=r"^/|^\{page\}$")
    link: str = ""
    template: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    sample: dict[str, str] = {}
    id: Said
    en: Said


class Frame(Strict):
    """What stands around the words: ``text`` and ``chat`` hold ``WORDS`` where they go."""

    version: PositiveInt
    text: dict[Language, str]
    chat: dict[Language, str]


@dataclass(frozen=True)
class Words:
    """A topic's words in one language, ready to be filled in."""

    title: str
    subject: Template
    text: Template
    chat: Template | None
    inbox: Template
    parameters: tuple[Template, ...]
    to_approve: str  # the short text as a provider is asked to approve it, with {{1}}, {{2}} …


@dataclass(frozen=True)
class Topic:
    """A moment at which somebody is told something."""

    code: str
    version: int
    audience: Audience
    mandatory: bool
    urgent: bool
    page: str
    link: str
    template: str
    sample: Mapping[str, str]
    words: Mapping[Language, Words]
    released_as: str

    @property
    def nothing_known(self) -> dict[str, str]:
        """Every fact that the words need, empty."""
        return dict.fromkeys((*self.sample, "number"), "")

    def page_of(self, application_id: object, facts: Mapping[str, str]) -> str:
        """Where the site shows what this is about."""
        return self.page.format_map({**self.sample, **facts, "application_id": application_id})

    def link_for(self, known: Mapping[str, Any]) -> str:
        """The one address that a message carries: the field of the contact, else the page."""
        if self.link:
            return str(known[self.link])
        return f"{known.get('base_url', '')}{self.page_of(known.get('application_id', ''), known)}"


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by their code; raises :class:`WrongTopic`."""
    frame = read(Frame, FOLDER / FRAME)
    files = sorted(path for path in FOLDER.glob("*.yaml") if path.name != FRAME)
    return {path.stem: topic_in(path, frame) for path in files}


def topic_in(path: Path, frame: Frame) -> Topic:
    """The topic of one file."""
    file = read(TopicFile, path)
    words = {language: words_in(path, language, file, frame) for language in LANGUAGES}
    plain = {name: getattr(file, name) for name in ("version", "audience", "mandatory", "urgent", "page", "link")}
    released_as = f"{path.stem} {file.version}, frame {frame.version}"
    return Topic(
        **plain, code=path.stem, template=file.template, sample=file.sample, words=words, released_as=released_as
    )


def words_in(path: Path, language: Language, file: TopicFile, frame: Frame) -> Words:
    """The words of one language; every placeholder must be known when they are filled in."""
    said: Said = getattr(file, language)
    environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= spellings(language)

    def prepared(field: str, source: str, known: set[str]) -> Template:
        where = f"{path.name}, {language}.{field}"
        try:
            unknown = meta.find_undeclared_variables(environment.parse(source)) - known - set(file.sample)
            template = environment.from_string(source)
        except TemplateError as wrong:
            raise WrongTopic(f"{where}: {wrong}") from None
        if unknown:
            raise WrongTopic(f"{where}: nobody knows {', '.join(sorted(unknown))}")
        return template

    if "{%" in said.chat:
        raise WrongTopic(f"{path.name}, {language}.chat: a text to be approved has no cases")
    chat = frame.chat[language].strip().replace("WORDS", said.chat) if said.chat else ""
    inserted = INSERTED.findall(chat)
    return Words(
        title=said.title,
        subject=prepared("subject", said.subject, IN_THE_INBOX),
        text=prepared("text", frame.text[language].strip().replace("WORDS", said.text), ALWAYS_KNOWN),
        chat=prepared("chat", chat, ALWAYS_KNOWN) if chat else None,
        inbox=prepared("inbox", said.inbox, IN_THE_INBOX),
        parameters=tuple(prepared("chat", each, ALWAYS_KNOWN) for each in inserted),
        to_approve=INSERTED.sub(numbered(), chat),
    )


def numbered() -> Any:
    """Replaces each placeholder by its number."""
    count = 0

    def replace(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{{{{{count}}}}}"

    return replace


def read(kind: Any, path: Path) -> Any:
    """A file in its form."""
    try:
        return kind.model_validate(yaml.load(path.read_text(), Loader=QUICKLY))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise WrongTopic(f"{path.name}: {wrong}") from None
    except ValidationError as wrong:
        faults = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors())
        raise WrongTopic(f"{path.name}: {faults}") from None


def released() -> dict[str, str]:
    """The files as they were released, by name and version with their SHA-256."""
    lines = (line.split() for line in RELEASED.read_text().splitlines())
    return {f"{name} {version}": sha256 for sha256, name, version in lines}


def present() -> dict[str, str]:
    """The files as they are."""
    return {
        f"{path.name} {yaml.safe_load(path.read_text())['version']}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(FOLDER.glob("*.yaml"))
    }
