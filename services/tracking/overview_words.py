"""Why a case is where it is, in one sentence: the first rule that fits, the most telling first."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from flask_babel import gettext

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long, moment
from services.shared.web.languages import in_words
from services.shared.working_days import day_of
from services.tracking.overview import Case, Turn

NOBODYS_AFTER_DAYS = 1
TAKEN_BY_HAND = {"completeness", "substance", "review"}

Rule = Callable[[Turn], str | None]


def why(case: Case, today: date) -> str:
    """The sentence of a case, on a day of the office."""
    if not case.turns:
        return gettext("It is between two steps: the next one has not begun yet.")
    for turn in case.turns:
        if turn.asked is None and turn.appointment is not None and day_of(turn.appointment) >= today:
            return visit(turn)
    for rule in RULES:
        for turn in case.turns:
            if (sentence := rule(turn)) is not None:
                return sentence
    return on_its_way(case.turns[0])


def waits_for_the_applicant(turn: Turn) -> str | None:
    if turn.asked is None:
        return None
    return gettext("Waits for the applicant's correction since %(day)s.", day=date_long(day_of(turn.asked)))


def is_explained(turn: Turn) -> str | None:
    if not turn.delay_reason:
        return None
    reason = turn.delay_reason.strip().rstrip(".")
    if turn.expected_on is None:
        return gettext("%(who)s explains: %(reason)s.", who=whose(turn), reason=reason)
    return gettext(
        "%(who)s explains: %(reason)s (expected on %(day)s).",
        who=whose(turn),
        reason=reason,
        day=date_long(turn.expected_on),
    )


def is_nobodys(turn: Turn) -> str | None:
    if turn.kind not in TAKEN_BY_HAND or turn.holder or turn.used < NOBODYS_AFTER_DAYS:
        return None
    return gettext("Nobody at %(who)s has taken it since %(day)s.", who=whose(turn), day=since(turn))


def is_late(turn: Turn) -> str | None:
    allowed = math.ceil(turn.working_days)
    if not allowed or turn.used <= allowed:
        return None
    return gettext(
        "%(step)s at %(who)s takes %(used)d instead of %(allowed)d working days, since %(day)s.",
        step=in_words(STEPS)[turn.kind],
        who=whose(turn),
        used=turn.used,
        allowed=allowed,
        day=since(turn),
    )


def visit(turn: Turn) -> str:
    return gettext("%(who)s visits the site on %(moment)s.", who=whose(turn), moment=moment(turn.appointment or ""))


def came_back(turn: Turn) -> str | None:
    if turn.turn < 2:
        return None
    return gettext(
        "%(step)s at %(who)s, round %(turn)d, since %(day)s.",
        step=in_words(STEPS)[turn.kind],
        who=whose(turn),
        turn=turn.turn,
        day=since(turn),
    )


def on_its_way(turn: Turn) -> str:
    return gettext(
        "%(step)s at %(who)s since %(day)s.", step=in_words(STEPS)[turn.kind], who=whose(turn), day=since(turn)
    )


RULES: tuple[Rule, ...] = (
    waits_for_the_applicant,
    is_explained,
    is_late,
    is_nobodys,
    came_back,
)


def whose(turn: Turn) -> str:
    """The desk or agency, and who holds it there."""
    place = turn.agency or in_words(DESKS).get(turn.desk or "", turn.desk or "")
    return f"{place} ({turn.holder})" if turn.holder else place


def since(turn: Turn) -> str:
    """The day on which it came."""
    return date_long(day_of(turn.began))
