"""What inspectors look at: the file is right or refused, and the score is what was fulfilled of what applies."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.recommendation.checklists import FILE, ChecklistError, checklist_for, every_checklist, read, score
from services.recommendation.parts import Finding
from tests.intake.loaded import CATALOGUE

MUST_BE_VISITED = sorted(code for code, permit in CATALOGUE.permits.items() if permit.inspeksi == "wajib")
RIGHT = yaml.safe_load(FILE.read_text())
LINE = {"key": "address", "text": "Alamat sesuai", "text_en": "The address agrees"}

findings = st.lists(
    st.builds(
        Finding,
        key=st.just("line"),
        text=st.just("Butir"),
        verdict=st.sampled_from(["yes", "no", "not_applicable"]),
        weight=st.integers(0, 5),
    ),
    max_size=12,
)


@pytest.mark.parametrize("code", MUST_BE_VISITED)
def test_every_permit_whose_site_must_be_visited_has_a_checklist_of_its_own(code: str) -> None:
    checklist = checklist_for(code)

    assert code in checklist.permits
    assert 5 <= len(checklist.lines) <= 9
    assert checklist.name == f"{checklist.permits[0]} {every_checklist().version}"


def test_checklists_are_about_permits_that_exist() -> None:
    assert {code for each in every_checklist().checklists for code in each.permits} <= set(CATALOGUE.permits)


def test_other_permits_are_visited_with_the_general_one_which_is_not_scored() -> None:
    general = checklist_for("MAKAM")

    assert general.permits == []
    assert general.pass_mark is None


def broken(**changes: object) -> str:
    first = RIGHT["checklists"][0] | changes
    return yaml.safe_dump(RIGHT | {"checklists": [first, *RIGHT["checklists"][1:]]})


@pytest.mark.parametrize(
    "text",
    [
        "checklists: [",
        "version: 1",
        broken(colour="red"),
        broken(pass_mark=None),
        broken(pass_mark="70"),
        broken(permits=["APOTEK"]),
        broken(permits=[]),
        broken(lines=[LINE] * 4),
        broken(lines=[LINE] * 5, pass_mark=None),
        broken(lines=[LINE | {"weight": -1}] * 5),
        broken(lines=[LINE | {"key": "Two words"}] * 5),
    ],
)
def test_a_file_with_a_mistake_is_not_loaded(text: str) -> None:
    with pytest.raises(ChecklistError):
        read(text)


@given(findings)
def test_a_score_is_a_percentage_and_only_of_what_applies(answered: list[Finding]) -> None:
    applicable = [each for each in answered if each.verdict != "not_applicable"]
    found = score(answered)

    assert found == score(applicable)
    assert (found is None) == (sum(each.weight for each in applicable) == 0)
    if found is not None:
        assert 0 <= found <= 100
        assert (found == 100) == all(each.verdict == "yes" for each in applicable if each.weight) or found in (99, 100)


@given(findings, st.integers(1, 5))
def test_another_fulfilled_line_never_lowers_the_score(answered: list[Finding], weight: int) -> None:
    better = score([*answered, Finding("more", "Butir", "yes", weight)])

    assert better is not None
    assert better >= (score(answered) or 0)
