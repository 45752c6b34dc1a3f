"""The press of the agencies' letters: previews for the head, the signed paper, and how it is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.shared.refusals import NotFound
from services.signing import agency_paper
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import AgencyPaper, Signatory
from services.signing.papers.contents import Recommendation, Stamp, capacity_of
from services.signing.papers.rendering import Unprintable
from services.signing.press import Press
from services.signing.printing import Printed, recorded, rendered
from services.signing.sessions import Turn


@dataclass(frozen=True)
class AgencyPress:
    """Works with what the office's press works with."""

    press: Press

    def preview(self, letter: AgencyLetter, by: Signatory) -> bytes:
        """The draft as a PDF with a watermark, as whoever looks would sign it; nothing of it is kept."""
        return rendered(self.contents(letter, by))

    def contents(self, letter: AgencyLetter, by: Signatory) -> Recommendation:
        """What stands in it."""
        return agency_paper.recommendation(
            letter.draft,
            letter.agency,
            self.press.particulars(letter.application_id),
            self.press.letterhead,
            capacity=capacity_of(by.acting_for, for_agency=True),
            person=self.press.person(by.username),
        )

    def signed_file(self, letter: AgencyLetter) -> Iterator[bytes]:
        """The signed PDF; raises :class:`NotFound` before it is signed."""
        if letter.paper is None:
            raise NotFound
        return self.press.store.get(letter.paper.sha256)


class RecommendationsToSign:
    """How the letters of the agencies are signed, see ``turns.py``."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def begin(self, turn: Turn) -> AgencyLetter | None:
        """The letter, now being signed; None when this person signed it before, or is signing it."""
        if (letter := self.under_way(turn)) is not None:
            return letter
        by = Signatory(turn.username, turn.agency or "", turn.acting_for)
        return self._press.signing.sign_recommendation(turn.letter_id, turn.revision, by, str(turn.session_id))

    def printed(self, letter: AgencyLetter, holder: Mapping[str, Any]) -> Printed:
        """The letter as it will be signed; what it is made of is in the store from now on."""
        if letter.requested is None:
            raise Unprintable("the letter is not being signed any more")
        asked = letter.requested
        contents = agency_paper.recommendation(
            letter.draft,
            letter.agency,
            holder,
            self._press.letterhead,
            stamp=Stamp("", f"{self._press.base_url}/te/{letter.code}", asked.at),
            capacity=capacity_of(asked.by.acting_for, for_agency=True),
            person=self._press.person(asked.by.username),
        )
        pdf = rendered(contents)
        made = recorded(contents, pdf, self._press.store) | {"signer_name": contents.signer.name}
        return Printed(pdf, agency_paper.finished(letter.draft, letter.agency, holder, made))

    def paper_of(self, kept: Mapping[str, Any]) -> AgencyPaper:
        """As a session kept it when the letter was sent to be signed."""
        return AgencyPaper.from_json(kept)

    def issue(self, letter: AgencyLetter, paper: AgencyPaper) -> bool:
        """The signed PDF is in the store; False when nobody waits for it any more."""
        return self._press.signing.recommendation_signed(letter.id, letter.attempt, paper)

    def fail(self, letter_id: UUID, attempt: int, code: str, reason: str) -> None:
        """It was not signed, surely."""
        self._press.signing.recommendation_not_signed(letter_id, attempt, reason, code)

    def under_way(self, turn: Turn) -> AgencyLetter | None:
        """The letter, while it is being signed in this very attempt."""
        if turn.attempt is None:
            return None
        letter = self._press.signing.find(AgencyLetter, turn.letter_id)
        return letter if letter.requested is not None and letter.attempt == turn.attempt else None

    def free(self, letter_id: UUID, code: str) -> None:
        """A letter that is being signed in no session."""
        letter = self._press.signing.find(AgencyLetter, letter_id)
        if isinstance(letter, AgencyLetter):
            self.fail(letter_id, letter.attempt, code, "")
