"""What the machine itself must have: which programs are missing, and apt to bring them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local.install.progress import StepFailed, run

SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
SCRIPT = Path(__file__).with_name("packages.sh")


def program(name: str) -> str | None:
    """The full path of a program, looked for in the system folders too."""
    return shutil.which(name, path=SYSTEM_PATH)


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server programs."""
    found = [
        path.parent
        for pattern in ("usr/lib/postgresql/*/bin/postgres", "usr/pgsql-*/bin/postgres")
        for path in Path("/").glob(pattern)
    ]
    if found:
        return max(found, key=lambda path: [int(digits) for digits in path.parent.name.split("-")[-1].split(".")])
    on_path = program("postgres")
    return Path(on_path).resolve().parent if on_path else None


def rabbitmq_server() -> Path | None:
    """The server's own start script, not the distribution's wrapper that insists on its user."""
    for folder in "/usr/lib/rabbitmq/bin", "/usr/lib/rabbitmq/sbin", "/opt/rabbitmq/sbin":
        if (script := Path(folder, "rabbitmq-server")).exists():
            return script
    on_path = program("rabbitmq-server")
    return Path(on_path).resolve() if on_path else None


def browser() -> str | None:
    """Chromium, which the browser tests drive."""
    return program("chromium") or program("chromium-browser")


@dataclass(frozen=True)
class Need:
    """A Debian package and how to see that what we want from it is there."""

    package: str
    present: Callable[[], object]


VENV = Need("python3-venv", lambda: importlib.util.find_spec("ensurepip"))
SERVERS = (
    Need("postgresql", postgres_bin),
    Need("rabbitmq-server", rabbitmq_server),
    Need("nginx-light", lambda: program("nginx")),
    Need("poppler-utils", lambda: program("pdfsig")),
    Need("clamav-daemon", lambda: program("clamd")),
)
BROWSER = Need("chromium", browser)
TOKEN = Need("softhsm2", lambda: program("softhsm2-util"))  # a signer's token, for the tests only
KNOWN = (VENV, *SERVERS, BROWSER, TOKEN)


def missing(needs: tuple[Need, ...]) -> list[str]:
    """The packages whose programs are not there."""
    return [need.package for need in needs if not need.present()]


def install(packages: list[str], log: Path) -> None:
    """apt-get install without leaving default servers running; says what to do when that is not possible here."""
    step = "system packages"
    wanted = " ".join(packages)
    if program("apt-get") is None:
        raise StepFailed(step, f"this machine has no apt-get; install what these Debian packages hold: {wanted}")
    command = ["sh", str(SCRIPT), *packages]
    if os.geteuid() != 0:
        command = [*_with_rights(step, wanted), *command]
    run(step, command, log)
    importlib.invalidate_caches()
    if still := [need.package for need in KNOWN if need.package in packages and not need.present()]:
        raise StepFailed(step, f"installed, yet not usable: {' '.join(still)}", log)


def _with_rights(step: str, wanted: str) -> list[str]:
    """``sudo``, asking for a password only where somebody can type one."""
    sudo = program("sudo")
    if sudo is None:
        raise StepFailed(step, f"no root rights and no sudo; ask an administrator for: apt-get install {wanted}")
    if sys.stdin.isatty():
        code = os.spawnv(os.P_WAIT, sudo, ["sudo", "-v"])
    else:
        code = os.spawnv(os.P_WAIT, sudo, ["sudo", "-n", "true"])
    if code:
        raise StepFailed(step, f"sudo is not allowed here; ask an administrator for: apt-get install {wanted}")
    return [sudo, "-n"]
