"""The operators' page about rebuilds, and the worker that does what was asked for there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.shared.datastore import Row
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking import rebuild_requests
from services.tracking.application import Tracking
from services.tracking.projections import built_together, recipe
from services.tracking.rebuild_worker import CutShort, RebuildLoop
from services.tracking.rebuilding import Rebuild
from services.tracking.site import BLUEPRINTS
from tests.shared.waiting import eventually
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.test_rebuilding import Enough, a_few, contents, ends_at, told

pytestmark = pytest.mark.servers

HERE = "/pantau/pembangunan-ulang/"
WAITS_FOR_A_LOCK = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    app = create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)
    client = app.test_client()
    sign_in(client, with_role("operator"))
    return client


def page(client: FlaskClient) -> Any:
    answer = client.get(HERE)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def press(client: FlaskClient, words: str) -> None:
    """Press the button with these words beside the status page's projection."""
    button = next(each for each in page(client).select("#status_page button") if each.text.strip() == words)
    form = button.find_parent("form")
    data = {each["name"]: each["value"] for each in form.select("input")}
    answer = client.post(form["action"], data=data)
    assert (answer.status_code, answer.location) == (303, HERE)


def work(tracking: Tracking) -> None:
    RebuildLoop(tracking.datastore).work_once(threading.Event())


def test_only_operators_see_it(tracking: Tracking, client: FlaskClient) -> None:
    sign_in(client, with_role("front_office"))

    assert client.get(HERE).status_code == 403


def test_an_office_that_just_began_has_rebuilt_nothing(tracking: Tracking, client: FlaskClient) -> None:
    assert rebuild_requests.ask_for_changed(tracking.datastore) == []

    shown = page(client).select_one("#status_page")

    assert "Belum pernah" in shown.text
    assert shown.select_one(".govuk-tag") is None
    assert [button.text.strip() for button in shown.select("button")] == ["Bangun ulang", "Bandingkan saja"]


def test_what_an_operator_asks_for_is_rebuilt(tracking: Tracking, client: FlaskClient) -> None:
    first, *_ = a_few(tracking)
    good = contents(tracking.datastore)
    tracking.datastore.execute(
        Row("UPDATE status_pages SET outcome = 'refused' WHERE application_id = %s", (first.id,))
    )
    assert "Belum pernah" in page(client).text

    press(client, "Bangun ulang")
    asked = page(client)
    work(tracking)
    done = page(client)

    assert asked.select_one("progress") is not None
    assert asked.select_one("meta[http-equiv=refresh]") is not None
    assert [cell.text.strip() for cell in done.select("#status_page tbody .sakpore-table__value")] == [
        "status_pages",
        "1",
        "1",
    ]
    assert done.select_one("progress") is None
    assert "Belum pernah" not in done.select_one("#status_page").text
    rows = sum(len(good[table]) for table in ("status_pages", "status_steps", "status_timeline"))
    assert str(rows) in done.select_one("#status_page .govuk-summary-list__value").text
    assert contents(tracking.datastore) == good


def test_an_operator_may_only_compare(tracking: Tracking, client: FlaskClient) -> None:
    a_few(tracking)

    press(client, "Bandingkan saja")
    work(tracking)

    assert told(tracking).state == "compared"
    assert told(tracking).switched_at is None
    assert "baris sama" in page(client).text


def test_a_request_that_is_stopped_before_it_begins_is_not_done(tracking: Tracking, client: FlaskClient) -> None:
    a_few(tracking)
    press(client, "Bangun ulang")

    press(client, "Hentikan")
    work(tracking)

    assert (told(tracking).state, told(tracking).switched_at) == ("stopped", None)


def test_what_nobody_builds_any_more_can_be_stopped(tracking: Tracking, client: FlaskClient) -> None:
    a_few(tracking, 60)
    with pytest.raises(Enough):
        Rebuild(tracking.datastore, "status_page", piece_rows=100, told=ends_at(2)).run()
    work(tracking)
    assert told(tracking).state == "building"

    press(client, "Hentikan")
    work(tracking)

    assert told(tracking).state == "stopped"


def test_a_request_goes_on_after_the_process_ended(tracking: Tracking) -> None:
    a_few(tracking, 60)
    rebuild_requests.ask(tracking.datastore, "status_page", only_compare=False)
    with pytest.raises(Enough):
        Rebuild(tracking.datastore, "status_page", piece_rows=100, told=ends_at(3)).run(unattended=True)
    assert 0 < told(tracking).position < told(tracking).target
    started = told(tracking).started_at

    stopping = threading.Event()
    worker = threading.Thread(target=RebuildLoop(tracking.datastore).run, args=(stopping,))
    worker.start()
    try:
        eventually(lambda: told(tracking).state == "switched")
    finally:
        stopping.set()
        worker.join()

    assert told(tracking).started_at == started


def test_a_process_that_ends_does_not_wait_for_the_whole_rebuild(tracking: Tracking) -> None:
    a_few(tracking, 60)
    rebuild_requests.ask(tracking.datastore, "status_page", only_compare=False)
    stopping = threading.Event()
    stopping.set()
    loop = RebuildLoop(tracking.datastore, piece_rows=100)

    with pytest.raises(CutShort):
        loop.work_once(stopping)

    assert told(tracking).state == "building"
    assert told(tracking).position == 100


def test_a_process_that_ends_does_not_wait_for_a_long_statement(tracking: Tracking) -> None:
    a_few(tracking)
    rebuild_requests.ask(tracking.datastore, "status_page", only_compare=False)
    loop, stopping, somebody = RebuildLoop(tracking.datastore), threading.Event(), tracking.datastore.connect()
    somebody.autocommit = False
    somebody.cursor().execute("LOCK TABLE status_pages IN ACCESS EXCLUSIVE MODE")
    worker = threading.Thread(target=loop.run, args=(stopping,))
    worker.start()
    try:
        eventually(lambda: tracking.datastore.query(WAITS_FOR_A_LOCK))
        stopping.set()
        loop.interrupt()
        worker.join(5)
        assert not worker.is_alive()
    finally:
        somebody.close()
        worker.join()

    assert told(tracking).state == "comparing"
    work(tracking)
    assert told(tracking).state == "switched"


def test_asking_twice_is_asking_once(tracking: Tracking) -> None:
    assert rebuild_requests.ask(tracking.datastore, "status_page", only_compare=True)
    assert not rebuild_requests.ask(tracking.datastore, "status_page", only_compare=False)
    assert told(tracking).only_compare


def test_there_is_no_rebuild_of_what_is_no_projection(client: FlaskClient) -> None:
    data = {"csrf_token": page(client).select_one("[name=csrf_token]")["value"]}

    assert client.post(f"{HERE}journal", data=data).status_code == 404


def test_a_new_office_has_nothing_to_make_anew(tracking: Tracking) -> None:
    assert rebuild_requests.ask_for_changed(tracking.datastore) == []
    a_few(tracking)

    assert rebuild_requests.ask_for_changed(tracking.datastore) == []


def test_a_projection_whose_file_changed_is_made_anew_by_itself(tracking: Tracking) -> None:
    rebuild_requests.ask_for_changed(tracking.datastore)
    a_few(tracking)
    good = contents(tracking.datastore)
    tracking.datastore.execute(
        Row("DELETE FROM step_turns"), Row("UPDATE rebuilds SET live_recipe = 'of before' WHERE name = 'clocks'")
    )

    assert rebuild_requests.ask_for_changed(tracking.datastore) == ["clocks"]
    work(tracking)

    assert contents(tracking.datastore) == good
    assert rebuild_requests.ask_for_changed(tracking.datastore) == []


def test_a_journal_older_than_a_projection_is_read_from_its_beginning(tracking: Tracking) -> None:
    a_few(tracking)
    good = contents(tracking.datastore)
    tracking.datastore.execute(Row("DELETE FROM step_turns"), Row("DELETE FROM remaining_times"))

    assert rebuild_requests.ask_for_changed(tracking.datastore) == ["forecast", "evaluation", "status_page"]
    work(tracking)

    assert contents(tracking.datastore) == good


def test_what_was_made_along_with_another_is_not_made_once_more(tracking: Tracking) -> None:
    a_few(tracking)
    Rebuild(tracking.datastore, "forecast").run()

    assert rebuild_requests.ask_for_changed(tracking.datastore) == ["evaluation", "status_page"]


def test_what_failed_is_not_tried_again_with_the_same_files(tracking: Tracking) -> None:
    a_few(tracking)
    rebuild_requests.ask_for_changed(tracking.datastore)
    made_of = recipe(built_together("clocks"))
    tracking.datastore.execute(
        Row("UPDATE rebuilds SET state = 'failed', recipe = %s WHERE name = 'clocks'", (made_of,)),
        Row("UPDATE rebuilds SET state = 'switched', live_recipe = %s WHERE name <> 'clocks'", ("x",)),
    )

    assert "clocks" not in rebuild_requests.ask_for_changed(tracking.datastore)
