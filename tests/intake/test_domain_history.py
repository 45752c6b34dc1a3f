"""What happened to an application can be read again, and says nothing that JSON cannot."""

from __future__ import annotations

import json

import pytest
from eventsourcing.domain import Aggregate

from services.intake.domain import PermitApplication
from services.shared.contracts.verification import Fault
from tests.intake.drafts import (
    AT,
    complete,
    decided,
    document,
    receive,
    sent_back,
    withdrawn,
)

EXPIRED = Fault(requirement="kk", reason="Kartu lama.")


def lives() -> list[PermitApplication]:
    """One application for each way a life can end."""
    corrected = sent_back()
    corrected.replace(document("ktp", "b"), AT)
    corrected.submit_correction(AT)
    receive(corrected)
    return [corrected, withdrawn(), decided("refusal"), complete()]


@pytest.mark.parametrize("application", lives(), ids=["corrected", "withdrawn", "refused", "draft"])
def test_history_read_again_gives_the_same_application(application: PermitApplication) -> None:
    again: Aggregate | None = None
    for happened in application.pending_events:
        again = happened.mutate(again)
    assert again is not None
    assert vars(again).keys() == vars(application).keys()
    for name in ("documents", "corrections", "replaced", "letter", "withdrawn", "number", "slip", "possible"):
        assert getattr(again, name) == getattr(application, name), name


@pytest.mark.parametrize("application", lives(), ids=["corrected", "withdrawn", "refused", "draft"])
def test_events_hold_only_what_json_can_say(application: PermitApplication) -> None:
    for happened in application.pending_events:
        plain = {name: value for name, value in vars(happened).items() if isinstance(value, dict | list)}
        assert json.loads(json.dumps(plain)) == plain
