"""What the agencies demand of a permit: it stands in the letter, or the drafter says why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.shared.contracts.routing import Condition
from services.signing.parts import Text
from services.signing.rules import ConditionsLeftOut


@dataclass(frozen=True)
class LeftOut:
    """Conditions that do not stand in the letter in the agencies' words, and why."""

    conditions: tuple[str, ...]
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as events keep it."""
        return {"conditions": list(self.conditions), "reason": self.reason}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> LeftOut:
        """The other way round."""
        return cls(tuple(kept["conditions"]), kept["reason"])


def wanted(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """What the agencies demand, each once and on one line, as the draft takes it over."""
    return tuple(dict.fromkeys(in_one_line(condition.text) for condition in conditions))


def missing(conditions: Iterable[Condition], text: Text) -> tuple[str, ...]:
    """What a permit does not say in the agencies' words; a refusal demands nothing, nor does a decree."""
    if text.letter not in ("permit", "replacement"):
        return ()
    said = {in_one_line(condition) for condition in text.conditions}
    return tuple(condition for condition in wanted(conditions) if condition not in said)


def left_out(conditions: Iterable[Condition], text: Text, because: str) -> LeftOut | None:
    """What the drafter leaves out; raises :class:`ConditionsLeftOut` without a reason."""
    if not (absent := missing(conditions, text)):
        return None
    if not because.strip():
        raise ConditionsLeftOut
    return LeftOut(absent, because.strip())


def in_one_line(words: str) -> str:
    """Without breaks and doubled spaces."""
    return " ".join(words.split())
