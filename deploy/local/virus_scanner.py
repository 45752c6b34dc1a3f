"""A private ClamAV daemon that knows one virus: the harmless EICAR test file. Real signatures belong to production."""

from __future__ import annotations

import socket
from pathlib import Path

from deploy.local import postgres
from deploy.local.components import Component, environment
from deploy.local.home import Home
from deploy.local.install.packages import program
from deploy.local.install.progress import StepFailed

STEP = "virus scanner"
# The hexadecimal form: written out, the test string would make scanners of developers' machines remove this module.
EICAR = (
    "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d"
    "414e544956495255532d544553542d46494c452124482b482a"
)
SIGNATURES = f"Eicar-Test-Signature:0:*:{EICAR}\n"
CONFIGURATION = """\
# Written at every start.
Foreground yes
LogTime yes
TCPAddr 127.0.0.1
TCPSocket {port}
DatabaseDirectory {signatures}
MaxThreads 2
StreamMaxLength 100M
AlertExceedsMax yes
SelfCheck 86400
"""


def scanner_url(home: Home) -> str:
    return f"tcp://127.0.0.1:{home.ports.virus_scanner}"


def component(home: Home) -> Component:
    """The daemon as a process of this home; started by root, it gives its rights away by itself."""
    binary = program("clamd")
    if binary is None:
        raise StepFailed(STEP, "there is no ClamAV daemon here: apt-get install clamav-daemon")
    folder = home.path / "virusscanner"
    return Component(
        name="virusscanner",
        command=[binary, "--config-file", str(folder / "clamd.conf")],
        environment=environment(home, "virusscanner"),
        address=f"127.0.0.1:{home.ports.virus_scanner}",
        ports=(home.ports.virus_scanner,),
        healthy=lambda: answers_ping(home.ports.virus_scanner),
        stage="data",
        prepare=lambda: prepare(home, folder),
        folder=Path("/"),
    )


def prepare(home: Home, folder: Path) -> None:
    """Write configuration and signatures; the latter where the user without rights can read them."""
    folder.mkdir(parents=True, exist_ok=True)
    user = postgres.run_as()
    signatures = folder / "signatures" if user is None else postgres.ELSEWHERE / "virus-signatures"
    signatures.mkdir(parents=True, exist_ok=True)
    unfinished = signatures / f".{home.identity}"  # other homes may be reading the same file
    unfinished.write_text(SIGNATURES)
    unfinished.replace(signatures / "eicar.ndb")
    if user is not None:
        postgres.ELSEWHERE.chmod(0o755)
        signatures.chmod(0o755)
        (signatures / "eicar.ndb").chmod(0o644)
    text = CONFIGURATION.format(port=home.ports.virus_scanner, signatures=signatures)
    (folder / "clamd.conf").write_text(text + (f"User {user}\n" if user else ""))


def answers_ping(port: int) -> bool:
    """Whether the daemon has its signatures and answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16) == b"PONG\0"
    except OSError:
        return False
