"""Installing on a machine that has nothing, or on which we may do nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.install import environments, packages
from deploy.local.install.packages import SCRIPT, Need
from deploy.local.install.progress import Step, StepFailed, run

LOCKS = environments.LOCK, environments.OBJECT_STORE_LOCK, environments.NODE_LOCK, environments.INSTALLER_LOCK
NO_SUCH_PACKAGE = Need("sakpore-no-such-package", lambda: None)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs with an apt-get that writes down what it was told and what the policy was then."""
    programs = tmp_path / "bin"
    programs.mkdir()
    apt = programs / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/told\ncp {tmp_path}/policy {tmp_path}/seen\n[ ! -e {tmp_path}/broken ]\n'
    )
    systemctl = programs / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "systemctl $@" >>{tmp_path}/told\n')
    for program in apt, systemctl:
        program.chmod(0o755)
    return tmp_path


def install(machine: Path, *names: str) -> int:
    return subprocess.run(
        ["sh", str(SCRIPT), *names],
        env={
            "PATH": f"{machine}/bin:/usr/bin:/bin",
            "SAKPORE_POLICY_FILE": str(machine / "policy"),
            "SAKPORE_APT_PAUSE": "0",
        },
        timeout=60,
    ).returncode


def test_packages_do_not_leave_their_servers_running(machine: Path):
    assert install(machine, "postgresql", "poppler-utils") == 0

    assert "exit 101" in (machine / "seen").read_text()
    assert not (machine / "policy").exists()
    told = (machine / "told").read_text().splitlines()
    assert told[0].endswith(" update")
    assert told[1].endswith(" install --no-install-recommends postgresql poppler-utils")
    assert told[2:] == ["systemctl disable postgresql.service"]


def test_the_machines_own_policy_comes_back(machine: Path):
    (machine / "policy").write_text("#!/bin/sh\nexit 0\n")

    assert install(machine, "nginx-light") == 0

    assert (machine / "policy").read_text() == "#!/bin/sh\nexit 0\n"


def test_the_machines_own_policy_comes_back_after_a_failure(machine: Path):
    (machine / "policy").write_text("#!/bin/sh\nexit 0\n")
    (machine / "broken").touch()

    assert install(machine, "nginx-light") != 0

    assert (machine / "policy").read_text() == "#!/bin/sh\nexit 0\n"


def test_a_policy_that_a_killed_run_left_behind_is_not_kept(machine: Path):
    (machine / "policy").write_text("#!/bin/sh\n# sakpore installs packages\nexit 101\n")

    assert install(machine, "nginx-light") == 0

    assert not (machine / "policy").exists()


def test_without_apt_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(packages, "SYSTEM_PATH", str(tmp_path))

    with pytest.raises(
        StepFailed, match=r"no apt-get; install what these Debian packages hold: postgresql nginx-light"
    ):
        packages.install(["postgresql", "nginx-light"], tmp_path / "log")


def test_what_is_there_is_not_asked_for():
    here = Need("python3", lambda: sys.executable)

    assert packages.missing((here, NO_SUCH_PACKAGE)) == ["sakpore-no-such-package"]


def test_a_command_that_fails_is_named_with_its_last_words_and_its_log(tmp_path: Path):
    log = tmp_path / "step.log"

    with pytest.raises(StepFailed) as failed:
        run("object store", [sys.executable, "-c", "import sys; sys.exit('no space left')"], log)

    assert str(failed.value).startswith("object store: python")
    assert "no space left" in str(failed.value)
    assert str(log) in str(failed.value)


def test_a_step_hands_its_failure_to_the_one_who_waits(tmp_path: Path):
    def work(log: Path) -> None:
        raise OSError("read-only file system")

    step = Step("Python packages", work, tmp_path / "log")
    step.start()

    with pytest.raises(StepFailed, match="Python packages: OSError: read-only file system"):
        step.wait()


def test_a_package_index_that_cannot_be_reached_is_said_as_such(tmp_path: Path):
    log = tmp_path / "log"
    log.write_text(
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(refused)': /simple/click/\n"
        "ERROR: No matching distribution found for click==8.5.1\n"
    )

    assert environments.unreachable(log) == "the Python package index cannot be reached: NewConnectionError(refused)"


@pytest.mark.parametrize(
    ("configuration", "another"),
    [
        ("global.index-url='https://packages.example/simple'\n", True),
        (":env:.no-index='1'\n", True),
        ("global.extra-index-url='https://packages.example/simple'\nglobal.timeout='30'\n", False),
        ("", False),
    ],
)
def test_a_package_index_of_the_machine_is_respected(configuration: str, another: bool):
    assert environments.names_another_index(configuration) is another


def test_an_environment_is_current_only_for_its_own_lock(tmp_path: Path):
    lock, venv = tmp_path / "requirements.lock", tmp_path / "venv"
    lock.write_text("click==8.0\n")
    (venv / "bin").mkdir(parents=True)
    os.symlink(sys.executable, venv / "bin/python")
    assert not environments.current(venv, lock)

    (venv / ".requirements.stamp").write_text(environments.fingerprint(lock))
    assert environments.current(venv, lock)

    lock.write_text("click==8.1\n")
    assert not environments.current(venv, lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_pins_exact_versions_and_names_no_address(lock: Path):
    lines = [line for line in lock.read_text().splitlines() if line]

    assert lines
    assert all("==" in line and "/" not in line and not line.startswith("-") for line in lines)
