"""The letter: drafted, initialled in turn, numbered and signed; a refusal goes the same way as a permit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Proposal, RoutingSlip, SlipJson, Step
from services.shared.refusals import NotAllowed
from services.signing import rules
from services.signing.advice import Advice, Advised
from services.signing.conditions import LeftOut, left_out
from services.signing.parts import WIB, Act, Issued, Number, Officer, Paper, Text, valid_until
from services.signing.rules import LetterNotReady, NotSigned, ReasonMissing, check, done_before
from services.signing.way import Finished, Json, finishing, our_step, step_with


class Letter(Advised):
    """The letter of one application; its id is the application's."""

    class Expected(Aggregate.Created):
        application_id: UUID
        at: datetime

    class Opened(Aggregate.Event):
        slip: Json
        proposal: Proposal
        reason: str
        at: datetime

    class StepOpened(Aggregate.Event):
        step: Json
        at: datetime

    class Drafted(Finished):
        """``left_out``: conditions of agencies that the drafter did not take over, and why."""

        text: Json
        left_out: Json | None = None

    class Initialled(Finished):
        """A reviewer agreed (paraf)."""

    class SentBack(Aggregate.Event):
        step: str
        to_step: str
        reason: str
        by: str
        at: datetime

    class SignatureRequested(Aggregate.Event):
        """The head decided to sign: the number is taken, the worker goes to work."""

        step: str
        number: Json
        code: str
        attempt: int
        by: str
        at: datetime

    class SignatureFailed(Aggregate.Event):
        """It could not be signed and will not be tried again by itself; the number stays with the letter."""

        reason: str
        at: datetime

    class Signed(Finished):
        issued: Json

    class Withdrawn(Aggregate.Event):
        at: datetime

    class Revoked(Aggregate.Event):
        reason: str
        by: str
        at: datetime

    @event(Expected)
    def __init__(self, application_id: UUID, at: datetime) -> None:
        self.slip: RoutingSlip | None = None
        self.advice: dict[str, Advice] = {}
        self.proposal: Proposal = "permit"
        self.proposal_reason = ""
        self.current: str | None = None
        self.text: Text | None = None
        self.left_out: LeftOut | None = None
        self.drafted_by = ""
        self.acts: dict[str, Act] = {}
        self.number: Number | None = None
        self.code = ""
        self.attempt = 0
        self.requested: Act | None = None
        self.issued: Issued | None = None
        self.withdrawn = False
        self.revoked = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @property
    def route(self) -> RoutingSlip:
        """The slip; raises :class:`LetterNotReady` before the case came to us."""
        if self.slip is None:
            raise LetterNotReady
        return self.slip

    # What other services say

    def open(self, step: Step, slip: RoutingSlip, proposal: Proposal, reason: str, at: datetime) -> None:
        """The case comes to us; a second time, or after a withdrawal, nothing happens."""
        if self.slip is None and not self.withdrawn:
            self._open(slip=slip.model_dump(mode="json"), proposal=proposal, reason=reason, at=at)
            self._open_step(step=step.model_dump(mode="json"), at=at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step; a letter that is signed, or being signed, stays one."""
        if not (self.withdrawn or self.issued or self.requested):
            self._withdraw(at=at)

    # What officers do

    def draft(self, text: Text, by: Officer, at: datetime, leaving_out_because: str = "") -> None:
        """Write the letter and hand it to the first reviewer; what agencies demand is left out only for a reason."""
        step = self.desk_with("draft")
        if done_before(self, step, "drafted", by):
            return
        check(self, step, by, rules.DRAFTING)
        if text.letter == "refusal" and not text.reason.strip():
            raise ReasonMissing
        leaving_out = left_out(self.route.conditions, text, leaving_out_because)
        finished = self._finishing(step, by, at) | {"proposal": text.letter}
        self._draft(**finished, text=text.as_json(), left_out=leaving_out.as_json() if leaving_out else None)
        self._open_next(step, at)

    def initial(self, step_key: str, by: Officer, at: datetime) -> None:
        """A reviewer agrees; the next desk gets the letter."""
        step = our_step(self.route, step_key, "initial")
        if done_before(self, step, "initialled", by):
            return
        check(self, step, by, rules.INITIALLING)
        self._initial(**self._finishing(step, by, at))
        self._open_next(step, at)

    def send_back(self, step_key: str, reason: str, by: Officer, at: datetime) -> None:
        """Back to the drafter, with a reason."""
        step = our_step(self.route, step_key, "initial", "signature")
        if done_before(self, step, "sent back", by):
            return
        check(self, step, by, rules.SENDING_BACK)
        if not reason.strip():
            raise ReasonMissing
        drafting = self.desk_with("draft")
        self._send_back(step=step.key, to_step=drafting.key, reason=reason.strip(), by=by.username, at=at)
        self._open_step(step=drafting.model_dump(mode="json"), at=at)

    def may_be_signed(self, by: Officer) -> bool:
        """False when this officer signed it already, or is signing it: asking again changes nothing.

        Raises when it cannot be signed, or somebody else was faster.
        """
        step = self.desk_with("signature")
        if done_before(self, step, "signature requested", by):
            return False
        check(self, step, by, rules.SIGNING)
        return True

    def request_signature(self, number: Number, code: str, by: Officer, at: datetime) -> None:
        """The head signs. A number and a code once taken stay: those of a later try do not count."""
        if self.may_be_signed(by):
            self._request_signature(
                step=self.desk_with("signature").key,
                number=asdict(self.number or number),
                code=self.code or code,
                attempt=self.attempt + 1,
                by=by.username,
                at=at,
            )

    def sign(self, paper: Paper, at: datetime) -> None:
        """The worker has signed and stored the PDF; a second report changes nothing."""
        if self.requested is None or self.number is None:
            return
        signed_on = self.requested.at.astimezone(WIB).date()
        end = valid_until(self.route, self.proposal, signed_on)
        issued = Issued(
            **asdict(paper),
            number=self.number.text,
            code=self.code,
            signed_on=signed_on.isoformat(),
            valid_until=end.isoformat() if end else None,
        )
        head = Officer(self.requested.by, frozenset())
        self._sign(**self._finishing(self.desk_with("signature"), head, at), issued=asdict(issued))

    def fail_to_sign(self, attempt: int, reason: str, at: datetime) -> None:
        """The worker gave up; the head can ask again."""
        if self.requested is not None and self.attempt == attempt:
            self._fail_to_sign(reason=reason, at=at)

    def revoke(self, reason: str, by: Officer, at: datetime) -> None:
        """The head declares that the letter no longer counts."""
        if self.revoked:
            return
        if self.issued is None:
            raise NotSigned
        if self.desk_with("signature").desk not in by.roles:
            raise NotAllowed
        if not reason.strip():
            raise ReasonMissing
        self._revoke(reason=reason.strip(), by=by.username, at=at)

    # How that changes us

    @event(Opened)
    def _open(self, slip: Json, proposal: Proposal, reason: str, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.proposal = proposal
        self.proposal_reason = reason

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.current = step["key"]
        if step["kind"] == "draft":
            self.acts = {key: act for key, act in self.acts.items() if act.what == "sent back"}

    @event(Drafted)
    def _draft(
        self,
        step: str,
        next_step: str | None,
        slip: SlipJson,
        proposal: Proposal,
        by: str,
        at: datetime,
        text: Json,
        left_out: Json | None = None,
    ) -> None:
        self.text = Text.from_json(text)
        self.left_out = LeftOut.from_json(left_out) if left_out else None
        self.proposal = proposal
        self.drafted_by = by
        self.acts[step] = Act("drafted", by, at)

    @event(Initialled)
    def _initial(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: Proposal, by: str, at: datetime
    ) -> None:
        self.acts[step] = Act("initialled", by, at)

    @event(SentBack)
    def _send_back(self, step: str, to_step: str, reason: str, by: str, at: datetime) -> None:
        self.acts[step] = Act("sent back", by, at)

    @event(SignatureRequested)
    def _request_signature(self, step: str, number: Json, code: str, attempt: int, by: str, at: datetime) -> None:
        self.number = Number(**number)
        self.code = code
        self.attempt = attempt
        self.requested = self.acts[step] = Act("signature requested", by, at)

    @event(SignatureFailed)
    def _fail_to_sign(self, reason: str, at: datetime) -> None:
        self.requested = None

    @event(Signed)
    def _sign(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: Proposal, by: str, at: datetime, issued: Json
    ) -> None:
        self.issued = Issued(**issued)
        self.requested = None
        self.current = None

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.current = None

    @event(Revoked)
    def _revoke(self, reason: str, by: str, at: datetime) -> None:
        self.revoked = True

    # The way through our desks

    def desk_with(self, kind: str) -> Step:
        """The step of the route where this is done."""
        return step_with(self.route, kind)

    def _finishing(self, step: Step, by: Officer, at: datetime) -> Json:
        return finishing(self.route, step) | {"proposal": self.proposal, "by": by.username, "at": at}

    def _open_next(self, step: Step, at: datetime) -> None:
        following = self.route.after(step.key)
        if following is not None and following.service == "signing":
            self._open_step(step=following.model_dump(mode="json"), at=at)
