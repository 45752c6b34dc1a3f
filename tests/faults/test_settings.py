"""A process with a missing or wrong setting does not start, and says which one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.faults.processes import ROOT

GOOD = {
    "SAKPORE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "SAKPORE_AMQP_URL": "amqp://127.0.0.1:1/",
    "SAKPORE_LISTEN": "127.0.0.1:1",
    "SAKPORE_BASE_URL": "http://localhost",
    "SAKPORE_FORM_SECRET": "not used",
    "SAKPORE_SESSION_PUBLIC_KEY_FILE": __file__,
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SAKPORE_AMQP_URL": ""}, "SAKPORE_AMQP_URL is not set"),
        ({"SAKPORE_LISTEN": "somewhere"}, "SAKPORE_LISTEN is not host:port"),
        ({"SAKPORE_SESSION_PUBLIC_KEY_FILE": "/nowhere"}, "SAKPORE_SESSION_PUBLIC_KEY_FILE names a file"),
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, str], says: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "services.shared.process", "tests.faults.toys.signing"],
        cwd=ROOT,
        env={**os.environ, **GOOD, **wrong},
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert process.returncode == 78
    assert process.stderr.startswith(says)
    assert process.stderr.count("\n") == 1
