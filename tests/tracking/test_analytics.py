"""What analysts read: documented views that agree with the pages, by a login that can do nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from deploy.postgres.migrate import (
    address_of,
    apply_schema,
    create_analyst,
    create_service_database,
    drop_service_database,
)
from services.shared.application import now
from services.shared.contracts import intake, verification
from services.shared.contracts.verification import Fault, Ground
from services.shared.datastore import Datastore, Row
from services.shared.working_days import day_of
from services.tracking.application import Tracking
from services.tracking.clock import clock_of
from services.tracking.rebuilding import Rebuild
from tests.conftest import server
from tests.tracking.lives import DatedLife, calendar, complete, envelopes
from tests.tracking.test_rebuilding import a_few

pytestmark = pytest.mark.servers
SCORES = {f"U{number}": 4 for number in range(1, 10)}
UNDOCUMENTED = """
SELECT relname || coalesce('.' || attname, '') AS name
FROM pg_class LEFT JOIN (SELECT attrelid, attname, attnum FROM pg_attribute WHERE attnum > 0
                         UNION ALL SELECT oid, NULL, 0 FROM pg_class) AS columns ON attrelid = pg_class.oid
WHERE relnamespace = 'analytics'::regnamespace AND pg_catalog.obj_description(pg_class.oid) IS NULL
   OR relnamespace = 'analytics'::regnamespace AND attnum > 0 AND col_description(pg_class.oid, attnum) IS NULL
"""


def rows(tracking: Tracking, view: str) -> list[Any]:
    return tracking.datastore.query(f"SELECT * FROM analytics.{view}")


def told(tracking: Tracking, *lives: DatedLife) -> None:
    tracking.take_batch(calendar(2026))
    tracking.take_batch(envelopes(*lives))


def test_every_view_and_every_column_is_explained(tracking: Tracking) -> None:
    assert [row.name for row in tracking.datastore.query(UNDOCUMENTED)] == []
    assert len(tracking.datastore.query("SELECT viewname FROM pg_views WHERE schemaname = 'analytics'")) > 8


CHAPTERS = some.lists(some.tuples(some.integers(0, 5), some.sampled_from(["asks", "mends", "returns"])), max_size=8)
ENDS = some.sampled_from(["signs", "withdraws", "stays open"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHAPTERS, some.integers(0, 9), ENDS)
def test_the_days_counted_are_those_of_the_clock_on_the_pages(
    tracking: Tracking, chapters: list[tuple[int, str]], last: int, end: str
) -> None:
    life = complete(DatedLife())
    for days, chapter in [*chapters, (last, end)]:
        life.later(days)
        match chapter:
            case "asks":
                life.asked_for_correction("substance")
            case "mends":
                life.corrected("substance")
            case "returns":
                life.sent_back("substance", "completeness")
            case "signs":
                life.signed()
            case "withdraws":
                life.withdrawn()
    told(tracking, life)

    [row] = [row for row in rows(tracking, "applications") if row.application_id == life.id]

    clock = clock_of(tracking.datastore, life.id, day_of(now()))
    assert clock is not None
    assert (row.counted_days, row.days_late, row.due_on) == (clock.counted, clock.late, clock.due_on)
    assert (row.decided_on, row.withdrawn_on) == (clock.decided_on, clock.withdrawn_on)
    assert row.waits_for_applicant == (clock.waits_since is not None and row.outcome == "open")


def test_a_decision_in_time_and_a_late_one_are_told_apart(tracking: Tracking) -> None:
    quick, slow = complete(DatedLife()), complete(DatedLife())
    quick.later(1).signed()
    slow.later(8).signed()
    told(tracking, quick, slow)

    by_id = {row.application_id: row for row in rows(tracking, "applications")}

    assert (by_id[quick.id].in_time, by_id[quick.id].counted_days, by_id[quick.id].outcome) == (True, 1, "permit")
    assert (by_id[slow.id].in_time, by_id[slow.id].days_late) == (False, 3)
    [time] = rows(tracking, "service_times")
    assert (time.month, time.decided, time.in_time, time.median_days, time.longest_days) == ("2026-03", 2, 1, 1, 6)


def test_each_turn_of_a_step_is_measured_against_its_allowance(tracking: Tracking) -> None:
    life = complete(DatedLife())
    life.later(2).asked_for_correction("substance").later(5).corrected("substance").later(1).ended("substance")
    told(tracking, life)

    [turn] = [row for row in rows(tracking, "steps") if row.kind == "substance"]

    assert (turn.counted_days, turn.allowed_days, turn.within_allowance) == (3, Decimal("0.5"), False)
    assert (turn.desk, turn.ended_as) == ("back_office", "done")


def test_corrections_and_refusals_name_the_requirement_and_never_what_was_written(tracking: Tracking) -> None:
    life = complete(DatedLife())
    faults = (Fault(requirement="ktp", reason="Foto Ibu Contoh buram."), Fault(requirement="str", reason="Lama."))
    life.says(verification.CorrectionRequested, step="substance", faults=faults, by="officer").corrected("substance")
    ground = Ground(requirement="str", title="STR", reason="Contoh alasan.", legal_basis="PP 5/2021")
    more = {"step": "substance", "next_step": "draft", "by": "officer", "reason": "Contoh alasan."}
    life.proposal = "refusal"
    life.says(verification.RefusalProposed, **more, grounds=(ground,), proposal="refusal").signed()
    told(tracking, life)

    assert sorted(row.requirement for row in rows(tracking, "corrections")) == ["ktp", "str"]
    [refusal] = rows(tracking, "refusals")
    assert (refusal.requirement, refusal.title, refusal.legal_basis) == ("str", "STR", "PP 5/2021")
    written = repr([rows(tracking, view) for view in ("corrections", "refusals", "applications", "steps")])
    assert "Contoh" not in written
    assert "officer" not in written


def test_satisfaction_stands_beside_the_time_without_saying_whose_it_was(tracking: Tracking) -> None:
    glad, sad = (complete(DatedLife()).later(1) for _ in range(2))
    glad.signed().says(intake.SurveyAnswered, scores=SCORES)
    sad.later(8).signed().says(intake.SurveyAnswered, scores=SCORES | {"U3": 1})
    told(tracking, glad, sad)

    [month] = rows(tracking, "monthly_satisfaction")

    assert (month.month, month.answers, month.share_in_time) == ("2026-03", 2, Decimal("0.5"))
    assert month.satisfaction_index == round(Decimal(25) * (8 * 4 + Decimal("2.5")) / 9, 2)
    assert not {"application_id", "number"} & set(rows(tracking, "survey_answers")[0]._fields)


def test_volumes_count_what_happened_in_each_month(tracking: Tracking) -> None:
    early, late, gone = DatedLife(), DatedLife(), DatedLife()
    complete(early).later(40).signed()
    complete(late.later(40))
    complete(gone).withdrawn()
    told(tracking, early, late, gone)

    volumes = {row.month: (row.submitted, row.permits, row.withdrawn) for row in rows(tracking, "monthly_volumes")}

    assert volumes == {"2026-03": (2, 0, 1), "2026-04": (1, 1, 0)}


@pytest.fixture
def office() -> Iterator[tuple[Tracking, Datastore]]:
    """Tracking as the launcher installs it, and what the analyst's login sees."""
    superuser, name = server("SAKPORE_TEST_POSTGRES_URL"), f"test_analytics_{secrets.token_hex(4)}"
    tracking = Tracking(Datastore(create_service_database(superuser, name)))
    analyst = Datastore(create_analyst(superuser, name))
    apply_schema(address_of(superuser, name), "tracking")
    yield tracking, analyst
    analyst.close()
    tracking.datastore.close()
    drop_service_database(superuser, name)


def test_the_analyst_reads_the_views_and_nothing_else(office: tuple[Tracking, Datastore]) -> None:
    tracking, analyst = office
    a_few(tracking)

    assert analyst.query("SELECT count(*) AS number FROM applications")[0].number > 0
    for view in tracking.datastore.query("SELECT viewname FROM pg_views WHERE schemaname = 'analytics'"):
        analyst.query(f"SELECT * FROM {view.viewname}")
    for forbidden in (
        "SELECT * FROM journal",
        "SELECT * FROM public.journal",
        "SELECT * FROM projections.status_pages",
        "CREATE TEMPORARY TABLE mine (word text)",
        "CREATE TABLE analytics.mine (word text)",
        "SELECT pg_advisory_lock(hashtext('journal'))",
        "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT lo_creat(-1)",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SET ROLE postgres",
    ):
        with pytest.raises(psycopg2.Error) as refused:
            analyst.query(forbidden)
        assert refused.value.pgcode in ("42501", "25006", "3F000", "42P01"), forbidden


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_analyst_comes_into_no_other_database(office: tuple[Tracking, Datastore], database: str) -> None:
    elsewhere = office[1].url.rpartition("/")[0] + f"/{database}"

    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(elsewhere)


def test_the_service_still_writes_beside_the_analyst(office: tuple[Tracking, Datastore]) -> None:
    tracking, analyst = office

    a_few(tracking)

    assert analyst.query("SHOW default_transaction_read_only")[0].default_transaction_read_only == "on"
    assert analyst.query("SHOW temp_file_limit")[0].temp_file_limit == "1GB"


def test_views_and_rights_come_back_when_a_projection_is_switched(office: tuple[Tracking, Datastore]) -> None:
    tracking, analyst = office
    a_few(tracking)
    before = analyst.query("SELECT * FROM applications ORDER BY application_id")

    Rebuild(tracking.datastore, "clocks").run()

    assert analyst.query("SELECT * FROM applications ORDER BY application_id") == before


def test_views_whose_columns_changed_are_made_anew(office: tuple[Tracking, Datastore]) -> None:
    tracking, analyst = office
    name = tracking.datastore.url.rpartition("/")[2]
    tracking.datastore.execute(
        Row("DROP VIEW analytics.delays"), Row("CREATE VIEW analytics.delays AS SELECT 1 AS something_else")
    )

    apply_schema(address_of(server("SAKPORE_TEST_POSTGRES_URL"), name), "tracking")

    assert analyst.query("SELECT reason FROM delays") == []


def test_a_month_begins_at_midnight_of_the_office(tracking: Tracking) -> None:
    life = DatedLife()
    life.day = date(2026, 4, 1)
    life.submitted()
    told(tracking, life)

    assert [row.month for row in rows(tracking, "monthly_volumes")] == ["2026-04"]


def test_what_is_not_counted_yet_stays_empty(tracking: Tracking) -> None:
    life = DatedLife()
    tracking.take_batch(envelopes(life.submitted()))

    [row] = tracking.datastore.query("SELECT complete_on, counted_days, days_late FROM analytics.applications")

    assert (row.complete_on, row.counted_days, row.days_late) == (None, None, 0)
