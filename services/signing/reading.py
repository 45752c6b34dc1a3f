"""What a reviewer has read: a draft by the fingerprint of its PDF, and whether the paper is still the one they read."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from services.shared.refusals import Refused
from services.signing.drafting import seen_by_last_initial
from services.signing.papers.contents import Contents
from services.signing.parts import Seen
from services.signing.way import OnItsWay


class ChangedSinceInitials(Refused):
    """What the signed letter would print is not what the reviewers agreed to."""

    sentence = "What the letter prints about the applicant changed after the initials: the reviewers read it again."


def fingerprint(letter: OnItsWay, contents: Contents, pdf: bytes) -> Seen:
    """Names one reading of a draft: its file, its revision, and what was printed in it."""
    return Seen(hashlib.sha256(pdf).hexdigest(), letter.revision, whoever_signs(contents))


def differs_from_what_was_initialled(letter: OnItsWay, contents: Contents) -> bool:
    """Whether the draft (without number, day, code and signer), as it would be printed now, says something else than
    the one that was initialled last. False where no initial says what it was given for."""
    seen = seen_by_last_initial(letter)
    return seen is not None and seen.contents != whoever_signs(contents)


def whoever_signs(contents: Contents) -> str:
    """SHA-256 of what is printed but the person who signs: reviewers agree with the words, and a deputy may sign."""
    unnamed = replace(contents.signer, name="", rank="", nip="")
    return replace(contents, signer=unnamed).sha256
