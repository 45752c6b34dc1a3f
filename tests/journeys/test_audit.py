"""The audit of a running office, as an operator calls it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.system import System

pytestmark = pytest.mark.servers


def test_journal_and_services_say_the_same_of_the_demonstration(system: System, lives: dict[str, Any]) -> None:
    report = json.loads(system.sakpore("audit", "--json"))

    assert report["found"] == []
    assert report["events"] > 20 * len(lives)
