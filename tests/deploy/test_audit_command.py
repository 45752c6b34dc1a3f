"""The audit as a command: what it finds has words, also of a day whose root does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from deploy.cli.auditing import WORDS, audit, datastores
from deploy.local.services import database_variable
from services.shared.contracts import PUBLISHERS
from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.auditing import Fault
from services.tracking.root_auditing import RootFault, keys_used
from tests.conftest import server
from tests.kept_databases import KeptDatabases
from tests.tracking.conftest import database_url, tracking
from tests.tracking.sealed import three_days

pytestmark = pytest.mark.servers

__all__ = ["database_url", "tracking"]


def test_a_root_that_does_not_fit_is_named_with_its_day(
    tracking: Tracking, database_url: str, databases_of: Callable[[str], KeptDatabases], tmp_path: Path
) -> None:
    three_days(tracking)
    tracking.datastore.execute(Row("DELETE FROM daily_roots WHERE day = '2026-03-02'"))
    with ExitStack() as lent:
        env = {database_variable(name): lent.enter_context(databases_of(name).lent()) for name in PUBLISHERS}
        env |= {database_variable("tracking"): database_url, "SAKPORE_HOME": str(tmp_path)}
        told = CliRunner().invoke(audit, env=env)
        report = CliRunner().invoke(audit, ["--json"], env=env)

    assert "day 2026-03-02: the journal has events of this day, which has no root" in told.output
    assert keys_used(tracking.datastore)[0] in told.output
    found = json.loads(report.stdout)["found"]
    assert {"fault": "order", "day": "2026-03-03"} in found
    assert (told.exit_code, report.exit_code) == (1, 1)


def test_a_large_journal_may_take_its_time(tmp_path: Path) -> None:
    names = "tracking", *PUBLISHERS
    addresses = server("SAKPORE_TEST_POSTGRES_URL")
    stores = datastores({database_variable(name): addresses for name in names} | {"SAKPORE_HOME": str(tmp_path)})

    try:
        allowed = {name: store.query("SHOW statement_timeout")[0].statement_timeout for name, store in stores.items()}
    finally:
        for store in stores.values():
            store.close()

    assert allowed == dict.fromkeys(names, "0")


def test_everything_that_is_found_has_words() -> None:
    assert set(WORDS) == {*get_args(Fault), *get_args(RootFault)}
