"""What an agency's letter is made of: the agency's word, who answers for the agency, and the finished paper."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from services.shared.contracts.recommendation import Advice
from services.signing.parts import Paper

Ending = Literal["withdrawn", "issued on paper", "lapsed"]


@dataclass(frozen=True)
class Signatory:
    """Who answers for an agency: its head, or whoever stands in for the head (``acting_for``)."""

    username: str
    agency: str
    acting_for: str | None = None


@dataclass(frozen=True)
class Draft:
    """An agency's word as its officer wrote it, and what its letter says of the application; no personal data.
    ``due_on``: the day (ISO) until which the agency has time."""

    revision: int
    advice: Advice
    reason: str
    conditions: tuple[str, ...]
    application_number: str
    permit_code: str
    permit_name: str
    permit_name_en: str
    by: str
    due_on: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as events keep it."""
        return asdict(self) | {"conditions": list(self.conditions)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Draft:
        """The other way round."""
        return cls(**kept | {"conditions": tuple(kept["conditions"])})

    def reference(self, agency: str) -> str:
        """Under which the letter can be named: agencies keep registers of their own, and this is none."""
        return f"Rekomendasi {self.application_number}/{agency}/{self.revision}"


@dataclass(frozen=True)
class AgencyPaper(Paper):
    """The finished PDF with what the public may know of it."""

    reference: str
    permit_code: str
    agency_name: str
    agency_name_en: str
    head_title: str


class Request(NamedTuple):
    """Who asked for the signature, and when."""

    by: Signatory
    at: datetime
