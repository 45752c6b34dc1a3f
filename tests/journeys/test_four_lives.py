"""Whole lives through all services, over HTTP, as people live them."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.system import System

pytestmark = pytest.mark.servers

SMOOTH = ["completeness", "substance"]
LETTER = ["draft", "initial:sub_coordinator", "initial:coordinator", "signature", "delivery"]


def steps(life: dict[str, Any]) -> list[str]:
    return [step["step"] for step in life["steps"] if step["finished"]]


def test_an_unstructured_permit_goes_from_the_desks_straight_to_the_letter(lives: dict[str, dict[str, Any]]) -> None:
    life = lives["MAKAM"]

    assert life["outcome"] == "issued"
    assert steps(life) == SMOOTH + LETTER
    assert "recommendation" not in life["services"]


def test_a_structured_permit_is_inspected_discussed_and_recommended(lives: dict[str, dict[str, Any]]) -> None:
    life = lives["STPT"]

    assert life["outcome"] == "issued"
    agency = ["inspection:dinkes", "technical_meeting:dinkes", "recommendation:dinkes"]
    assert steps(life) == SMOOTH + agency + LETTER
    assert set(life["services"]) >= {"intake", "verification", "recommendation", "signing", "notify"}


def test_one_wrong_document_is_corrected_and_the_permit_issued(
    lives: dict[str, dict[str, Any]],
) -> None:
    life = lives["SIP-DRH"]
    facts = [entry["fact"] for entry in status_of(life)["timeline"]]

    assert life["outcome"] == "issued"
    assert facts.count("correction-requested") == facts.count("correction-submitted") == 1
    assert facts.index("correction-requested") < facts.index("completeness-confirmed")


def test_an_unfavourable_recommendation_ends_in_a_signed_refusal(lives: dict[str, dict[str, Any]]) -> None:
    life = lives["TEBANG-POHON"]

    assert life["outcome"] == "refused"
    assert steps(life)[-1] == "delivery"
    assert "PENOLAKAN" in text_of(Path(life["letter"]))


@pytest.mark.parametrize("permit", ["MAKAM", "STPT", "SIP-DRH", "TEBANG-POHON"])
def test_every_life_ends_with_a_letter_that_verifies(
    permit: str, lives: dict[str, dict[str, Any]], system: System
) -> None:
    life = lives[permit]
    letter = Path(life["letter"])

    checked = subprocess.run(["pdfsig", str(letter)], capture_output=True, text=True, timeout=60)
    assert "Signature is Valid." in checked.stdout
    with letter.open("rb") as file:
        answer = requests.post(
            f"{system.base_url}/te/periksa",
            files={"file": (letter.name, file, "application/pdf")},
            headers={"Accept": "application/json"},
            timeout=30,
        )
    assert answer.json()["verdict"] == "valid"


def test_the_steps_of_a_life_follow_each_other_in_time(lives: dict[str, dict[str, Any]]) -> None:
    for life in lives.values():
        finished = [datetime.fromisoformat(step["finished"]) for step in life["steps"] if step["finished"]]
        assert finished == sorted(finished)


def test_a_second_demonstration_gets_the_next_letter_numbers(system: System, lives: dict[str, dict[str, Any]]) -> None:
    again = json.loads(system.sakpore("demo", "--json"))

    assert [life["outcome"] for life in again] == [life["outcome"] for life in lives.values()]
    assert not {life["number"] for life in again} & {life["number"] for life in lives.values()}


def status_of(life: dict[str, Any]) -> dict[str, Any]:
    answer = requests.get(life["status_url"], headers={"Accept": "application/json"}, timeout=30)
    status: dict[str, Any] = answer.json()
    return status


def text_of(letter: Path) -> str:
    return subprocess.run(["pdftotext", str(letter), "-"], capture_output=True, text=True, timeout=60).stdout
