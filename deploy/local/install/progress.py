"""Named steps with a log each, run side by side; plain lines, because nothing is installed yet."""

from __future__ import annotations

import pwd
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HEARTBEAT_SECONDS = 15


class StepFailed(Exception):
    """A step did not succeed; the message names the step, the reason and the log file."""

    def __init__(self, step: str, reason: str, log: Path | None = None) -> None:
        self.step, self.reason, self.log = step, reason, log
        super().__init__(f"{step}: {reason}" + (f"\n  log: {log}" if log else ""))


def say(line: str) -> None:
    """One line for the person who waits."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Step:
    """One piece of work that runs in its own thread and writes to its own log."""

    def __init__(self, name: str, work: Callable[[Path], None], log: Path) -> None:
        self.name, self.log = name, log
        self.failure: Exception | None = None
        self._work = work
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        say(f"  … {self.name}")
        self._thread.start()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def _run(self) -> None:
        self.log.unlink(missing_ok=True)  # what an earlier try said would only mislead
        try:
            self._work(self.log)
        except StepFailed as failure:
            self.failure = failure
        except Exception as failure:  # noqa: BLE001 # a step in a thread hands every failure to the one who waits
            self.failure = StepFailed(self.name, f"{type(failure).__name__}: {failure}", self.log)
        else:
            say(f"  ✓ {self.name} ({self.seconds:.0f} s)")

    def wait(self) -> None:
        """Until it is done, with a sign of life now and then; raises what the step raised."""
        while self._thread.is_alive():
            self._thread.join(HEARTBEAT_SECONDS)
            if self._thread.is_alive():
                say(f"  … {self.name}: {self.seconds:.0f} s, still working ({self.log})")
        if self.failure:
            raise self.failure


def run(
    step: str,
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> None:
    """Run a command with its output in the log; raises :class:`StepFailed` with the last line that it said."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                **rights_of(user),
            ).returncode
        except OSError as failure:
            raise StepFailed(step, str(failure), log) from failure
    if code:
        raise StepFailed(step, f"{Path(command[0]).name} ended with {code}: {last_words(log)}", log)


def rights_of(user: str | None) -> dict[str, Any]:
    """Arguments that make ``subprocess`` start a program as somebody else, from a folder that anybody may enter."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"}


def last_words(log: Path) -> str:
    """The line at the end of a log that says what went wrong: PostgreSQL says goodbye after its FATAL."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()][-4:]
    grave = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|BOOT FAILED)\b", line)]
    return (grave or lines or ["it said nothing"])[-1]
