"""The verbs of operators on a running office: the audit, and the events as they come."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from deploy.cli.demo.application import apply_for
from deploy.cli.demo.people import register
from deploy.local.home import ROOT
from tests.system import System

pytestmark = pytest.mark.servers


def test_journal_and_services_say_the_same_of_the_demonstration(system: System, lives: dict[str, Any]) -> None:
    report = json.loads(system.sakpore("audit", "--json"))

    assert report["found"] == []
    assert report["events"] > 20 * len(lives)


def test_an_operator_sees_an_application_come_in(system: System, lives: dict[str, Any]) -> None:
    following = [sys.executable, str(ROOT / "sakpore"), "events", "tail", "-n", "1", "--json"]
    command = [*following, "--fact", "application-submitted"]
    with subprocess.Popen(command, env=system.environment, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout
        try:
            before = json.loads(tail.stdout.readline())
            sent = apply_for(register(system.base_url, "Contoh Eka Lestari"), "MAKAM")
            seen = json.loads(tail.stdout.readline())
        finally:
            tail.terminate()

    assert before["position"] < seen["position"]
    assert seen["application_id"] == str(sent.application_id)
    assert seen["data"]["slip"]["permit_code"] == "MAKAM"


def test_an_operator_rebuilds_the_projections_while_the_office_works(system: System, lives: dict[str, Any]) -> None:
    compared = json.loads(system.sakpore("rebuild", "--only-compare", "--json"))["rebuilt"]
    rebuilt = json.loads(system.sakpore("rebuild", "status_page", "--json"))["rebuilt"]

    assert [each["differences"] for each in compared] == [[] for _ in compared]
    assert not any(each["switched"] for each in compared)
    assert [(each["name"], each["switched"], each["differences"]) for each in rebuilt] == [("status_page", True, [])]
    assert rebuilt[0]["rows"] > 20 * len(lives)
