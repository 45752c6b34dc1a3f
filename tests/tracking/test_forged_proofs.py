"""Proofs that were made to deceive, and files that are broken: the checker refuses each in words."""

from __future__ import annotations

import base64
import copy
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
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

from services.tracking import proofs
from services.tracking.application import Tracking
from services.tracking.root_signing import fingerprint_of
from tests.tracking.lives import Life
from tests.tracking.sealed import JOURNAL_KEY, SIGNER, three_days
from tests.tracking.tampering import OTHER, Proof, another_root
from tests.tracking.test_proofs import CHECKER, checked, run

pytestmark = pytest.mark.servers


@pytest.fixture
def lives(tracking: Tracking) -> tuple[Life, Life]:
    return three_days(tracking)


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
