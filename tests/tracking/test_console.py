"""Questions in SQL: whatever is asked, it reads only what analysts may read, and it ends."""

from __future__ import annotations

import csv
import io
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from deploy.postgres.migrate import (
    address_of,
    apply_schema,
    create_analyst,
    create_service_database,
    drop_service_database,
)
from services.shared.datastore import Datastore
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.analysis import console
from services.tracking.analysis.console import NotAnswered, TookTooLong, TooManyQuestions, ask
from services.tracking.analysis.console_pages import give_analysts
from services.tracking.analysis.examples import EXAMPLES
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.conftest import server
from tests.shared.browsing import filled, submit
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.test_rebuilding import a_few

pytestmark = pytest.mark.servers
PAGE = "/analisis/sql"
FORM = f"{PAGE}#answer"


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[Tracking, str]]:
    """Tracking with a few applications, and the address of the analysts' login."""
    superuser, name = server("SAKPORE_TEST_POSTGRES_URL"), f"test_console_{secrets.token_hex(4)}"
    tracking = Tracking(Datastore(create_service_database(superuser, name)))
    analyst = create_analyst(superuser, name)
    apply_schema(address_of(superuser, name), "tracking")
    a_few(tracking)
    yield tracking, analyst
    tracking.datastore.close()
    drop_service_database(superuser, name)


@pytest.fixture
def url(office: tuple[Tracking, str]) -> str:
    return office[1]


@pytest.fixture
def client(office: tuple[Tracking, str], tmp_path: Path) -> FlaskClient:
    tracking, analyst = office
    compile_catalogues()
    app = give_analysts(create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking), analyst)
    client = app.test_client()
    sign_in(client, with_role("analyst"))
    client.set_cookie("sakpore_language", "en")
    return client


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "BEGIN", "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '300ms'")


def test_names_numbers_and_missing_values_come_back(url: str) -> None:
    answer = ask(url, "SELECT 1 AS one, 'dua' AS two, NULL::text AS none, 2.5 AS half UNION ALL SELECT 3, 'x', 'y', 4")

    assert list(answer.columns) == ["one", "two", "none", "half"]
    assert list(answer.numbers) == [True, False, False, True]
    assert answer.rows == [["1", "dua", None, "2.5"], ["3", "x", "y", "4"]]
    assert not answer.cut


def test_an_answer_without_rows_still_has_columns(url: str) -> None:
    answer = ask(url, "SELECT number, due_on FROM applications WHERE false")

    assert (list(answer.columns), answer.rows) == (["number", "due_on"], [])


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_every_example_is_answered(url: str, place: int) -> None:
    assert ask(url, EXAMPLES[place][1]).columns


@pytest.mark.parametrize(
    "question",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW analytics.applications",
        "SET statement_timeout = 0",
        "COMMIT",
        "ROLLBACK; SET TRANSACTION READ WRITE; CREATE TABLE mine (word text)",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY applications TO STDOUT",
        "CREATE TEMPORARY TABLE mine AS SELECT 1",
        "DELETE FROM applications",
        "WITH gone AS (DELETE FROM applications RETURNING 1) SELECT * FROM gone",
        "SELECT * FROM public.journal",
        "SELECT * FROM projections.status_pages",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_creat(-1)",
        "SELECT pg_advisory_lock(hashtext('journal'))",
        "SELECT rolpassword FROM pg_authid",
        "SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS other (one integer)",
        "SELECT set_config('transaction_read_only', 'off', false), set_config('role', 'postgres', false)",
        "DO $$ BEGIN PERFORM 1; END $$",
        "LISTEN news",
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE pid <> pg_backend_pid()",
        "SELECT pg_cancel_backend(1)",
        "SELECT query FROM pg_stat_activity",
        "SELECT pg_stat_get_backend_activity(1)",
        "sel\0ect 1",
        "EXPLAIN ANALYZE DELETE FROM applications",
        "SELECT repeat('x', 2000000000)",
        "SELEC 1",
        "",
        ";",
        "--",
    ],
)
def test_what_is_more_than_one_question_that_reads_is_refused(office: tuple[Tracking, str], question: str) -> None:
    tracking, url = office

    with pytest.raises(NotAnswered) as refused:
        ask(url, question)

    assert refused.value.message
    assert tracking.datastore.query("SELECT count(*) AS number FROM journal")[0].number > 0
    assert ask(url, "SELECT count(*) FROM applications").rows != [["0"]]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT pg_sleep(60)",
        "SELECT set_config('statement_timeout', '0', false), pg_sleep(60)",
        "SELECT count(*) FROM generate_series(1, 1000000000000)",
        "WITH RECURSIVE steps AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM steps) SELECT max(n) FROM steps",
    ],
)
def test_what_does_not_end_is_stopped(url: str, in_a_hurry: None, question: str) -> None:
    with pytest.raises(TookTooLong):
        ask(url, question)


def test_many_rows_and_long_values_are_cut(url: str) -> None:
    many = ask(url, "SELECT place, repeat('x', 5000) AS text FROM generate_series(1, 100000) AS place")

    assert (len(many.rows), many.cut) == (console.MOST_ROWS, True)
    assert {row[1] for row in many.rows} == {"x" * console.LONGEST_VALUE + "…"}


def test_strange_signs_do_no_harm(url: str) -> None:
    answer = ask(url, "SELECT '100 % “ya” \\ ☃' AS text, '%s' AS gap\0")

    assert answer.rows == [["100 % “ya” \\ ☃", "%s"]]


def test_only_a_few_ask_at_the_same_time(url: str) -> None:
    begun, outcomes = threading.Barrier(5), []

    def question() -> None:
        begun.wait()
        try:
            ask(url, "SELECT pg_sleep(1)")
            outcomes.append("answered")
        except TooManyQuestions:
            outcomes.append("refused")

    threads = [threading.Thread(target=question) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["answered"] * 3 + ["refused"] * 2


def test_a_question_on_the_page_is_answered_and_remembered(client: FlaskClient) -> None:
    answer = submit(client, PAGE, FORM, sql="SELECT outcome, count(*) AS number FROM applications GROUP BY outcome")

    shown = BeautifulSoup(answer.text, "html.parser")
    assert [head.text for head in shown.select("th")] == ["outcome", "number"]
    assert "SELECT outcome, count(*)" in BeautifulSoup(client.get(PAGE).text, "html.parser").select("details")[0].text


def test_a_mistake_is_explained_where_it_is(client: FlaskClient) -> None:
    answer = submit(client, PAGE, FORM, sql="SELECT numbr FROM applications")

    assert answer.status_code == 422
    shown = BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-message")
    assert shown is not None
    assert 'column "numbr" does not exist' in shown.text
    assert "▸ numbr FROM" in shown.text
    assert "numbr" in BeautifulSoup(answer.text, "html.parser").select_one("textarea").text


def test_the_answer_comes_as_a_file_without_formulas(client: FlaskClient) -> None:
    _, values = filled(client, PAGE, FORM)
    answer = client.post(f"{PAGE}/hasil.csv", data=values | {"sql": "SELECT '=1+1' AS harmless, 2 AS number"})

    assert list(csv.reader(io.StringIO(answer.text))) == [["harmless", "number"], ["'=1+1", "2"]]


def test_an_example_fills_the_box(client: FlaskClient) -> None:
    shown = BeautifulSoup(client.get(f"{PAGE}?contoh=1").text, "html.parser")

    assert "nine_in_ten_within" in shown.select_one("textarea").text
    assert client.get(f"{PAGE}?contoh=99").status_code == 200


@pytest.mark.parametrize("role", ["coordinator", "head", "operator", "front_office"])
def test_only_analysts_ask(office: tuple[Tracking, str], tmp_path: Path, role: str) -> None:
    client = create_app("tracking", BLUEPRINTS, settings(tmp_path), office[0]).test_client()
    sign_in(client, with_role(role))

    assert client.get(PAGE).status_code == 403


def test_without_a_login_for_analysts_the_page_says_so(office: tuple[Tracking, str], tmp_path: Path) -> None:
    app = give_analysts(create_app("tracking", BLUEPRINTS, settings(tmp_path), office[0]), "")
    client = app.test_client()
    sign_in(client, with_role("analyst"))
    client.set_cookie("sakpore_language", "en")

    assert "No login for analysts is set up here" in client.get(PAGE).text


def test_a_database_that_is_away_is_no_mistake_of_the_question(url: str) -> None:
    with pytest.raises((NotAnswered, psycopg2.OperationalError)):
        ask(url.replace("@127.0.0.1:", "@127.0.0.1:1"), "SELECT 1")


@pytest.mark.parametrize("question", ["SELECT 1; SELECT 2", "   ", "-- nothing"])
def test_what_is_no_question_that_reads_is_refused_in_our_words(client: FlaskClient, question: str) -> None:
    answer = submit(client, PAGE, FORM, sql=question)

    assert answer.status_code == 422
    refusal = BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-message")
    assert refusal is not None
    assert "Write one statement that reads" in refusal.text


def test_a_value_that_was_cut_says_so(url: str) -> None:
    assert ask(url, "SELECT repeat('x', 1001) AS long, repeat('y', 1000) AS whole").rows == [
        ["x" * 1000 + "…", "y" * 1000]
    ]


def test_numbers_stay_numbers_in_the_file(client: FlaskClient) -> None:
    _, values = filled(client, PAGE, FORM)
    answer = client.post(f"{PAGE}/hasil.csv", data=values | {"sql": "SELECT -5, -1.5, '-2+3', '+62812'"})

    assert list(csv.reader(io.StringIO(answer.text)))[1] == ["-5", "-1.5", "'-2+3", "+62812"]


def test_the_menu_marks_where_questions_belong(client: FlaskClient) -> None:
    marked = BeautifulSoup(client.get(PAGE).text, "html.parser").select("header [aria-current]")

    assert [each.text.strip() for each in marked] == ["Evaluation"]
