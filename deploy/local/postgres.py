"""A private PostgreSQL: never as root, TCP on this machine only, password for everybody."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from signal import SIGINT

import psutil
import psycopg2

from deploy.local.components import Component, environment
from deploy.local.home import Home
from deploy.local.install.packages import postgres_bin, program
from deploy.local.install.progress import StepFailed, run
from deploy.local.secret_files import Secrets, write

STEP = "postgres"
ELSEWHERE = Path("/var/lib/sakpore")
NOTE = "where-the-data-is.txt"
SUPERUSER = "postgres"
CONFIGURATION = """\
# Written at every start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 300
shared_buffers = 32MB
wal_level = replica
max_wal_size = 512MB
password_encryption = scram-sha-256
jit = off
autovacuum_max_workers = 2
max_parallel_workers = 2
max_logical_replication_workers = 0
timezone = UTC
log_timezone = UTC
log_destination = stderr
logging_collector = off
log_line_prefix = '%m [%p] %d '
fsync = {fsync}
"""
WHO_MAY = "host all all 127.0.0.1/32 scram-sha-256\n"


def superuser_url(home: Home, secrets: Secrets, database: str = "postgres") -> str:
    return f"postgresql://{SUPERUSER}:{secrets['postgres_password']}@127.0.0.1:{home.ports.postgres}/{database}"


def component(home: Home, secrets: Secrets, *, fsync: bool = True) -> Component:
    """The server as a process of this home."""
    user = run_as()
    data = data_folder(home, secrets, user)
    binary = _binaries() / "postgres"
    return Component(
        name="postgres",
        command=[str(binary), "-D", str(data)],
        environment=environment(home, "postgres", HOME=str(data.parent)),
        address=f"127.0.0.1:{home.ports.postgres}",
        ports=(home.ports.postgres,),
        healthy=lambda: _answers(superuser_url(home, secrets)),
        stage="data",
        prepare=lambda: prepare(home, secrets, data, user, fsync=fsync),
        stop_signal=SIGINT,  # fast shutdown: roll back what is open, write everything, end
        stop_seconds=20,
        user=user,
        folder=Path("/"),
    )


def run_as() -> str | None:
    """``None`` for the person who calls; when that is root, somebody without rights."""
    if os.geteuid() != 0:
        return None
    for name in "postgres", "sakpore":
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    useradd = program("useradd")
    if useradd is None:
        raise StepFailed(STEP, "PostgreSQL must not run as root, and there is no useradd to make user 'sakpore'")
    subprocess.run([useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "sakpore"], check=True)
    return "sakpore"


def data_folder(home: Home, secrets: Secrets, user: str | None) -> Path:
    """Inside the home, or, when the server's user cannot get there, in the machine's own place for such data."""
    inside = home.path / "postgres"
    if user is None:
        return inside / "data"
    inside.mkdir(exist_ok=True)
    shutil.chown(inside, user)
    inside.chmod(0o700)
    if _reaches(user, inside):
        return inside / "data"
    outside = ELSEWHERE / secrets["instance"][:12]
    outside.mkdir(parents=True, exist_ok=True)
    ELSEWHERE.chmod(0o755)
    shutil.chown(outside, user)
    outside.chmod(0o700)
    (outside / "home").write_text(str(home.path))
    _forget_temporary_homes()
    (inside / NOTE).write_text(f"{outside}: user {user} cannot reach {inside}\n")
    return outside / "data"


def _forget_temporary_homes() -> None:
    """Homes of test runs lie in the temporary folder and vanish with it; their data elsewhere must not pile up."""
    for note in ELSEWHERE.glob("*/home"):
        gone = Path(note.read_text())
        if gone.is_relative_to(tempfile.gettempdir()) and not gone.exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def data_elsewhere(home: Home) -> str:
    """Where the data are and why, when they are not inside the home; else nothing."""
    note = home.path / "postgres" / NOTE
    return note.read_text().strip() if note.exists() else ""


def remove_data(home: Home, secrets: Secrets) -> None:
    """Delete the cluster, wherever it is; the server must have ended."""
    shutil.rmtree(data_folder(home, secrets, run_as()).parent, ignore_errors=True)


def _reaches(user: str, folder: Path) -> bool:
    return (
        subprocess.run(["/usr/bin/test", "-w", folder], user=user, group=_group(user), extra_groups=[]).returncode == 0
    )


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def prepare(home: Home, secrets: Secrets, data: Path, user: str | None, *, fsync: bool) -> None:
    """Make the cluster when there is none; write the configuration; forget a server that was killed."""
    if not (data / "PG_VERSION").exists():
        _initialise(home, secrets, data, user)
    for name, text in {
        "postgresql.auto.conf": "",
        "postgresql.conf": CONFIGURATION.format(port=home.ports.postgres, fsync="on" if fsync else "off"),
        "pg_hba.conf": WHO_MAY,
    }.items():
        file = data / name
        file.write_text(text)
        if user:
            shutil.chown(file, user, _group(user))
    _forget_killed_server(data)


def _initialise(home: Home, secrets: Secrets, data: Path, user: str | None) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    if data.exists():
        shutil.rmtree(data)  # an initdb that was interrupted
    password = data.parent / "first-password"
    write(password, secrets["postgres_password"].encode())
    if user:
        shutil.chown(password, user)
    command: list[str | Path] = [
        _binaries() / "initdb",
        *("-D", data, "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"),
        *("--no-sync", f"--pwfile={password}"),
    ]
    try:
        run(STEP, command, home.log("postgres-initdb"), user=user)
    finally:
        password.unlink()


def _forget_killed_server(data: Path) -> None:
    """A postmaster.pid whose process is gone, or is somebody else by now, must not keep us from starting."""
    file = data / "postmaster.pid"
    if not file.exists():
        return
    pid = file.read_text().partition("\n")[0].strip()
    try:
        if str(data) in psutil.Process(int(pid)).cmdline():
            return
    except (ValueError, psutil.NoSuchProcess):
        pass
    file.unlink()


def _binaries() -> Path:
    folder = postgres_bin()
    if folder is None:
        raise StepFailed(STEP, "there is no PostgreSQL server here: apt-get install postgresql")
    return folder


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True
