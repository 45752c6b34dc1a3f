"""The proof file proves itself: its own script says so without anything of ours, and finds what was tampered with."""

from __future__ import annotations

import base64
import copy
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.shared.datastore import Row
from services.tracking import proofs
from services.tracking.application import Tracking
from services.tracking.merkle import leaf_hash
from services.tracking.root_signing import Signer, fingerprint_of
from services.tracking.sealing import leaf_content
from tests.tracking.lives import Life
from tests.tracking.sealed import MONDAY, SIGNER, said_on, sealed, three_days

pytestmark = pytest.mark.servers

Proof = dict[str, Any]
CHECKER = proofs.HERE / "periksa.py"
OTHER = Signer(Ed25519PrivateKey.generate())
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

    assert done.returncode == 0
    assert "not sealed yet: 1 peristiwa" in done.stdout


def test_a_proof_before_the_first_root_says_that_nothing_is_sealed(tracking: Tracking, tmp_path: Path) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)

    done = checked(tmp_path, proofs.proof_of(tracking.datastore, life.id, full=False))

    assert done.returncode == 0
    assert "not sealed yet: 1 peristiwa" in done.stdout


def changed_event(proof: Proof) -> None:
    link = proof["links"][1]
    link["spelling"] = link["spelling"].replace("officer", "another") if "officer" in link["spelling"] else "{}"


def changed_words(proof: Proof) -> None:
    proof["links"][1]["fact"] = "letter-signed"


def rewritten(proof: Proof) -> None:
    """By somebody who computes the whole chain anew."""
    proof["links"][0]["spelling"] = proof["links"][0]["spelling"].replace("sip-dokter", "sip-perawat")
    head = b""
    for link in proof["links"]:
        head = sha256(head + link["spelling"].encode()).digest()
        link["hash"] = head.hex()


def removed_event(proof: Proof) -> None:
    del proof["links"][1]


def removed_and_numbered_anew(proof: Proof) -> None:
    del proof["links"][1]
    for number, link in enumerate(proof["links"], start=1):
        link["link"] = number


def swapped(proof: Proof) -> None:
    links = proof["links"]
    links[1], links[2] = links[2] | {"link": 2}, links[1] | {"link": 3}


def cut_off(proof: Proof) -> None:
    del proof["links"][-1]
    proof["open_links"] = 0


def another_root(proof: Proof) -> None:
    said = json.loads(proof["days"][0]["statement"])
    said["root"] = "0" * 64
    proof["days"][0]["statement"] = json.dumps(said, sort_keys=True, separators=(",", ":"))


def another_signature(proof: Proof) -> None:
    proof["days"][0]["signature"] = proof["days"][1]["signature"]


def signed_by_somebody_else(proof: Proof) -> None:
    """With a statement of their own and the fingerprint of the office."""
    another_root(proof)
    signature = OTHER.sign(proof["days"][0]["statement"])
    proof["days"][0]["signature"] = base64.b64encode(signature).decode()


def another_key_under_our_name(proof: Proof) -> None:
    signed_by_somebody_else(proof)
    proof["keys"] = {fingerprint_of(SIGNER.public_key): OTHER.public_key}


def another_path(proof: Proof) -> None:
    proof["days"][0]["path"] = proof["days"][2]["path"]


def another_place(proof: Proof) -> None:
    proof["days"][0]["place"] ^= 1


def shorter_path(proof: Proof) -> None:
    proof["days"][0]["path"] = []


def longer_path(proof: Proof) -> None:
    proof["days"][0]["path"] *= 2


def statement_of_another_day(proof: Proof) -> None:
    proof["days"][0] |= {name: proof["days"][2][name] for name in ("statement", "signature")}


def day_twice(proof: Proof) -> None:
    proof["days"].append(proof["days"][0])


def more_sealed_than_is(proof: Proof) -> None:
    proof["links"].append(copy.deepcopy(proof["links"][-1]) | {"link": 5})


def day_without_place(proof: Proof) -> None:
    proof["days"][0]["place"] = None


BOTH = (
    removed_event,
    removed_and_numbered_anew,
    swapped,
    cut_off,
    another_root,
    another_signature,
    signed_by_somebody_else,
    another_key_under_our_name,
    another_path,
    another_place,
    shorter_path,
    longer_path,
    statement_of_another_day,
    day_twice,
    more_sealed_than_is,
    day_without_place,
)
ONLY_FULL = changed_event, changed_words, rewritten
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


def test_a_packed_proof_can_be_checked_and_rubbish_cannot(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path
) -> None:
    packed = tmp_path / "bukti.zip"
    packed.write_bytes(proofs.packed(proofs.proof_of(tracking.datastore, lives[0].id, full=True)))
    rubbish = tmp_path / "rubbish.json"
    rubbish.write_text("[]")

    assert run(CHECKER, str(packed)).returncode == 0
    assert run(CHECKER, str(rubbish)).returncode == 2
    assert run(CHECKER, str(tmp_path / "nothing")).returncode == 2
    assert "openssl is not installed" in run(CHECKER, str(packed), path="/nowhere").stdout


def test_a_leaf_is_hashed_in_the_database_as_it_is_here(tracking: Tracking, lives: tuple[Life, Life]) -> None:
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=False)
    [row] = tracking.datastore.query("SELECT tree FROM daily_roots WHERE day = %s", MONDAY)
    day, leaf = proof["days"][0], leaf_hash(leaf_content(lives[0].id, 1, proof["links"][0]["hash"]))

    assert bytes(row.tree)[day["place"] * 32 :][:32] == leaf
