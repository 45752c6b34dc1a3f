"""The proof file proves itself: its own script says so without anything of ours, and finds what was tampered with."""

from __future__ import annotations

import copy
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.shared.datastore import Row
from services.tracking import proofs
from services.tracking.application import Tracking
from services.tracking.merkle import leaf_hash
from services.tracking.root_signing import fingerprint_of
from services.tracking.sealing import leaf_content
from tests.tracking.lives import Life
from tests.tracking.sealed import MONDAY, SIGNER, said_on, sealed, three_days
from tests.tracking.tampering import BOTH, ONLY_FULL, OTHER, Proof

pytestmark = pytest.mark.servers

CHECKER = proofs.HERE / "periksa.py"
either = pytest.mark.parametrize("full", [True, False], ids=["full", "light"])


@pytest.fixture
def lives(tracking: Tracking) -> tuple[Life, Life]:
    return three_days(tracking)


def checked(folder: Path, proof: Proof, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the checker of a proof as somebody would who has nothing of ours."""
    with zipfile.ZipFile(io.BytesIO(proofs.packed(proof))) as packed:
        packed.extractall(folder)
    return run(folder / "periksa.py", *arguments)


def run(script: Path, *arguments: str, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), *arguments]
    environment = {"PATH": path, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False, timeout=60)


@either
def test_an_honest_proof_holds(tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, full: bool) -> None:
    for life in lives:
        done = checked(tmp_path, proofs.proof_of(tracking.datastore, life.id, full=full))

        assert (done.returncode, "BENAR / OK" in done.stdout, "SALAH" in done.stdout) == (0, True, False), done.stdout
        assert ("Only told, not proven" in done.stdout) is not full
        assert fingerprint_of(SIGNER.public_key) in done.stdout


@either
def test_a_proof_among_many_applications_holds(tracking: Tracking, tmp_path: Path, full: bool) -> None:
    crowd = [Life(number=f"2026-K7QF-{number:04}").submitted() for number in range(7)]
    said_on(tracking, MONDAY, *crowd)
    sealed(tracking)

    places = set()
    for life in crowd:
        proof = proofs.proof_of(tracking.datastore, life.id, full=full)
        assert checked(tmp_path, proof).returncode == 0
        places.add(proof["days"][0]["place"])
    assert places == set(range(7))


@either
def test_what_is_not_sealed_yet_is_named(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, full: bool
) -> None:
    life, _ = lives
    said_on(tracking, MONDAY.replace(day=9), life.ended("substance"))

    done = checked(tmp_path, proofs.proof_of(tracking.datastore, life.id, full=full))

    assert done.returncode == 3
    assert "BELUM TERBUKTI / NOT PROVEN YET: 1 peristiwa" in done.stdout.splitlines()[-1]
    assert "BENAR" not in done.stdout


def test_a_proof_before_the_first_root_says_that_nothing_is_sealed(tracking: Tracking, tmp_path: Path) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)

    done = checked(tmp_path, proofs.proof_of(tracking.datastore, life.id, full=False))

    assert done.returncode == 3
    assert "BELUM TERBUKTI / NOT PROVEN YET: 1 peristiwa" in done.stdout.splitlines()[-1]
    assert "BENAR" not in done.stdout


TAMPERED = [(tamper, full) for full in (True, False) for tamper in (*BOTH, *(ONLY_FULL if full else ()))]


@pytest.mark.parametrize(
    ("tamper", "full"), TAMPERED, ids=[f"{each.__name__}-{'full' if full else 'light'}" for each, full in TAMPERED]
)
def test_the_checker_refuses(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, tamper: Callable[[Proof], None], full: bool
) -> None:
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=full)
    before = copy.deepcopy(proof)
    tamper(proof)
    assert proof != before

    done = checked(tmp_path, proof)

    assert (done.returncode, done.stderr) == (1, "")
    assert "BENAR / OK" not in done.stdout
    assert "SALAH" in done.stdout


@either
def test_the_path_of_another_application_is_refused(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, full: bool
) -> None:
    mine, theirs = (proofs.proof_of(tracking.datastore, life.id, full=full) for life in lives)
    mine["days"] = theirs["days"]

    done = checked(tmp_path, mine)

    assert done.returncode == 1
    assert done.stdout.count("does not lead to the root of the day") == 2


def test_an_application_in_a_day_whose_tree_was_changed_gets_a_proof_that_does_not_hold(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path
) -> None:
    tracking.datastore.execute(Row("UPDATE daily_roots SET tree = sha256(tree) WHERE day = %s", (MONDAY,)))

    done = checked(tmp_path, proofs.proof_of(tracking.datastore, lives[0].id, full=False))

    assert done.returncode == 1
    assert "SALAH  2026-03-02" in done.stdout


def test_a_key_from_elsewhere_decides_whom_one_trusts(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path
) -> None:
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=False)
    for name, signer in {"ours.pem": SIGNER, "other.pem": OTHER}.items():
        (tmp_path / name).write_text(signer.public_key)

    assert checked(tmp_path, proof, "--kunci", str(tmp_path / "ours.pem")).returncode == 0
    assert checked(tmp_path, proof, "--kunci", str(tmp_path / "other.pem")).returncode == 1


@pytest.mark.parametrize("words", ["[]", "{", '{"format":"sakpore-proof/1","keys":{},"links":[1],"days":[]}'])
def test_a_packed_proof_can_be_checked_and_rubbish_cannot(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, words: str
) -> None:
    packed = tmp_path / "bukti.zip"
    packed.write_bytes(proofs.packed(proofs.proof_of(tracking.datastore, lives[0].id, full=True)))
    rubbish = tmp_path / "rubbish.json"
    rubbish.write_text(words)

    assert run(CHECKER, str(packed)).returncode == 0
    assert run(CHECKER, str(rubbish)).returncode == 2
    assert run(CHECKER, str(tmp_path / "nothing")).returncode == 2
    assert "openssl is not installed" in run(CHECKER, str(packed), path="/nowhere").stdout


def test_a_leaf_is_hashed_in_the_database_as_it_is_here(tracking: Tracking, lives: tuple[Life, Life]) -> None:
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=False)
    [row] = tracking.datastore.query("SELECT tree FROM daily_roots WHERE day = %s", MONDAY)
    day, leaf = proof["days"][0], leaf_hash(leaf_content(lives[0].id, 1, proof["links"][0]["hash"]))

    assert bytes(row.tree)[day["place"] * 32 :][:32] == leaf
