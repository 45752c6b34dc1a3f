"""One letter's turn in a session: numbered, rendered, signed, stored, recorded; and what becomes of it when not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog

from services.shared.refusals import NotFound, Refused, Unavailable
from services.shared.trouble import Pauses, in_short, world_is_down
from services.signing.agency_press import RecommendationsToSign
from services.signing.esign import provider
from services.signing.papers import fault_words
from services.signing.papers.faults import Incomplete
from services.signing.papers.rendering import Unprintable
from services.signing.parts import Paper
from services.signing.pens import Held
from services.signing.press import LettersToSign, Press
from services.signing.printing import Printed
from services.signing.reading import ChangedSinceInitials
from services.signing.sessions import Kind, Sessions, Turn

TRIES = 6
STORE_TRIES = 20
INTERRUPTED, NOT_TRIED, ELSEWHERE = "interrupted", "not-tried", "elsewhere"
UNREACHABLE, ACCIDENT, UNPRINTABLE, RULE = "unreachable", "accident", "unprintable", "rule"
ABOUT_THE_FILE = {
    "file-not-accepted",
    "not-archivable",
}  # every other refusal is about whoever signs: the next letter would fare alike

NOT_WANTED = "not-wanted"
Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)
Holder = Mapping[str, Any]


class ToSign(Protocol):
    """One kind of letter, on its way through a session."""

    def begin(self, turn: Turn) -> Any | None: ...

    def printed(self, letter: Any, holder: Holder) -> Printed: ...

    def issue(self, letter: Any, paper: Any) -> bool: ...

    def fail(self, letter_id: UUID, attempt: int, code: str, reason: str) -> None: ...

    def free(self, letter_id: UUID, code: str) -> None: ...

    def under_way(self, turn: Turn) -> Any | None: ...

    def paper_of(self, kept: Mapping[str, Any]) -> Paper: ...


class Turns:
    """Takes letters whose turn has come. What was sent is not sent again before somebody knows what became of it."""

    def __init__(self, press: Press, stopping: threading.Event | None = None) -> None:
        self.press = press
        self.sessions: Sessions = press.sessions
        self.kinds: dict[Kind, ToSign] = {
            "letter": LettersToSign(press),
            "recommendation": RecommendationsToSign(press),
        }
        self._stopping = stopping or threading.Event()

    def take(self, turns: Sequence[Turn]) -> None:
        """One after the other, with one question to intake for all of them."""
        try:
            holders = self.press.holders([turn.application_id for turn in turns])
        except Unavailable as down:
            for turn in turns:
                self._later(turn, str(down))
            return
        for turn in turns:
            with structlog.contextvars.bound_contextvars(application_id=str(turn.application_id)):
                self._take(turn, holders.get(turn.application_id))

    def _take(self, turn: Turn, holder: Holder | None) -> None:
        held = self.press.pens.of(turn.session_id)
        if held is None or self._stopping.is_set():
            self.give_up(turn, INTERRUPTED)
            return
        try:
            letter = self.kinds[turn.kind].begin(turn)
        except (Refused, NotFound) as refusal:
            said = said_by(refusal)
            self._surely(lambda: self.sessions.failed(turn, RULE, said))
            return
        except Exception as trouble:
            log.warning("a letter could not be begun", reason=in_short(trouble), exc_info=not world_is_down(trouble))
            self._later(turn, in_short(trouble))
            return
        if letter is None:
            self._surely(lambda: self.sessions.failed(turn, ELSEWHERE))
        else:
            self._sign(turn._replace(attempt=letter.attempt), letter, holder, held)

    def _sign(self, turn: Turn, letter: Any, holder: Holder | None, held: Held) -> None:
        """The letter has its number and waits for nothing but the signature."""
        if holder is None:
            self.give_up(turn, UNPRINTABLE, "intake knows nobody behind this application")
            return
        sent = False
        try:
            printed = self.kinds[turn.kind].printed(letter, holder)
            if held.leaves_the_house:
                self.sessions.sent(turn, asdict(printed.paper))
            sent = held.leaves_the_house
            outcome = held.pen.sign(printed.pdf)
        except ChangedSinceInitials:
            self._initialled_again(turn)
        except (Incomplete, Unprintable) as wrong:
            self.give_up(turn, UNPRINTABLE, unprintable_because(wrong))
        except provider.Closed:
            self.give_up(turn, INTERRUPTED)
        except Exception as trouble:
            expected = isinstance(trouble, Unavailable) or world_is_down(trouble)
            log.warning("a letter was not signed", reason=in_short(trouble), exc_info=not expected)
            if sent:
                self.nobody_knows(turn, in_short(trouble), None)
            elif expected or turn.tries < TRIES:
                self._later(turn, in_short(trouble))
            else:
                self.give_up(turn, ACCIDENT, in_short(trouble))
        else:
            self.settle(turn, letter, printed.paper, outcome)

    def _initialled_again(self, turn: Turn) -> None:
        """Nobody signs what the reviewers have not seen: their initials are asked for once more."""
        because = ChangedSinceInitials()
        self._surely(lambda: self.sessions.failed(turn, RULE, said_by(because)))
        self._surely(lambda: self.press.signing.ask_for_initials_again(turn.letter_id, because.sentence))

    def settle(self, turn: Turn, letter: Any, paper: Paper, outcome: provider.Outcome) -> None:
        """Record what the signer said."""
        match outcome:
            case provider.Signed(pdf):
                self.issue(turn, letter, paper, pdf)
                self.press.pens.prove(turn.session_id)
            case provider.Refused(code, detail):
                self.give_up(turn, code, detail)
                if code not in ABOUT_THE_FILE:
                    self.stop(turn.session_id, NOT_TRIED)
            case provider.Unreachable(reason):
                self._later(turn, reason)
            case provider.Unknown(reason, reference):
                self.nobody_knows(turn, reason, reference)

    def issue(self, turn: Turn, letter: Any, paper: Paper, pdf: bytes) -> None:
        """The signed file goes into the store, then into the register."""
        kept = self._kept(pdf)
        if kept is None and turn.leaves_the_house:
            self.nobody_knows(turn, "the signed file could not be stored", turn.reference)
        elif kept is None:
            # Signed in the house, it was nowhere else: signing once more does no harm.
            self.give_up(turn, UNREACHABLE, "the object store does not answer")
        elif not self._surely(lambda: self.kinds[turn.kind].issue(letter, signed(paper, *kept))):
            self.give_up(turn, NOT_WANTED)

    def _kept(self, pdf: bytes) -> tuple[str, int] | None:
        pauses = Pauses()
        for _ in range(STORE_TRIES):
            try:
                return self.press.kept(pdf)
            except Unavailable as down:
                log.warning("a signed letter waits for the object store", reason=str(down))
                if self._stopping.wait(pauses.next()):
                    break
        return None

    def sent_paper(self, turn: Turn) -> Paper | None:
        """What was sent to be signed; None for a letter that nobody waits for any more. It is made anew only where an
        earlier version kept nothing: what stands in it may have changed, and the signature is for what was sent."""
        kind = self.kinds[turn.kind]
        letter = kind.under_way(turn)
        if letter is None:
            return None
        if turn.paper is None:
            return kind.printed(letter, self.press.particulars(turn.application_id)).paper
        return kind.paper_of(turn.paper)

    def recover(self, turn: Turn, paper: Paper, pdf: bytes) -> None:
        """The signer was asked, and hands out the signed file."""
        letter = self.kinds[turn.kind].under_way(turn)
        if letter is None:
            self.give_up(turn, NOT_WANTED)
        else:
            self.issue(turn, letter, paper, pdf)

    # What is said of a letter that is not signed

    def give_up(self, turn: Turn, code: str, reason: str = "") -> None:
        """It was not signed, surely, and is not tried again by itself."""
        if (attempt := turn.attempt) is not None:
            self._surely(lambda: self.kinds[turn.kind].fail(turn.letter_id, attempt, code, reason))
        self._surely(lambda: self.sessions.failed(turn, code, reason))

    def nobody_knows(self, turn: Turn, reason: str, reference: str | None) -> None:
        """It was sent: only whoever got it can say whether it is signed."""
        self._surely(lambda: self.sessions.unknown(turn, reason, reference))

    def stop(self, session_id: UUID, code: str) -> None:
        """Forget the passphrase; what has not had its turn is not tried."""
        self.press.pens.forget(session_id)
        self._surely(lambda: self.sessions.stop_waiting(session_id, code))
        for turn, state in self.sessions.unfinished(session_id):
            if state == "waiting":
                self.give_up(turn, code)
        self._surely(lambda: self.sessions.end(session_id))

    def bury(self, session_id: UUID) -> None:
        """Nobody holds the passphrase of this session any more: say so of every letter that it has not finished."""
        self.sessions.end(session_id)
        for turn, state in self.sessions.unfinished(session_id):
            if state == "sent":
                self.nobody_knows(turn, "the process ended before the answer came", turn.reference)
            else:
                self.give_up(turn, INTERRUPTED)

    def _later(self, turn: Turn, reason: str) -> None:
        """It was not sent: try again in a while, a few times."""
        if turn.tries + 1 >= TRIES:
            self.give_up(turn, UNREACHABLE, reason)
            return
        self._surely(lambda: self.sessions.again(turn, UNREACHABLE, reason, timedelta(seconds=2**turn.tries)))

    def _surely(self, act: Callable[[], Answer]) -> Answer:
        """What happened is not forgotten because the database is down: wait for it."""
        pauses = Pauses()
        while True:
            try:
                return act()
            except Exception as trouble:
                if not world_is_down(trouble):
                    raise
                log.warning("what became of a letter waits to be recorded", reason=in_short(trouble))
                if self._stopping.wait(pauses.next()):
                    raise


def signed(paper: Paper, sha256: str, size: int) -> Paper:
    """The paper once its signed PDF is in the store."""
    return replace(paper, sha256=sha256, size=size)


def said_by(refusal: Refused) -> str:
    """The sentence of a rule, to be said in the language of whoever reads it."""
    return json.dumps({"sentence": refusal.sentence, "details": refusal.details}, default=str)


def unprintable_because(wrong: Incomplete | Unprintable) -> str:
    """What somebody has to mend before this letter can be printed."""
    return fault_words.in_indonesian(wrong.faults) if isinstance(wrong, Incomplete) else str(wrong)
