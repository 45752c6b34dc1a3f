"""How the time of a case reads on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.verification.domain import Case
from services.verification.rules import Officer
from services.verification.timing_rules import MAY_EXPLAIN, URGING, Word, allows


def shown(case: Case, who: Officer, supervisor: Officer, today: date) -> dict[str, Any]:
    """What the applicant was told of a delay, whether somebody was urged today, and what this person may do."""
    if case.current is None:
        return {"reason": "", "expected_on": None, "urged": False, "may_explain": False, "may_urge": False}
    reason, expected_on = case.delay or ("", None)
    urged = case.urged_on == today
    return {
        "reason": reason,
        "expected_on": expected_on,
        "urged": urged,
        "may_explain": allows(case, Word(case.current, who, today), MAY_EXPLAIN),
        "may_urge": not urged and allows(case, Word(case.current, supervisor, today), URGING),
    }
