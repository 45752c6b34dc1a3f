"""What a message says to one person, by each channel: a topic's words with that person's data, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notify.topics import LANGUAGES, Language, Topic, topics

DOUBTFUL: dict[Language, str] = {
    "id": "Mungkin Anda sudah menerima pesan ini melalui saluran lain.",
    "en": "You may have received this message by another channel already.",
}


@dataclass(frozen=True)
class Template:
    """What a provider calls the words that it has approved, and what fills them, in order."""

    name: str
    language: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """A message as it is sent: ``subject`` and ``text`` by e-mail, ``chat`` where there is no subject line.
    ``version`` names the words, as they were released; ``template`` is None where no provider need approve them."""

    subject: str
    text: str
    language: str
    chat: str = ""
    version: str = ""
    template: Template | None = None

    @property
    def for_chat(self) -> str:
        """The short text, or all of it where there is none."""
        return self.chat or f"{self.subject}\n\n{self.text}"


def worded(subject_matter: str, known: Mapping[str, Any], *, doubtful: bool = False) -> Wording:
    """The message about this, for the person of whom ``known`` tells (contact and facts); an unknown language becomes
    Indonesian. ``doubtful``: another channel may have brought it already, and it says so."""
    topic, language = topics()[subject_matter], language_of(known)
    words = topic.words[language]
    said = filled_in(topic, known, language)
    text, chat = words.text.render(said), words.chat.render(said) if words.chat else ""
    if doubtful:
        text, chat = f"{DOUBTFUL[language]}\n\n{text}", f"{DOUBTFUL[language]}\n\n{chat}" if chat else ""
    parameters = tuple(each.render(said) for each in words.parameters)
    template = Template(topic.template, language, parameters) if topic.template else None
    return Wording(words.subject.render(said), text + "\n", language, chat, topic.released_as, template)


def inbox_line(subject_matter: str, known: Mapping[str, Any], language: Language) -> str:
    """The message as the inbox of the site shows it: without anything personal."""
    topic = topics()[subject_matter]
    return topic.words[language].inbox.render({**topic.nothing_known, **known})


def filled_in(topic: Topic, known: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What the words are filled with: the contact, the facts, the link, and names in the person's language."""
    said = {"number": "", **known}
    said["link"] = topic.link_for(said)
    if code := said.get("agency"):
        agency = (said.get("agencies") or {}).get(code, {})
        unnamed = "instansi teknis" if language == "id" else "technical agency"
        said["agency"] = agency.get("name_en" if language == "en" else "name") or unnamed
    return said


def language_of(known: Mapping[str, Any]) -> Language:
    """The language that the person reads."""
    wanted = known.get("language")
    return next((language for language in LANGUAGES if language == wanted), LANGUAGES[0])
