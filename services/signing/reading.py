"""What a reviewer has read: a draft by the fingerprint of its PDF, and whether the paper is still the one they read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from services.shared.refusals import Refused
from services.signing.drafting import seen_by_last_initial
from services.signing.parts import Seen
from services.signing.way import OnItsWay


class ChangedSinceInitials(Refused):
    """What the signed letter would print is not what the reviewers agreed to."""

    sentence = "What the letter prints about the applicant changed after the initials: the reviewers read it again."


def fingerprint(letter: OnItsWay, contents: Mapping[str, Any], pdf: bytes) -> Seen:
    """Names one reading of a draft: its file, its revision, and what was printed in it."""
    return Seen(hashlib.sha256(pdf).hexdigest(), letter.revision, of_contents(contents))


def of_contents(contents: Mapping[str, Any]) -> str:
    """The SHA-256 of what a draft prints, without number, day and code, which only the signed letter has."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def differs_from_what_was_initialled(letter: OnItsWay, contents: Mapping[str, Any]) -> bool:
    """Whether the draft as it would be printed now says something else than the one that was initialled last. False
    where no initial says what it was given for."""
    seen = seen_by_last_initial(letter)
    return seen is not None and seen.contents != of_contents(contents)
