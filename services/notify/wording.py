"""What a message says: plain text in the applicant's language, from ``templates/messages``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "templates" / "messages"
LANGUAGES = ("id", "en")
TEXTS = Environment(
    loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class Wording:
    """A message as it is sent."""

    subject: str
    text: str
    language: str

    @property
    def for_chat(self) -> str:
        """Where there is no subject line."""
        return f"{self.subject}\n\n{self.text}"


def worded(subject_matter: str, contact: Mapping[str, Any]) -> Wording:
    """The message about this, for this person; an unknown language becomes Indonesian."""
    language = str(contact.get("language"))
    language = language if language in LANGUAGES else LANGUAGES[0]
    said = TEXTS.get_template(f"{subject_matter}.{language}.txt").render(contact)
    subject, _, text = said.partition("\n")
    return Wording(subject.strip(), text.strip() + "\n", language)
