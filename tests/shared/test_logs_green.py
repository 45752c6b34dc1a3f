"""Logging under eventlet: a real thread that logs never leaves the hub's green threads waiting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import eventlet
eventlet.monkey_patch()
import logging, sys
from eventlet import patcher, tpool
from services.shared import logs

real_time = patcher.original("time")

class SlowStream:
    def write(self, text):
        if "real thread" in text:
            real_time.sleep(0.5)
        return sys.__stdout__.write(text)
    def flush(self):
        sys.__stdout__.flush()

sys.stdout = SlowStream()
logs.configure("test")
busy = eventlet.spawn(tpool.execute, logging.info, "from a real thread")
eventlet.sleep(0.1)
with eventlet.Timeout(10):
    logging.info("from the hub meanwhile")
    busy.wait()
    logging.info("both went on")
"""


def test_a_real_thread_that_logs_does_not_stop_the_green_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert "both went on" in done.stdout
