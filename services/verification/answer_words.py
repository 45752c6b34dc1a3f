"""How the answers of the form read on the page of a case, with verdicts, and what is wanted beside the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from services.verification.case_words import here_and_elsewhere, typed
from services.verification.matters import ANSWER, FURTHER
from services.verification.prepared_reasons import reasons_for

Particulars = Mapping[str, Any] | None  # what the counter says, None when it does not answer
TITLE, REASON = "title_", "reason_"


def labels_of(particulars: Particulars) -> dict[str, str]:
    """The questions by their key, in the language of the page."""
    name = "label" + ending()
    return {each["key"]: each[name] for each in particulars["answers"]} if particulars else {}


def answer_entries(
    particulars: Particulars,
    verdicts: Iterable[Any],
    step: str,
    seen: datetime | None,
    sent: Mapping[str, str],
    *,
    waiting: bool,
) -> list[dict[str, Any]]:
    """One entry per answer: now and before, what is thought of it, and what was just typed. While the case is
    ``waiting`` for the applicant, what is wrong was asked for again."""
    if particulars is None:
        return []
    here, elsewhere = here_and_elsewhere(verdicts, step)
    value = "value" + ending()
    entries = []
    for each in particulars["answers"]:
        matter = ANSWER + each["key"]
        verdict, former = here.get(matter), each["former"]
        entries.append(
            {
                "key": matter,
                "title": each["label" + ending()],
                "value": each[value] or gettext("Not answered"),
                "former": [
                    {"value": one[value] or gettext("Not answered"), "until": moment_of(one["until"])} for one in former
                ],
                "new": bool(former and seen and moment_of(former[-1]["until"]) > seen),
                "fault": verdict.reason if waiting and verdict and not verdict.fine else "",
                "elsewhere": elsewhere.get(matter, []),
                "reasons": reasons_for(matter),
                **typed(matter, sent, verdict),
            }
        )
    return entries


def further_entries(
    verdicts: Iterable[Any], step: str, sent: Mapping[str, str], fresh: str, *, waiting: bool
) -> list[dict[str, Any]]:
    """The further documents that are wanted at this step, and an empty place (``fresh``) for another one; while the
    case is ``waiting``, only those that were asked for."""
    kept = {each.requirement: each for each in verdicts if each.step == step and not each.fine}
    wanted = {key: (each.title, each.reason) for key, each in kept.items() if key.startswith(FURTHER)}
    if not waiting:
        for name in sent:
            key = name.removeprefix(TITLE)
            if name.startswith(TITLE + FURTHER):
                wanted[key] = sent[name], sent.get(REASON + key, "")
        if all(any(words) for words in wanted.values()):
            wanted[FURTHER + fresh] = "", ""
    return [{"key": key, "title": title, "reason": reason} for key, (title, reason) in wanted.items()]


def ending() -> str:
    """How the counter marks its English words."""
    return "_en" if str(get_locale()) == "en_GB" else ""


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
