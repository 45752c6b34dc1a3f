"""The process that looks into files from anybody. It has everything loaded and makes a child for each file that can do
nothing but compute: no file, no connection, no other process, little memory, little time. Rubbish costs one child.

Started by ``examination.py``; ends when the service ends, or when nobody asked for a while.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import resource
import select
import signal
import socket
import sys
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from pathlib import Path

from services.signing.certificates import Certificates
from services.signing.evidence import examine

SECONDS = 15
MEMORY = 768 * 1024 * 1024
IDLE_SECONDS = 600
NOBODY = 65534
TAKEN = b"!"
# What pyHanko loads only when a file calls for it; a child can open no file any more, not even a module's.
LATE = (
    "asn1crypto.crl",
    "asn1crypto.ocsp",
    "asn1crypto.tsp",
    "cryptography.hazmat.backends.openssl.backend",
    "cryptography.hazmat.primitives.asymmetric.dsa",
    "cryptography.hazmat.primitives.asymmetric.ec",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.ed448",
    "cryptography.hazmat.primitives.asymmetric.padding",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "cryptography.hazmat.primitives.ciphers.algorithms",
    "cryptography.hazmat.primitives.ciphers.modes",
    "encodings.cp1252",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.utf_16",
    "encodings.utf_16_be",
    "encodings.utf_16_le",
    "lxml.etree",
    "pyhanko.pdf_utils.filters",
    "stringprep",
)


def serve(control: socket.socket, ca_file: Path, crl_file: Path | None) -> None:
    """One child for each connection that comes over ``control``, until that ends."""
    for module in LATE:
        import_module(module)
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    gc.freeze()  # else the first collection in each child would copy all that was loaded
    while select.select([control], [], [], IDLE_SECONDS)[0]:
        moment, connections, _, _ = socket.recv_fds(control, 100, 1)
        if not moment:
            return
        if os.fork() == 0:
            control.close()
            answer(connections[0], ca_file, crl_file, datetime.fromisoformat(moment.decode()))
        os.close(connections[0])


def answer(connection: int, ca_file: Path, crl_file: Path | None, at: datetime) -> None:
    """In the child: say that the file is wanted, take it, say what was found."""
    try:
        signal.alarm(SECONDS)
        asker = socket.socket(fileno=connection)
        asker.setblocking(True)
        certificates = Certificates(ca_file.read_bytes(), crl_file.read_bytes() if crl_file else b"")
        with asyncio.Runner() as runner:
            runner.get_loop()
            give_up_rights()
            asker.sendall(TAKEN)
            pdf = b"".join(iter(lambda: asker.recv(1 << 20), b""))
            findings = runner.run(examine(pdf, certificates, at))
        asker.sendall(json.dumps(asdict(findings)).encode())
    finally:
        os._exit(0)


def give_up_rights() -> None:
    """From here on this process can compute, and answer on what it has open already."""
    os.nice(5)  # pages first
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    serve(socket.socket(fileno=0), Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None)
