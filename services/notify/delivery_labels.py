"""Address labels for the post, 24 on a sheet: names and addresses go onto the paper and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.notify.office import office
from services.shared.typesetting import typeset

TEMPLATE = Path(__file__).with_name("labels.typ")
ON_A_SHEET = 24


@dataclass(frozen=True)
class Label:
    """Whom a letter goes to; ``number`` is the application's, so that label and letter are not mixed up."""

    name: str
    address: str
    number: str


def sheet(labels: Sequence[Label], first: int, title: str) -> bytes:
    """The PDF; ``first`` (from 1) is the first label of the sheet that is still there. What does not fit goes onto a
    second sheet."""
    return typeset(
        TEMPLATE,
        {
            "title": title,
            "sender": f"{office().name}, {office().address}",
            "skip": first - 1,
            "labels": [vars(label) for label in labels],
        },
    )
