"""Forged and broken proofs: none is called proven, and each is refused with a sentence."""

from __future__ import annotations

import base64
import copy
import io
import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tracking import proofs
from services.tracking.application import Tracking
from services.tracking.root_signing import fingerprint_of
from tests.tracking.lives import Life
from tests.tracking.sealed import JOURNAL_KEY, MONDAY, SIGNER, said_on, three_days
from tests.tracking.tampering import OTHER, Proof, another_root
from tests.tracking.test_proofs import CHECKER, run

pytestmark = pytest.mark.servers

OURS = fingerprint_of(SIGNER.public_key)
NOT_PROVEN, CANNOT_CHECK = "BELUM TERBUKTI / NOT PROVEN YET", "tidak dapat diperiksa / cannot check: "
either = pytest.mark.parametrize("full", [True, False], ids=["full", "light"])
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def full() -> bool:
    """Where a test does not say otherwise."""
    return True


@pytest.fixture
def proof(tracking: Tracking, full: bool) -> Proof:
    """A sealed one."""
    life, _ = three_days(tracking)
    return proofs.proof_of(tracking.datastore, life.id, full=full)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Done]:
    def run_on(content: Any, *arguments: str) -> Done:
        file = tmp_path / "forged"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        done = run(CHECKER, str(file), *arguments)
        assert done.stderr == ""
        return done

    return run_on


def last_line(done: Done) -> str:
    return done.stdout.splitlines()[-1]


def key_that_openssl_reads_otherwise() -> str:
    """Openssl reads lines in pieces of 254 bytes, and finds the other key in the first of them."""
    theirs = OTHER.public_key.splitlines()[1]
    pieces = ["-----" + "x" * 249, "-----BEGIN PUBLIC KEY-----", theirs, "-----END PUBLIC KEY-----"]
    ours = f"-----BEGIN X-----\n{SIGNER.public_key.splitlines()[1]}\n-----END X-----\n"
    return "".join(piece.ljust(254) for piece in pieces[:3]) + pieces[3] + "\n" + ours


@pytest.mark.parametrize("full", [False])
@pytest.mark.parametrize("trusts", [True, False])
def test_a_key_that_programs_read_differently_is_none(
    proof: Proof, check: Callable[..., Done], tmp_path: Path, trusts: bool, full: bool
) -> None:
    another_root(proof)
    proof["days"] = proof["days"][:1]
    proof["days"][0]["signature"] = base64.b64encode(OTHER.sign(proof["days"][0]["statement"])).decode()
    proof["keys"] = {OURS: key_that_openssl_reads_otherwise()}
    (tmp_path / "ours.pem").write_text(SIGNER.public_key)

    done = check(proof, *(["--kunci", str(tmp_path / "ours.pem")] if trusts else []))

    assert done.returncode == 2
    assert "'keys'" in done.stdout
    assert OURS not in done.stdout


def told_otherwise(proof: Proof) -> None:
    for link in proof["links"]:
        link |= {"hash": "ab" * 32, "fact": "letter-signed", "at": "1999-01-01T00:00:00Z"}


def chained_anew(proof: Proof) -> None:
    head = b""
    for link in proof["links"]:
        link["spelling"] = link["spelling"].replace("sip-dokter", "sip-perawat")
        head = sha256(head + link["spelling"].encode()).digest()
        link["hash"] = head.hex()


def cut_by_its_last_event(proof: Proof) -> None:
    del proof["links"][-1]


@pytest.mark.parametrize(
    ("forge", "full"), [(told_otherwise, False), (chained_anew, True), (cut_by_its_last_event, True)]
)
@pytest.mark.parametrize("trusts", [True, False])
def test_without_sealed_days_nothing_is_proven(
    proof: Proof,
    check: Callable[..., Done],
    tmp_path: Path,
    forge: Callable[[Proof], None],
    full: bool,
    trusts: bool,
) -> None:
    forge(proof)
    proof |= {"days": [], "keys": {}, "open_links": len(proof["links"])}
    (tmp_path / "ours.pem").write_text(SIGNER.public_key)

    done = check(proof, *(["--kunci", str(tmp_path / "ours.pem")] if trusts else []))

    assert done.returncode == 3
    assert last_line(done).startswith(f"{NOT_PROVEN}: {len(proof['links'])} ")


@pytest.mark.parametrize("field", ["at", "fact", "publisher", "hash", "spelling"])
@pytest.mark.parametrize("link", range(4))
def test_nothing_of_any_link_of_a_full_proof_can_be_changed(
    proof: Proof, check: Callable[..., Done], field: str, link: int
) -> None:
    here = proof["links"][link]
    here[field] = here[field][:-1] + ("0" if here[field][-1] != "0" else "1")

    assert check(proof).returncode == 1


def test_what_is_trusted_must_be_a_public_key(tracking: Tracking, tmp_path: Path, check: Callable[..., Done]) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)
    unsealed = proofs.proof_of(tracking.datastore, life.id, full=True)
    (tmp_path / "private.pem").write_bytes(JOURNAL_KEY)
    (tmp_path / "other lines.pem").write_text(SIGNER.public_key.replace("\n", "\r\n"), newline="")

    for file in (Path("/dev/null"), tmp_path / "private.pem", tmp_path, tmp_path / "missing"):
        assert check(unsealed, "--kunci", str(file)).returncode == 2
    assert check(unsealed, "--kunci", str(tmp_path / "other lines.pem")).returncode == 3


BROKEN: dict[str, Callable[[Proof], Any]] = {
    "nested deeply": lambda _: b"[" * 200_000,
    "statement nested deeply": lambda proof: with_day(proof, statement="[" * 100_000),
    "half a character in a day": lambda proof: with_day(proof, day="\ud800"),
    "half a character in a name": lambda proof: proof | {"\ud800": 1},
    "half a character in a key": lambda proof: proof | {"keys": {"\ud800": "a"}},
    "control characters": lambda proof: proof | {"\x1b[31m": 1},
    "a key that is no text": lambda proof: proof | {"keys": {OURS: {"a": 1}}},
    "full is a list": lambda proof: proof | {"full": []},
    "no full": lambda proof: {name: value for name, value in proof.items() if name != "full"},
    "no keys": lambda proof: proof | {"keys": {}},
    "a signature that is none": lambda proof: with_day(proof, signature="!!"),
    "no signature": lambda proof: with_day(proof, signature=None),
    "a statement that is a number": lambda proof: with_day(proof, statement=5),
    "a statement that is a list": lambda proof: with_day(proof, statement="[]"),
    "a place before the first": lambda proof: with_day(proof, place=-1),
    "true for one": lambda proof: proof | {"links": [proof["links"][0] | {"link": True}, *proof["links"][1:]]},
    "a name twice": lambda proof: json.dumps(proof).replace('{"format"', '{"full": true, "format"').encode(),
    "empty": lambda _: b"",
    "no text": lambda _: b"\xff\xfe\x00",
    "a long number": lambda _: b"9" * 10_000,
    "too large": lambda _: b" " * (64 * 1024 * 1024 + 1),
}


def with_day(proof: Proof, **changed: Any) -> Proof:
    return proof | {"days": [proof["days"][0] | changed, *proof["days"][1:]]}


def test_what_is_broken_is_refused_with_a_sentence(proof: Proof, check: Callable[..., Done]) -> None:
    for name, break_it in BROKEN.items():
        done = check(break_it(copy.deepcopy(proof)))

        assert done.returncode in (1, 2), name
        assert " / " in last_line(done), name
        assert done.stdout.replace("\n", "").isprintable(), name


def broken_archives(content: bytes) -> Iterator[bytes]:
    """A flipped byte, an unknown method, a password, a bit missing at either end, nothing of ours."""
    central = content.rfind(b"PK\x01\x02", 0, content.rfind(b"bukti.json"))
    local = content.find(b"bukti.json") - 30
    for places, value in (([local + 60], 0xFF), ([local + 8, central + 10], 99), ([local + 6, central + 8], 1)):
        changed = bytearray(content)
        for place in places:
            changed[place] ^= value
        yield bytes(changed)
    yield content[:-10]
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as pack:
        pack.writestr("x", "y")
    yield empty.getvalue()


def test_a_damaged_archive_is_refused_with_a_sentence(proof: Proof, check: Callable[..., Done]) -> None:
    for content in broken_archives(proofs.packed(proof)):
        done = check(content)

        assert (done.returncode, last_line(done).startswith(CANNOT_CHECK)) == (2, True)


def test_help_is_shown_on_a_terminal_without_our_letters() -> None:
    done = subprocess.run(
        ["/usr/bin/env", "PYTHONIOENCODING=ascii", "python3", str(CHECKER), "--help"], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("ab" * 32),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=5,
)


def places_in(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every value of a JSON document but the document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield (*here, name)
        yield from places_in(each, (*here, name))


def changed_once(data: st.DataObject, proof: Proof) -> bytes:
    """One value replaced, removed or added, or one byte changed."""
    way = data.draw(st.sampled_from(["replaced", "removed", "added", "byte"]))
    if way == "byte":
        content = bytearray(json.dumps(proof).encode())
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        return bytes(content)
    changed = copy.deepcopy(proof)
    *way_there, last = data.draw(st.sampled_from(list(places_in(changed))))
    parent: Any = changed
    for name in way_there:
        parent = parent[name]
    if way == "removed":
        del parent[last]
    elif way == "added" and isinstance(parent, dict):
        parent[data.draw(st.text())] = data.draw(JSON)
    else:
        parent[last] = data.draw(JSON)
    return json.dumps(changed).encode()


def proven(proof: Proof, days: list[dict[str, Any]]) -> str:
    """What BACA-SAYA.txt calls proven by these days."""
    ends = {each["link"] for each in days}
    links = [
        link if proof["full"] else {"link": link["link"], "hash": link["hash"] if link["link"] in ends else None}
        for link in proof["links"]
    ]
    return json.dumps(proof | {"links": links, "days": days}, sort_keys=True)


@either
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_change_of_what_is_proven_goes_unseen(
    proof: Proof, check: Callable[..., Done], full: bool, data: st.DataObject
) -> None:
    content = changed_once(data, proof)

    done = check(content)

    assert done.returncode in (0, 1, 2)
    if done.returncode == 0:
        after = json.loads(content)
        assert [each for each in proof["days"] if each in after["days"]] == after["days"]
        assert proven(after, after["days"]) == proven(proof, after["days"])
