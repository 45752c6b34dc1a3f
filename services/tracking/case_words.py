"""How a case reads for those who answer for it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long, moment, readable
from services.shared.web.languages import in_words

ENDED = {
    "ends": lazy_gettext("done"),
    "returns": lazy_gettext("went back"),
    "closes": lazy_gettext("withdrawn"),
}
CAUSES = {
    "complete": lazy_gettext("The file was declared complete."),
    "pause": lazy_gettext("It stood still while the applicant had to act."),
    "calendar": lazy_gettext("The office's calendar changed."),
}


def turn_rows(turns: list[Any]) -> list[list[Any]]:
    """A row for each turn of each step."""
    return [
        [
            {"text": in_words(STEPS)[turn.kind], "hint": again(turn.turn)},
            {
                "text": turn.agency or in_words(DESKS).get(turn.desk or "", ""),
                "hint": turn.ended_by or turn.holder or "",
            },
            moment(turn.began),
            {"text": moment(turn.ended) if turn.ended else "–", "hint": in_words(ENDED).get(turn.ended_as or "", "")},
            {
                "text": gettext("%(used)d of %(allowed)s", used=turn.used, allowed=readable(turn.working_days)),
                **({"tag": "red"} if turn.used > -(-turn.working_days // 1) else {}),
            },
        ]
        for turn in turns
    ]


def again(turn: int) -> str:
    """For which time, from the second on."""
    return gettext("round %(turn)d", turn=turn) if turn > 1 else ""


def promise_lines(promises: list[Any]) -> list[dict[str, Any]]:
    """Every day that was promised, newest first, for the timeline."""
    causes = in_words(CAUSES)
    return [
        {"title": date_long(each.due_on), "moment": each.at, "text": f"{causes[each.cause]} {each.because}".strip()}
        for each in reversed(promises)
    ]


def place(step: str, kind: str | None, desk: str | None, agency: str | None) -> str:
    """A step with whoever does it; its key where the step itself is not known yet."""
    if kind is None:
        return step
    return " – ".join(filter(None, (in_words(STEPS)[kind], agency or in_words(DESKS).get(desk or "", ""))))


def pause_rows(pauses: list[Any]) -> list[list[Any]]:
    """A row for each time that the applicant had to act."""
    return [
        [
            place(pause.step, pause.kind, pause.desk, pause.agency),
            moment(pause.asked_at),
            moment(pause.ended_at),
            {"text": pause.days, "numeric": True},
        ]
        for pause in pauses
    ]


def delay_rows(delays: list[Any]) -> list[list[Any]]:
    """A row for each explanation."""
    return [
        [
            place(told.step, told.kind, told.desk, told.agency),
            moment(told.at),
            told.reason,
            date_long(told.expected_on) if told.expected_on else "–",
        ]
        for told in delays
    ]
