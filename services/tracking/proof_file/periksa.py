#!/usr/bin/env python3
"""Memeriksa bukti satu permohonan tanpa sistem kami. Check the proof of one application without our system.

    python3 periksa.py                    bukti.json di folder ini / in this folder
    python3 periksa.py bukti.zip          berkas yang belum dibuka / a file that is not unpacked
    python3 periksa.py --kunci kunci.pem  percaya hanya kunci ini / trust this key only (--kunci … --kunci …)

Perlu Python 3.8 dan program openssl 3. It needs Python 3.8 and the program openssl 3.
0: semuanya benar / everything holds. 1: ada yang salah / something does not. 2: tidak dapat diperiksa / cannot check.
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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PROOF, FORMAT, ROOT_FORMAT = "bukti.json", "sakpore-proof/1", "sakpore-daily-root/1"
HASH = re.compile(r"[0-9a-f]{64}")


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
        proof = read(asked.bukti)
        trusted = {fingerprint_of(pem): pem for pem in (file.read_text("ascii") for file in asked.kunci or ())}
    except (CannotCheck, OSError, ValueError) as trouble:
        print("tidak dapat diperiksa / cannot check:", trouble)
        return 2
    wrong = 0
    for name, check in steps(proof, trusted):
        try:
            print(f"BENAR  {name}: {check()}")
        except (Wrong, KeyError, IndexError, TypeError, ValueError, AttributeError) as trouble:
            wrong += 1
            print(f"SALAH  {name}: {str(trouble) or type(trouble).__name__}")
    told(proof)
    print(f"SALAH / NOT OK: {wrong}" if wrong else "BENAR / OK")
    return 1 if wrong else 0


def read(file: Path) -> dict[str, Any]:
    """The proof in a file, or in a ZIP file."""
    if shutil.which("openssl") is None:
        raise CannotCheck("program openssl tidak ada", "the program openssl is not installed")
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            if PROOF not in packed.namelist():
                raise CannotCheck(f"tidak ada {PROOF}", f"there is no {PROOF}")
            text = packed.read(PROOF).decode("utf-8")
    else:
        text = file.read_text("utf-8")
    proof = json.loads(text)
    if not is_proof(proof):
        raise CannotCheck("ini bukan berkas bukti", "this is no proof file")
    return proof


def is_proof(read: Any) -> bool:
    """Whether this has the form of a proof, whatever it says."""
    if not isinstance(read, dict) or read.get("format") != FORMAT or not isinstance(read.get("keys"), dict):
        return False
    lists = [read.get("links"), read.get("days")]
    return all(isinstance(each, list) and all(isinstance(one, dict) for one in each) for each in lists)


def steps(proof: dict[str, Any], trusted: dict[str, str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """The checks by name."""
    yield "kunci / keys", lambda: keys_hold(proof, trusted)
    yield "riwayat / history", lambda: history_holds(proof)
    for sealed in proof["days"]:
        yield str(sealed.get("day")), lambda sealed=sealed: day_holds(proof, sealed, trusted)
    yield "hari / days", lambda: days_hold(proof)


def keys_hold(proof: dict[str, Any], trusted: dict[str, str]) -> str:
    """Each key has the fingerprint by which statements name it."""
    for fingerprint, pem in proof["keys"].items():
        if fingerprint_of(pem) != fingerprint:
            raise Wrong(f"kunci {fingerprint} bukan kunci itu", f"key {fingerprint} is another one")
    if trusted and set(proof["keys"]) - set(trusted):
        raise Wrong("ada kunci lain daripada yang dipercaya", "there is another key than the trusted one")
    return f"{len(proof['keys'])}"


def history_holds(proof: dict[str, Any]) -> str:
    """No link is missing or moved; where the events themselves are in the file, each hash follows from those before."""
    links, head = proof["links"], b""
    if not links:
        raise Wrong("riwayat kosong", "the history is empty")
    if {"spelling" in link for link in links} != {proof["full"]}:
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
    return f"{len(links)} peristiwa; isinya tidak termuat / events; their contents are not in this file"


def same_words(proof: dict[str, Any], link: dict[str, Any]) -> None:
    """What stands beside the event is what the event says."""
    event = json.loads(link["spelling"])
    kind = f"sakpore.{link['publisher']}.{link['fact']}.v"
    if event["subject"] != proof["application"]:
        raise Wrong(
            f"mata rantai {link['link']} milik permohonan lain", f"link {link['link']} is of another application"
        )
    if not event["type"].startswith(kind) or event["time"] != link["at"]:
        raise Wrong(
            f"keterangan mata rantai {link['link']} diubah", f"the words beside link {link['link']} were changed"
        )


def day_holds(proof: dict[str, Any], sealed: dict[str, Any], trusted: dict[str, str]) -> str:
    """The statement about the day was signed, and its root stands over this application's history of that day."""
    said = json.loads(sealed["statement"])
    if (said["format"], said["day"]) != (ROOT_FORMAT, sealed["day"]):
        raise Wrong("pernyataan ini tentang hal lain", "the statement is about something else")
    signature_holds(sealed, (trusted or proof["keys"])[said["key"]])
    last = proof["links"][sealed["link"] - 1] if 0 < sealed["link"] <= len(proof["links"]) else None
    if last is None:
        raise Wrong("riwayat terpotong", "the history was cut off")
    leaf = {"application": proof["application"], "hash": last["hash"], "link": sealed["link"]}
    content = json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode("utf-8")
    if root_by_path(content, sealed["place"], said["leaves"], sealed["path"]) != said["root"]:
        raise Wrong("riwayat tidak cocok dengan akar hari itu", "the history does not lead to the root of the day")
    return f"benar sampai dengan peristiwa / holds up to event {sealed['link']}"


def days_hold(proof: dict[str, Any]) -> str:
    """Each day is there once, and what no root covers is named as such."""
    days = [sealed["day"] for sealed in proof["days"]]
    if sorted(set(days)) != days:
        raise Wrong("urutan hari salah", "the days are not in order")
    covered = max([sealed["link"] for sealed in proof["days"]] + [0])
    if proof["open_links"] != len(proof["links"]) - covered:
        raise Wrong("jumlah yang belum disegel salah", "the number of links that are not sealed is wrong")
    return f"{len(days)} disegel / sealed"


def root_by_path(content: bytes, place: int, leaves: int, path: list[str]) -> str:
    """The root (hex) that follows from a leaf and the hashes beside its way up (RFC 6962)."""
    if not (isinstance(place, int) and 0 <= place < leaves):
        raise Wrong("tempat di pohon tidak ada", "the tree has no such place")
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


def signature_holds(sealed: dict[str, Any], pem: str) -> None:
    """The holder of the key signed exactly these bytes (Ed25519)."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "key.pem").write_text(pem, "ascii")
        (folder / "statement").write_bytes(sealed["statement"].encode("utf-8"))
        (folder / "signature").write_bytes(base64.b64decode(sealed["signature"], validate=True))
        command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in statement -sigfile signature"
        if subprocess.run(command.split(), cwd=scratch, capture_output=True, check=False).returncode:
            raise Wrong("tanda tangan tidak cocok", "the signature does not hold")


def fingerprint_of(pem: str) -> str:
    """SHA-256 (hex) of the key as DER."""
    body = "".join(line for line in pem.split("\n") if line and not line.startswith("-----"))
    return hashlib.sha256(base64.b64decode(body, validate=True)).hexdigest()


def told(proof: dict[str, Any]) -> None:
    """What people should know besides."""
    if proof.get("open_links"):
        print(f"\nBelum disegel / not sealed yet: {proof['open_links']} peristiwa terakhir / last events")
    print("\nBandingkan sidik jari kunci dengan yang diumumkan kantor, dan akar dengan yang disimpan orang lain.")
    print(
        "Compare the fingerprint of the key with the one that the office publishes, and roots with those others kept:"
    )
    for fingerprint in proof["keys"]:
        print(f"  {fingerprint}")


if __name__ == "__main__":
    sys.exit(main())
