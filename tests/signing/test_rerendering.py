"""Letters made again: the same bytes, and what is said when they are not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deploy.cli.letters import letters
from services.signing.domain import Letter
from services.signing.press import Press
from services.signing.rerendering import issued, made_again
from tests.signing.test_press import initialled, sign

pytestmark = pytest.mark.servers


@pytest.fixture
def number(press: Press) -> str:
    letter_id = initialled(press.signing)
    sign(press, letter_id)
    paper = press.signing.find(Letter, letter_id).issued
    assert paper is not None
    return paper.number


@pytest.fixture
def run(database_url: str, shared_bucket_url: str) -> Any:
    environment = {"SAKPORE_DATABASE_URL": database_url, "SAKPORE_OBJECT_STORE_URL": shared_bucket_url}

    def called(*arguments: str) -> Result:
        return CliRunner().invoke(letters, ["rerender", *arguments], env=environment)

    return called


def test_a_letter_is_the_same_again(press: Press, number: str, run: Any) -> None:
    done = run(number)

    assert done.exit_code == 0
    assert "1 byte for byte the same" in done.output
    assert "decree/1" in done.output


def test_all_letters_can_be_compared_by_scripts(press: Press, number: str, run: Any) -> None:
    told = json.loads(run("--all", "--json").output)

    assert [(each["name"], each["outcome"]) for each in told["letters"]] == [(number, "same")]
    assert told["outcomes"] == {"same": 1}


def test_a_letter_that_differs_names_the_other_typesetter(
    press: Press, number: str, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.signing.rerendering.render", lambda written: b"%PDF-other")
    monkeypatch.setattr("services.signing.rerendering.typesetter", lambda: "typst 99.0")

    done = run(number)

    assert done.exit_code == 1
    assert "DIFFERS from what was signed" in done.output
    assert "here is typst 99.0" in done.output


def test_contents_that_are_gone_are_missed(press: Press, number: str) -> None:
    (entry,) = issued(press.signing, number)
    paper = press.signing.find(Letter, entry.letter_id).issued
    assert paper is not None
    press.store.delete(paper.contents_sha256)

    assert made_again(press.signing, press.store, entry).outcome == "lost"


@pytest.mark.parametrize("arguments", [("503/TIDAK-ADA/001/I/2026",), (), ("x", "--all")])
def test_what_cannot_be_compared_is_said(press: Press, run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
