"""The press of the agencies' letters: previews for the head, the signed paper, the worker that signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from services.shared.outside import Done, Effect, Outcome, Settled, Work
from services.shared.refusals import NotFound
from services.signing import agency_paper
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import SIGN_AGENCY_LETTER, AgencyPaper
from services.signing.papers.contents import Capacity, Stamp
from services.signing.press import HolderUnknown, Press, attempted, capacity_of
from services.signing.printing import recorded, rendered


@dataclass(frozen=True)
class AgencyPress:
    """Works with what the office's press works with."""

    press: Press

    def preview(self, letter: AgencyLetter, as_deputy: bool) -> bytes:
        """The draft as a PDF with a watermark, as whoever looks would sign it; nothing of it is kept."""
        holder = self.press.particulars(letter.application_id)
        capacity: Capacity = "on_behalf" if as_deputy else "head"
        return rendered(
            agency_paper.recommendation(letter.draft, letter.agency, holder, self.press.letterhead, capacity=capacity)
        )

    def signed_file(self, letter: AgencyLetter) -> Iterator[bytes]:
        """The signed PDF; raises :class:`NotFound` before it is signed."""
        if letter.paper is None:
            raise NotFound
        return self.press.store.get(letter.paper.sha256)

    # The signing worker

    def effects(self) -> dict[str, Effect]:
        """Signing once more does no harm here either."""
        return {SIGN_AGENCY_LETTER: Effect(self.perform, self.record, may_repeat=True)}

    def perform(self, work: Work) -> Outcome:
        """Render, sign and store one letter."""
        return attempted(work, lambda: self._printed(UUID(work.payload["letter_id"])))

    def record(self, work: Work, outcome: Settled) -> None:
        """What came of it, in the transaction that settles the work."""
        signing, letter_id, attempt = self.press.signing, UUID(work.payload["letter_id"]), work.payload["attempt"]
        if isinstance(outcome, Done):
            signing.recommendation_signed(letter_id, attempt, AgencyPaper(**outcome.data))
        else:
            signing.recommendation_not_signed(letter_id, attempt, outcome.reason)

    def _printed(self, letter_id: UUID) -> AgencyPaper:
        letter = self.press.signing.find(AgencyLetter, letter_id)
        if letter.requested is None:
            raise HolderUnknown("the letter is not being signed any more")
        holder = self.press.particulars(letter.application_id)
        asked = letter.requested
        contents = agency_paper.recommendation(
            letter.draft,
            letter.agency,
            holder,
            self.press.letterhead,
            stamp=Stamp("", f"{self.press.base_url}/te/{letter.code}", asked.at),
            capacity=capacity_of(asked.by.acting_for, "on_behalf"),
        )
        pdf = rendered(contents)
        sha256, size = self.press.kept(self.press.agencies.sign(pdf))
        made = recorded(contents, pdf, self.press.store)
        return agency_paper.finished(letter.draft, letter.agency, holder, sha256, size, made)
