"""Whatever administrators do to each other, in whatever order: one who can sign in always remains."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.intake.personnel import Candidate
from services.intake.staff import Posting
from services.intake.staff_read_model import administrators
from services.shared.datastore import Row
from services.shared.refusals import Refused
from tests.intake.staffing import ADMINISTRATOR, FRONT_OFFICE, Bureau

pytestmark = pytest.mark.servers
TABLES = "events", "accounts", "person_keys", "staff_account_events", "outside_work", "revoked_sessions"
POSTINGS = st.sampled_from([ADMINISTRATOR, FRONT_OFFICE, Posting(("administrator", "head"))])


class Office(RuleBasedStateMachine):
    """Anybody known tries anything on anybody known."""

    bureau: Bureau
    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.bureau.datastore.execute(Row(f"TRUNCATE {', '.join(TABLES)} CASCADE"))
        self.usernames = 0

    @initialize(target=people)
    def the_first(self) -> str:
        self.bureau.add("lestari", ADMINISTRATOR)
        return "lestari"

    @rule(target=people, posting=POSTINGS)
    def somebody_came_before(self, posting: Posting) -> str:
        username = self.next_username()
        self.bureau.add(username, posting)
        return username

    @rule(target=people, posting=POSTINGS, by=people)
    def invite(self, posting: Posting, by: str) -> str:
        username = self.next_username()
        tried(self.bureau.personnel.invite, Candidate(username, "Contoh", "contoh@contoh.example", posting), by=by)
        return username

    @rule(username=people)
    def follow_the_link(self, username: str) -> None:
        with suppress(ValueError):
            tried(self.bureau.enrol, username)

    @rule(username=people, posting=POSTINGS, by=people)
    def change_roles(self, username: str, posting: Posting, by: str) -> None:
        tried(self.bureau.personnel.change_roles, username, posting, by=by)

    @rule(username=people, by=people)
    def disable(self, username: str, by: str) -> None:
        tried(self.bureau.personnel.disable, username, by=by)

    @rule(username=people, by=people)
    def enable(self, username: str, by: str) -> None:
        tried(self.bureau.personnel.enable, username, by=by)

    @rule(username=people, by=people)
    def reset(self, username: str, by: str) -> None:
        tried(self.bureau.personnel.reset_credentials, username, "contoh@contoh.example", by=by)

    @invariant()
    def somebody_can_manage_accounts(self) -> None:
        if self.bureau.datastore.query("SELECT 1 FROM accounts LIMIT 1"):
            assert administrators(self.bureau.datastore)

    @invariant()
    def pages_and_history_say_the_same(self) -> None:
        for row in self.bureau.datastore.query("SELECT username FROM accounts"):
            account = self.bureau.personnel.account(row.username)
            leads = account.is_active and account.is_administrator
            assert leads == (row.username in administrators(self.bureau.datastore))

    def next_username(self) -> str:
        self.usernames += 1
        return f"orang-{self.usernames}"


def tried(deed: Callable[..., Any], *given: Any, **more: Any) -> None:
    """A refusal is an answer too."""
    with suppress(Refused):
        deed(*given, **more)


def test_there_is_never_an_office_without_an_administrator(database_url: str) -> None:
    bureau = Bureau(database_url)
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        type("OfficeOnThisDatabase", (Office,), {"bureau": bureau}),
        settings=settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=checks),
    )
    bureau.datastore.close()
