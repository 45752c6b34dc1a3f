"""Hands a file from outside to the process that may look into it (``examiner.py``), and takes what it says."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from services.shared.refusals import Unavailable
from services.signing.findings import Findings, Signature

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 10 * 1024 * 1024
SECONDS = 20  # longer than a child lives
AT_ONCE = 2
WAITING_SECONDS = 30
LONGEST_ANSWER = 1 << 20
EXAMINER = "services.signing.examiner"


class Gone(Exception):
    """The examiner ended before it took the file."""


def examined(pdf: bytes, ca_file: Path, at: datetime | None = None, crl_file: Path | None = None) -> Findings:
    """Look at a file from outside, in a process of its own; ``at`` is the moment at which the certificate must count.

    Raises :class:`Unavailable` when too many files are being looked at.
    """
    if not pdf.startswith(b"%PDF-") or len(pdf) > LARGEST:
        return Findings("rubbish")
    return examiner(ca_file, crl_file).examined(pdf, at or datetime.now(UTC))


@cache
def examiner(ca_file: Path, crl_file: Path | None) -> Examiner:
    """The one of this process for these certificates."""
    return Examiner(ca_file, crl_file)


class Examiner:
    """The other process, started when it is needed, and again when it is gone."""

    def __init__(self, ca_file: Path, crl_file: Path | None) -> None:
        self._arguments = [str(each) for each in (ca_file, crl_file) if each]
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        atexit.register(self.stop)

    def examined(self, pdf: bytes, at: datetime) -> Findings:
        """What is found in a file; raises :class:`Unavailable` when there is no turn, or nobody to look."""
        if not self._turns.acquire(timeout=WAITING_SECONDS):
            raise Unavailable("too many files are being examined")
        try:
            for _ in range(3):
                control = self._started()
                try:
                    return understood(ask(control, pdf, at))
                except Gone:
                    self.stop(control)
        finally:
            self._turns.release()
        raise Unavailable("the examiner does not stay alive")

    def stop(self, unless_newer: socket.socket | None = None) -> None:
        """End the process, unless another one took its place meanwhile."""
        with self._starting:
            if self._process is None or self._control is None or unless_newer not in (None, self._control):
                return
            self._control.close()
            self._process.kill()
            self._process.wait()
            self._process = self._control = None

    def _started(self) -> socket.socket:
        with self._starting:
            if self._control is None:
                self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                with theirs:
                    self._process = subprocess.Popen(
                        [sys.executable, "-m", EXAMINER, *self._arguments],
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        cwd=ROOT,
                        env={"PATH": os.defpath},  # our secrets are not its business
                    )
            return self._control


def ask(control: socket.socket, pdf: bytes, at: datetime) -> bytes:
    """The answer about one file, empty when the child came to its limits; raises :class:`Gone`."""
    ours, theirs = socket.socketpair()
    with ours:
        ours.settimeout(SECONDS)
        with theirs:
            try:
                socket.send_fds(control, [at.isoformat().encode()], [theirs.fileno()])
            except OSError as broken:
                raise Gone from broken
        try:
            if not ours.recv(1):
                raise Gone
            ours.sendall(pdf)
            ours.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: ours.recv(LONGEST_ANSWER), b""))
        except OSError:
            return b""


def understood(answer: bytes) -> Findings:
    """Findings as the other process wrote them."""
    if not answer:
        return Findings("exhausted")
    found: dict[str, Any] = json.loads(answer)
    return Findings(found["trouble"], tuple(Signature(**each) for each in found["signatures"]))
