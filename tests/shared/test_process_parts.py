"""Small parts of a service process: the health board, log lines, work beside the hub."""

from __future__ import annotations

import json
import subprocess
import sys

from services.shared.background import Health
from services.shared.offload import offload
from services.shared.trouble import Pauses, in_short


def test_a_process_is_well_when_all_its_loops_are() -> None:
    health = Health()
    relay, inbox = health.teller("relay"), health.teller("inbox")

    assert health.state() == ("starting", "inbox: starting; relay: starting")
    relay("ok", "standby")
    inbox("waiting", "the broker does not answer")
    assert health.state() == ("waiting", "inbox: the broker does not answer")
    inbox("ok", "")
    assert health.state() == ("ok", "")


def test_pauses_grow_to_a_limit_and_begin_again() -> None:
    pauses = Pauses(first=1, longest=5)

    assert [pauses.next() for _ in range(5)] == [1, 2, 4, 5, 5]
    pauses.reset()
    assert pauses.next() == 1


def test_a_reason_is_one_line() -> None:
    assert in_short(ValueError("first\nsecond")) == "ValueError: first"
    assert in_short(KeyboardInterrupt()) == "KeyboardInterrupt"


def test_work_is_done_in_place_where_nothing_is_patched() -> None:
    assert offload(sorted, [2, 1], reverse=True) == [2, 1]


OTHERS_GO_ON = """
import warnings; warnings.simplefilter("ignore")
import eventlet; eventlet.monkey_patch()
import time as green
from eventlet.patcher import original
from services.shared.offload import offload
went_on = []
eventlet.spawn(lambda: went_on.append(True))
assert offload(original("time").sleep, 0.2) is None
assert went_on == [True]
try:
    offload(int, "no number")
except ValueError as error:
    print(error)
"""


def test_other_work_goes_on_beside_offloaded_work() -> None:
    assert run(OTHERS_GO_ON).startswith("invalid literal")


LOGGING = """
import logging, structlog
from services.shared import logs
logs.configure("intake")
with structlog.contextvars.bound_contextvars(application_id="a-1", correlation_id="c-1"):
    try:
        raise ValueError("taken\\nDETAIL:  Key (email)=(siti@example.org) already exists.")
    except ValueError:
        structlog.get_logger("somewhere").exception("not saved", step="x")
    logging.getLogger("library").warning("slow: %s", 3)
"""


def test_logs_are_json_lines_with_ids_and_without_values_of_rows() -> None:
    output = run(LOGGING)

    ours, librarys = (json.loads(line) for line in output.splitlines())
    assert {key: ours[key] for key in ("service", "event", "application_id", "correlation_id", "step", "level")} == {
        "service": "intake",
        "event": "not saved",
        "application_id": "a-1",
        "correlation_id": "c-1",
        "step": "x",
        "level": "error",
    }
    assert "ValueError: taken" in ours["exception"]
    assert "siti" not in output
    assert (librarys["event"], librarys["application_id"]) == ("slow: 3", "a-1")


def run(program: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    ).stdout
