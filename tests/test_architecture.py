"""The architecture: what lies where, who imports whom, who may see what, and that nothing is said to nobody."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.shared.contracts import CONTRACTS, PUBLISHERS, CloudEvent, Contract
from services.shared.contracts.intake import StaffAccessRevoked
from tests.architecture import (
    ROOT,
    SERVICES,
    acting_services,
    imports,
    imports_against_the_direction,
    imports_of_other_services,
    impurities,
    missing_entries,
    missing_rows,
    modules_of,
    names_of_services,
    office_nouns,
    pages_without_access,
    parsed,
    too_long,
)

EXAMPLES = ROOT / "tests" / "contracts"
every_service = pytest.mark.parametrize("service", names_of_services())
every_acting_service = pytest.mark.parametrize("service", acting_services())
every_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS.keys())


def sources(*folders: str) -> Iterator[Path]:
    """All Python of these folders of the repository."""
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)


def hears(service: str) -> tuple[type[Contract], ...]:
    heard: tuple[type[Contract], ...] = importlib.import_module(f"services.{service}.reactions").HEARS
    return heard


def test_there_are_six_services() -> None:
    assert set(names_of_services()) == {*PUBLISHERS, "tracking"}


@every_acting_service
def test_every_acting_service_has_the_same_nine_entries(service: str) -> None:
    assert missing_entries(SERVICES / service) == []


@every_service
def test_every_readme_says_what_a_service_owns_hears_and_says(service: str) -> None:
    assert missing_rows((SERVICES / service / "README.md").read_text()) == []


@every_acting_service
def test_imports_run_one_way(service: str) -> None:
    assert imports_against_the_direction(service, modules_of(SERVICES / service)) == []


@every_service
def test_services_never_import_each_other(service: str) -> None:
    names = {name for path in sources(f"services/{service}") for name in imports(parsed(path))}

    assert imports_of_other_services(service, names, names_of_services()) == []


def test_shared_imports_no_service() -> None:
    names = {name for path in sources("services/shared") for name in imports(parsed(path))}

    assert imports_of_other_services("shared", names, names_of_services()) == []


def test_shared_holds_no_noun_of_the_office_outside_the_contracts() -> None:
    paths = [path for path in sources("services/shared") if "contracts" not in path.parts]

    assert [noun for path in paths for noun in office_nouns(path)] == []


@every_acting_service
def test_the_domain_only_decides(service: str) -> None:
    assert impurities(service, modules_of(SERVICES / service)) == []


def test_every_page_states_who_may_see_it() -> None:
    forgotten = {
        str(path.relative_to(SERVICES)): views
        for path in sources("services")
        if (views := pages_without_access(parsed(path)))
    }

    assert forgotten == {}


@every_acting_service
def test_every_queue_has_a_consumer(service: str) -> None:
    wired = (SERVICES / service / "service.py").read_text()

    assert hears(service)
    assert "Inbox(" in wired
    assert "hears=HEARS" in wired


@every_acting_service
def test_there_is_a_reaction_to_everything_a_service_hears(service: str) -> None:
    react: Any = importlib.import_module(f"services.{service}.reactions").react

    assert [fact.type for fact in hears(service) if react.dispatch(fact) is react.dispatch(Contract)] == []


@every_acting_service
def test_no_service_listens_to_itself(service: str) -> None:
    assert [fact.type for fact in hears(service) if fact.publisher == service] == []


def test_tracking_hears_everything() -> None:
    assert 'hears="everything"' in (SERVICES / "tracking" / "service.py").read_text()


@every_service
def test_every_service_ends_sessions_that_were_revoked(service: str) -> None:
    """intake decides on it, tracking takes it in by the batch, the others hear it."""
    assert re.search(r"create_app\(.*datastore=", (SERVICES / service / "service.py").read_text())
    if service not in {"intake", "tracking"}:
        assert StaffAccessRevoked in hears(service)


@every_contract
def test_every_contract_is_said_by_its_publisher(contract: type[Contract]) -> None:
    announcements = SERVICES / contract.publisher / "announcements.py"

    assert contract.__name__ in announcements.read_text()


@every_contract
def test_every_contract_has_a_frozen_example_that_still_means_the_same(contract: type[Contract]) -> None:
    example = EXAMPLES / f"{contract.type}.json"
    envelope = CloudEvent.from_bytes(example.read_bytes())

    said = envelope.contract()

    assert type(said) is contract
    assert lost(json.loads(example.read_text())["data"], said.model_dump(mode="json")) == []
    assert CloudEvent.around(said, int(envelope.id)).fact == envelope.fact


def test_every_frozen_example_is_still_a_contract() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(CONTRACTS)


def lost(frozen: Any, now: Any, where: str = "data") -> list[str]:
    """What the example says and today's contract no longer does; more may be said than then."""
    match frozen, now:
        case dict(), dict():
            return [
                line
                for key, value in frozen.items()
                for line in (lost(value, now[key], f"{where}.{key}") if key in now else [f"{where}.{key} is gone"])
            ]
        case list(), list() if len(frozen) == len(now):
            return [line for old, new in zip(frozen, now, strict=True) for line in lost(old, new, f"{where}[]")]
        case _:
            return [] if frozen == now else [f"{where}: {frozen!r} became {now!r}"]


def test_files_can_be_read_in_one_go() -> None:
    assert [line for path in sources("services", "deploy", "tests") if (line := too_long(path))] == []
