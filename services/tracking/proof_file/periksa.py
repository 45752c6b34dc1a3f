#!/usr/bin/env python3
"""Memeriksa bukti satu permohonan tanpa sistem kami. Check the proof of one application without our system.

    python3 periksa.py                    bukti.json di folder ini / in this folder
    python3 periksa.py bukti.zip          berkas yang belum dibuka / a file that is not unpacked
    python3 periksa.py --kunci kunci.pem  percaya hanya kunci ini / trust this key only (may be given twice)

Perlu Python 3.8 dan program openssl 3. It needs Python 3.8 and the program openssl 3.
0: semua peristiwa terbukti / every event is proven. 1: ada yang salah / something does not hold.
2: tidak dapat diperiksa / cannot check. 3: belum semua terbukti / not all of it is proven yet.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

PROOF, FORMAT, ROOT_FORMAT = "bukti.json", "sakpore-proof/1", "sakpore-daily-root/1"
LARGEST = 64 * 1024 * 1024
HASH, DAY = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{59}=)\n-----END PUBLIC KEY-----\n?")
ED25519 = bytes.fromhex("302a300506032b6570032100")  # how such a key begins as DER (RFC 8410)
IN_PROOF = {"application": str, "full": bool, "links": list, "days": list, "open_links": int, "keys": dict}
IN_LINK = {"link": int, "hash": str}
BESIDE = "publisher", "fact", "at", "spelling"  # texts, or not there
IN_DAY = {"day": str, "link": int, "path": list, "statement": str, "signature": str}
IN_STATEMENT = {"format": str, "day": str, "key": str, "leaves": int, "root": str}


class Wrong(Exception):
    """Something does not hold; Indonesian and English."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian} / {english}")


class CannotCheck(Wrong):
    """The tools are missing, or this is no proof."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("bukti", nargs="?", type=Path, default=Path(__file__).resolve().parent / PROOF)
    words.add_argument("--kunci", type=Path, action="append", help="kunci publik dari sumber lain / trusted key (PEM)")
    asked = words.parse_args()
    try:
        proof, trusted = read(asked.bukti), fingerprints_in(asked.kunci or ())
    except CannotCheck as trouble:
        print("tidak dapat diperiksa / cannot check:", trouble)
        return 2
    wrong = 0
    for name, check in steps(proof, trusted):
        try:
            print(f"BENAR  {name}: {check()}")
        except Wrong as trouble:
            wrong += 1
            print(f"SALAH  {name}: {trouble}")
        except Exception:  # whoever made this file may have written anything
            wrong += 1
            print(f"SALAH  {name}: isinya tidak dapat dibaca / what it says cannot be read")
    if wrong:
        print(f"SALAH / NOT OK: {wrong}")
        return 1
    return verdict(proof)


def read(file: Path) -> dict[str, Any]:
    """The proof in a file, or in a ZIP file; raises :class:`CannotCheck` for anything else."""
    if shutil.which("openssl") is None:
        raise CannotCheck("program openssl tidak ada", "the program openssl is not installed")
    try:
        proof = json.loads(content_of(file))
        json.dumps(proof, ensure_ascii=False).encode("utf-8")  # not every string of JSON is a text
    except Exception as trouble:  # of a broken ZIP file there are many kinds
        raise CannotCheck("ini bukan berkas bukti", "this is no proof file") from trouble
    look_through(proof)
    return proof


def content_of(file: Path) -> bytes:
    """No more than is allowed: what is cut off is no JSON."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed, packed.open(PROOF) as opened:
            return opened.read(LARGEST)
    return file.open("rb").read(LARGEST)


def look_through(proof: Any) -> None:
    """Whether everything in it is of the kind that it should be, whatever it says."""
    if type(proof) is not dict or proof.get("format") != FORMAT:
        raise CannotCheck("ini bukan berkas bukti", "this is no proof file")
    has(proof, IN_PROOF)
    for link in proof["links"]:
        has(link, IN_LINK)
        has(link, {name: str for name in BESIDE if name in link})
    for sealed in proof["days"]:
        has(sealed, IN_DAY)
        if sealed.get("place") is not None:
            has(sealed, {"place": int})
        if not DAY.fullmatch(sealed["day"]) or not all(type(each) is str for each in sealed["path"]):
            raise CannotCheck("satu hari tidak terbaca", "one of the days cannot be read")
    if not all(HASH.fullmatch(name) and type(key) is str for name, key in proof["keys"].items()):
        raise CannotCheck("satu kunci tidak terbaca", "one of the keys cannot be read")


def has(thing: Any, kinds: Mapping[str, type]) -> None:
    """Raises :class:`CannotCheck` unless each of these is there and of its type."""
    if type(thing) is not dict:
        raise CannotCheck("ini bukan berkas bukti", "this is no proof file")
    for name, kind in kinds.items():
        if name not in thing or type(thing[name]) is not kind:
            raise CannotCheck(f"{name} tidak ada atau rusak", f"{name} is missing or broken")


def fingerprints_in(files: Iterable[Path]) -> set[str]:
    """Of the keys in these files."""
    try:
        return {fingerprint_of(file.read_text("ascii")) for file in files}
    except (OSError, ValueError, Wrong) as trouble:
        raise CannotCheck("--kunci bukan kunci publik Ed25519", "--kunci is no Ed25519 public key") from trouble


def steps(proof: dict[str, Any], trusted: set[str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """The checks by name."""
    yield "kunci / keys", lambda: keys_hold(proof, trusted)
    yield "riwayat / history", lambda: history_holds(proof)
    for sealed in proof["days"]:
        yield sealed["day"], lambda sealed=sealed: day_holds(proof, sealed)
    yield "hari / days", lambda: days_hold(proof)


def keys_hold(proof: dict[str, Any], trusted: set[str]) -> str:
    """Each key has the fingerprint by which statements name it, and each has signed a day."""
    for fingerprint, pem in proof["keys"].items():
        if fingerprint_of(pem) != fingerprint:
            raise Wrong(f"kunci {fingerprint} bukan kunci itu", f"key {fingerprint} is another one")
    if set(proof["keys"]) != {said_in(sealed)["key"] for sealed in proof["days"]}:
        raise Wrong("kunci tidak cocok dengan hari-harinya", "the keys are not those of the days")
    if trusted and set(proof["keys"]) - trusted:
        raise Wrong("ada kunci lain daripada yang dipercaya", "there is another key than the trusted one")
    return f"{len(proof['keys'])}"


def history_holds(proof: dict[str, Any]) -> str:
    """No link is missing or moved; where the events themselves are in the file, each hash follows from those before."""
    links, head = proof["links"], b""
    if not links:
        raise Wrong("riwayat kosong", "the history is empty")
    if {link.get("spelling") is not None for link in links} != {proof["full"]}:
        raise Wrong("isi peristiwa hanya sebagian", "some events are in this file, others are not")
    for number, link in enumerate(links, start=1):
        if link["link"] != number:
            raise Wrong(f"mata rantai {number} hilang atau tertukar", f"link {number} is missing or was moved")
        if not HASH.fullmatch(link["hash"]):
            raise Wrong(f"hash mata rantai {number} rusak", f"the hash of link {number} is none")
        if proof["full"]:
            head = hashlib.sha256(head + link["spelling"].encode("utf-8")).digest()
            if head.hex() != link["hash"]:
                raise Wrong(f"mata rantai {number} diubah", f"link {number} does not follow from those before it")
            same_words(proof, link)
    if proof["full"]:
        return f"{len(links)} peristiwa, berantai / events, chained"
    return f"{len(links)} peristiwa; isinya tidak termuat / events; what they say is not in this file"


def same_words(proof: dict[str, Any], link: dict[str, Any]) -> None:
    """What stands beside the event is what the event says."""
    event = json.loads(link["spelling"])
    kind = f"sakpore.{link['publisher']}.{link['fact']}.v"
    if event["subject"] != proof["application"]:
        raise Wrong("satu mata rantai milik permohonan lain", "a link is of another application")
    if event["type"].rstrip("0123456789") != kind or event["time"] != link["at"]:
        raise Wrong(
            f"keterangan mata rantai {link['link']} diubah", f"the words beside link {link['link']} were changed"
        )


def said_in(sealed: dict[str, Any]) -> dict[str, Any]:
    """The statement about a day."""
    try:
        said = json.loads(sealed["statement"])
        has(said, IN_STATEMENT)
    except (ValueError, RecursionError, CannotCheck) as trouble:
        raise Wrong("pernyataan tidak terbaca", "the statement cannot be read") from trouble
    return said


def day_holds(proof: dict[str, Any], sealed: dict[str, Any]) -> str:
    """The statement about the day was signed, and its root stands over this application's history of that day."""
    said = said_in(sealed)
    if (said["format"], said["day"]) != (ROOT_FORMAT, sealed["day"]):
        raise Wrong("pernyataan ini tentang hal lain", "the statement is about something else")
    if said["key"] not in proof["keys"]:
        raise Wrong("kunci hari itu tidak ada", "the key of the day is missing")
    signature_holds(sealed, key_of(proof["keys"][said["key"]]))
    if not 0 < sealed["link"] <= len(proof["links"]):
        raise Wrong("riwayat terpotong", "the history was cut off")
    last = proof["links"][sealed["link"] - 1]
    leaf = {"application": proof["application"], "hash": last["hash"], "link": sealed["link"]}
    content = json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode("utf-8")
    if root_by_path(content, sealed.get("place"), said["leaves"], sealed["path"]) != said["root"]:
        raise Wrong("riwayat tidak cocok dengan akar hari itu", "the history does not lead to the root of the day")
    return f"benar sampai dengan peristiwa / holds up to event {sealed['link']}"


def days_hold(proof: dict[str, Any]) -> str:
    """Each day is there once, and what no root covers is named as such."""
    days = [sealed["day"] for sealed in proof["days"]]
    if sorted(set(days)) != days:
        raise Wrong("urutan hari salah", "the days are not in order")
    ends = [sealed["link"] for sealed in proof["days"]]
    if sorted(set(ends)) != ends:
        raise Wrong("urutan hari salah", "the days are not in order")
    covered = max(ends, default=0)
    if proof["open_links"] != len(proof["links"]) - covered:
        raise Wrong("jumlah yang belum disegel salah", "the number of links that are not sealed is wrong")
    return f"{len(days)} disegel / sealed"


def root_by_path(content: bytes, place: Any, leaves: int, path: list[str]) -> str:
    """The root (hex) that follows from a leaf and the hashes beside its way up (RFC 6962)."""
    if type(place) is not int or not 0 <= place < leaves:
        raise Wrong("tempat di pohon tidak ada", "the tree has no such place")
    if not all(HASH.fullmatch(each) for each in path):
        raise Wrong("jalur rusak", "the path is broken")
    node, beside = hashlib.sha256(b"\x00" + content).digest(), [bytes.fromhex(each) for each in path]
    while leaves > 1:
        if place ^ 1 < leaves:
            if not beside:
                raise Wrong("jalur terlalu pendek", "the path is too short")
            pair = (beside.pop(0), node) if place % 2 else (node, beside.pop(0))
            node = hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest()
        place, leaves = place // 2, (leaves + 1) // 2
    if beside:
        raise Wrong("jalur terlalu panjang", "the path is too long")
    return node.hex()


def signature_holds(sealed: dict[str, Any], key: bytes) -> None:
    """The holder of the key signed exactly these bytes (Ed25519)."""
    try:
        signature = base64.b64decode(sealed["signature"], validate=True)
    except ValueError as trouble:
        raise Wrong("tanda tangan rusak", "the signature is broken") from trouble
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "key").write_bytes(key)
        (folder / "statement").write_bytes(sealed["statement"].encode("utf-8"))
        (folder / "signature").write_bytes(signature)
        command = "openssl pkeyutl -verify -pubin -inkey key -keyform DER -rawin -in statement -sigfile signature"
        if subprocess.run(command.split(), cwd=scratch, capture_output=True, check=False).returncode:
            raise Wrong("tanda tangan tidak cocok", "the signature does not hold")


def key_of(pem: str) -> bytes:
    """An Ed25519 public key as DER. It is read here, to the letter: programs differ in what they pass over."""
    found = PEM.fullmatch(pem.replace("\r\n", "\n"))
    key = base64.b64decode(found[1]) if found else b""
    if len(key) != len(ED25519) + 32 or not key.startswith(ED25519):
        raise Wrong("bukan kunci publik Ed25519", "this is no Ed25519 public key")
    return key


def fingerprint_of(pem: str) -> str:
    """SHA-256 (hex) of the key as DER."""
    return hashlib.sha256(key_of(pem)).hexdigest()


def verdict(proof: dict[str, Any]) -> int:
    """What is proven, what is only told, and what people should compare."""
    sealed = len(proof["links"]) - proof["open_links"]
    if proof["keys"]:
        print("\nBandingkan sidik jari kunci dengan yang diumumkan kantor, dan akar dengan yang disimpan orang lain:")
        print("Compare the fingerprint with the one that the office publishes, and roots with those that others kept:")
        print(*proof["keys"])
    if sealed and not proof["full"]:
        print("\nTerbukti: jumlah dan urutan peristiwa serta hash terakhir tiap hari. Nama dan waktu peristiwa tidak.")
        print("Proven: how many events in which order, and the last hash of each day. Their names and times are not.")
    if not proof["open_links"]:
        print("\nBENAR / OK")
        return 0
    print("\nPeristiwa yang belum disegel dapat diubah siapa saja. What is not sealed yet can be changed by anybody.")
    print(f"BELUM SEMUA TERBUKTI / NOT ALL PROVEN YET: {sealed} / {len(proof['links'])}")
    return 3


if __name__ == "__main__":
    sys.exit(main())
