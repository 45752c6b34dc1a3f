"""The proof file proves itself: its own script says so without anything of ours, and finds what was tampered with."""

from __future__ import annotations

import base64
import copy
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as configured
from hypothesis import strategies as some

from services.shared.datastore import Row
from services.tracking import proofs
from services.tracking.application import Tracking
from services.tracking.merkle import leaf_hash
from services.tracking.root_signing import fingerprint_of
from services.tracking.sealing import leaf_content
from tests.tracking.lives import Life
from tests.tracking.sealed import JOURNAL_KEY, MONDAY, SIGNER, said_on, sealed, three_days
from tests.tracking.tampering import BOTH, ONLY_FULL, OTHER, Proof, another_root

pytestmark = pytest.mark.servers

NOT_YET = 3
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

    assert done.returncode == NOT_YET
    assert done.stdout.endswith("BELUM SEMUA TERBUKTI / NOT ALL PROVEN YET: 4 / 5\n")


@either
def test_before_the_first_root_nothing_is_proven(tracking: Tracking, tmp_path: Path, full: bool) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)

    done = checked(tmp_path, proofs.proof_of(tracking.datastore, life.id, full=full))

    assert done.returncode == NOT_YET
    assert done.stdout.endswith("NOT ALL PROVEN YET: 0 / 1\n")


@either
def test_a_proof_whose_days_were_taken_out_proves_nothing(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, full: bool
) -> None:
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=full)
    proof |= {"days": [], "open_links": len(proof["links"])}

    shown = checked(tmp_path, proof)
    proof["keys"] = {}

    assert (shown.returncode, "the keys are not those of the days" in shown.stdout) == (1, True)
    assert checked(tmp_path, proof).returncode == NOT_YET


def test_a_key_that_programs_read_differently_is_none(
    tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path
) -> None:
    """openssl reads a long line in pieces of 254 characters, and finds the forger's key in it."""
    proof = proofs.proof_of(tracking.datastore, lives[0].id, full=False)
    theirs, ours = (each.public_key.splitlines()[1] for each in (OTHER, SIGNER))
    first, *others = ("-----BEGIN PUBLIC KEY-----", theirs, "-----END PUBLIC KEY-----")
    one_line = ("-----" + "x" * 249) + "".join(piece.ljust(254) for piece in (first, *others[:-1])) + others[-1]
    forged = f"{one_line}\n-----BEGIN X-----\n{ours}\n-----END X-----\n"
    proof["keys"] = {fingerprint_of(SIGNER.public_key): forged}
    another_root(proof)
    proof["days"][0]["signature"] = base64.b64encode(OTHER.sign(proof["days"][0]["statement"])).decode()

    done = checked(tmp_path, proof)

    assert (done.returncode, done.stderr) == (1, "")
    assert "this is no Ed25519 public key" in done.stdout


@pytest.mark.parametrize("key", ["", "private", "rsa"])
def test_a_trusted_key_must_be_one(tracking: Tracking, lives: tuple[Life, Life], tmp_path: Path, key: str) -> None:
    shape = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    files = {
        "": b"",
        "private": JOURNAL_KEY,
        "rsa": generate_private_key(65537, 2048).public_key().public_bytes(*shape),
    }
    (tmp_path / "key.pem").write_bytes(files[key])

    done = checked(
        tmp_path, proofs.proof_of(tracking.datastore, lives[0].id, full=False), "--kunci", str(tmp_path / "key.pem")
    )

    assert (done.returncode, done.stderr) == (2, "")
    assert "--kunci is no Ed25519 public key" in done.stdout


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(some.characters()),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places_in(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield (*way, name)
        yield from places_in(each, (*way, name))


@pytest.fixture
def honest(tracking: Tracking, lives: tuple[Life, Life]) -> Proof:
    return proofs.proof_of(tracking.datastore, lives[0].id, full=True)


@given(data=some.data())
@configured(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_in_a_proof_the_checker_neither_believes_it_nor_fails(
    honest: Proof, tmp_path: Path, data: some.DataObject
) -> None:
    proof = copy.deepcopy(honest)
    *way, last = data.draw(some.sampled_from(list(places_in(proof))))
    holder = reduce(getitem, way, proof)
    before, after = holder[last], data.draw(JSON)
    assume((type(before), before) != (type(after), after))
    holder[last] = after
    (tmp_path / "bukti.json").write_text(json.dumps(proof))

    done = run(CHECKER, str(tmp_path / "bukti.json"))

    assert (done.stderr, done.returncode in (1, 2)) == ("", True), done.stdout


@pytest.mark.parametrize(
    "spoil", ["byte", "method", "secret", "nothing in it", "deep", "deep statement", "half a letter"]
)
def test_a_broken_file_is_refused_in_words(honest: Proof, tmp_path: Path, spoil: str) -> None:
    packed = bytearray(proofs.packed(honest))
    file = tmp_path / "bukti"
    match spoil:
        case "byte":
            packed[len(packed) // 3] ^= 0xFF
        case "method":
            for place in zip_heads(packed):
                packed[place : place + 2] = (99).to_bytes(2, "little")
        case "secret":
            for place in zip_heads(packed):
                packed[place - 2] |= 1
        case "nothing in it":
            archive = io.BytesIO()
            zipfile.ZipFile(archive, "w").close()
            packed = bytearray(archive.getvalue())
        case "deep":
            packed = bytearray(b"[" * 200_000)
        case "deep statement":
            honest["days"][0]["statement"] = "[" * 200_000
            packed = bytearray(json.dumps(honest).encode())
        case "half a letter":
            honest["keys"] = {"\ud800": "\ud800"}
            packed = bytearray(json.dumps(honest).encode())
    file.write_bytes(packed)

    done = run(CHECKER, str(file))

    assert (done.returncode in (1, 2), done.stderr) == (True, "")


def zip_heads(packed: bytearray) -> Iterator[int]:
    """Where the files of a ZIP name the method with which they are packed, before each and in the list of all."""
    for mark, behind in (b"PK\x03\x04", 8), (b"PK\x01\x02", 10):
        place = packed.find(mark)
        while place >= 0:
            yield place + behind
            place = packed.find(mark, place + 1)


def test_help_reads_on_every_terminal() -> None:
    command = [sys.executable, "-I", str(CHECKER), "--help"]
    done = subprocess.run(command, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, b"")


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
