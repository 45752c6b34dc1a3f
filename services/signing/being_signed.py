"""The signature: decided by the head, given in the session of their passphrase, under a number of the register."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import SlipJson
from services.shared.working_days import day_of
from services.signing import rules
from services.signing.number_held import HoldsNumber
from services.signing.parts import Act, Capacity, Issued, LetterKind, Number, Officer, Paper, valid_until
from services.signing.rules import DraftChanged, check, done_before
from services.signing.way import Finished, Json


class BeingSigned(HoldsNumber):
    """The part of a letter that gets a number and a signature."""

    code: str
    attempt: int

    class SignatureRequested(Aggregate.Event):
        """The head decided to sign the ``revision`` that they read, and its turn came in the ``session`` in which they
        typed their passphrase: the number is taken."""

        step: str
        number: Json
        code: str
        attempt: int
        by: str
        at: datetime
        acting_for: str | None = None
        session: str | None = None  # letters of earlier versions were signed without the head's presence
        revision: int | None = None

    class SignatureFailed(Aggregate.Event):
        """It could not be signed and will not be tried again by itself; the number stays with the letter. ``code`` says
        why in one word, ``reason`` in those of whoever refused."""

        reason: str
        at: datetime
        code: str = ""

    class Signed(Finished):
        issued: Json

    @property
    def capacity(self) -> Capacity:
        """In which capacity it is being signed: by the head, or by whoever stands in."""
        return "acting" if self.requested is not None and self.requested.acting_for else "head"

    def may_be_signed(self, by: Officer, revision: int | None = None) -> bool:
        """False when this officer signed it already, or is signing it: asking again changes nothing.

        Raises when it cannot be signed, somebody else was faster, or it is not the revision that was read.
        """
        step = self.desk_with("signature")
        if done_before(self, step, "signature requested", by):
            return False
        check(self, step, by, rules.SIGNING)
        if revision not in (None, self.revision):
            raise DraftChanged
        return True

    def request_signature(
        self,
        number: Number,
        code: str,
        by: Officer,
        at: datetime,
        *,
        session: str | None = None,
        revision: int | None = None,
    ) -> None:
        """The head signs. A number and a code once taken stay: those of a later try do not count."""
        if self.may_be_signed(by, revision):
            self._request_signature(
                step=self.desk_with("signature").key,
                number=asdict(self.number or number),
                code=self.code or code,
                attempt=self.attempt + 1,
                by=by.username,
                acting_for=by.acting_for,
                at=at,
                session=session,
                revision=self.revision,
            )

    def sign(self, paper: Paper, at: datetime, attempt: int | None = None) -> None:
        """The PDF is signed and stored; a second report, or one of an earlier attempt, changes nothing."""
        if self.requested is None or self.number is None or attempt not in (None, self.attempt):
            return
        signed_on = day_of(self.requested.at)
        ends = date.fromisoformat(paper.ends) if paper.ends else None
        end = valid_until(self.route, self.proposal, signed_on, ends, self.earlier)
        issued = Issued(
            **asdict(paper),
            number=self.number.text,
            code=self.code,
            signed_on=signed_on.isoformat(),
            valid_until=end.isoformat() if end else None,
            capacity=self.capacity,
            signed_by=self.requested.by,
        )
        head = Officer(self.requested.by, frozenset(), self.requested.acting_for)
        self._sign(**self.finishing(self.desk_with("signature"), head, at), issued=asdict(issued))

    def fail_to_sign(self, attempt: int, reason: str, at: datetime, code: str = "") -> None:
        """It came to nothing; the head can ask again."""
        if self.requested is not None and self.attempt == attempt:
            self._fail_to_sign(reason=reason, at=at, code=code)

    @event(SignatureRequested)
    def _request_signature(
        self, step: str, number: Json, code: str, attempt: int, by: str, at: datetime, acting_for: str | None = None,
        session: str | None = None, revision: int | None = None,
    ) -> None:  # fmt: skip
        self.number = Number(**number)
        self.code = code
        self.attempt = attempt
        self.requested = self.acts[step] = Act("signature requested", by, at, acting_for)

    @event(SignatureFailed)
    def _fail_to_sign(self, reason: str, at: datetime, code: str = "") -> None:
        self.requested = None

    @event(Signed)
    def _sign(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: LetterKind, by: str, at: datetime,
        issued: Json, acting_for: str | None = None,
    ) -> None:  # fmt: skip
        self.issued = Issued(**issued)
        self.requested = None
        self.current = None
