#!/usr/bin/env python3
"""Memeriksa bukti satu permohonan tanpa sistem kami. Check the proof of one application without our system.

    python3 periksa.py                    bukti.json di folder ini / in this folder
    python3 periksa.py bukti.zip          berkas yang belum dibuka / a file that is not unpacked
    python3 periksa.py --kunci kunci.pem  percaya hanya kunci ini / trust this key only (--kunci … --kunci …)

Perlu Python 3.8 dan program openssl 3. It needs Python 3.8 and the program openssl 3.
0: semuanya terbukti / everything is proven.      1: ada yang salah / something does not hold.
3: belum terbukti semuanya / not all proven yet.  2: tidak dapat diperiksa / cannot check.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

PROOF, FORMAT, ROOT_FORMAT = "bukti.json", "sakpore-proof/1", "sakpore-daily-root/1"
LARGEST_FILE = 64 * 1024 * 1024
TEXT = re.compile("[^\ud800-\udfff]*")  # JSON can spell halves of characters, which have no bytes
HASH, DAY = re.compile("[0-9a-f]{64}"), re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
APPLICATION = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Each key and each signature has one spelling only: readers of PEM differ in what they skip.
BEGINS, ENDS = "-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n"
KEY = re.compile(f"{BEGINS}MCowBQYDK2VwAyEA[A-Za-z0-9+/]{{42}}[AEIMQUYcgkosw048]={ENDS}")
SIGNATURE = re.compile("[A-Za-z0-9+/]{85}[AQgw]==")
BARE_LINK = {"link": int, "hash": HASH}
TOLD_LINK = {**BARE_LINK, "publisher": TEXT, "fact": TEXT, "at": TEXT}
FULL_LINK = {**TOLD_LINK, "spelling": TEXT}
SEALED = {"day": DAY, "link": int, "place": (int, None), "path": [HASH], "statement": TEXT, "signature": SIGNATURE}
HISTORY = {"links": [(BARE_LINK, TOLD_LINK, FULL_LINK)], "days": [SEALED], "open_links": int}
FORM = {**HISTORY, "format": TEXT, "application": APPLICATION, "full": bool, "keys": {HASH: KEY}}
SAID = {"format": re.compile(ROOT_FORMAT), "day": DAY, "leaves": int, "root": HASH, "key": HASH}


class Wrong(Exception):
    """Something does not hold; Indonesian and English."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian} / {english}")


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("bukti", nargs="?", type=Path, default=Path(__file__).resolve().parent / PROOF)
    words.add_argument("--kunci", type=Path, action="append", help="kunci publik dari sumber lain / trusted key (PEM)")
    asked = words.parse_args()
    try:
        return verdict(read(asked.bukti), {trusted_key(each) for each in asked.kunci or ()})
    except Wrong as trouble:
        refused = str(trouble)
    except Exception:  # noqa: BLE001
        refused = "ini bukan bukti yang dipahami program ini / this is no proof that this program understands"
    print("tidak dapat diperiksa / cannot check:", refused)
    return 2


def verdict(proof: dict[str, Any], trusted: set[str]) -> int:
    """Say what agrees and what does not, and in the last line what that proves; the exit code."""
    wrong = 0
    for name, check in steps(proof, trusted):
        try:
            print(f"cocok  {name}: {check()}")
        except Wrong as trouble:
            wrong += 1
            print(f"SALAH  {name}: {trouble}")
    if wrong:
        print(f"SALAH / NOT OK: {wrong}")
        return 1
    tell(proof, trusted)
    if proof["open_links"]:
        print(f"BELUM TERBUKTI / NOT PROVEN YET: {proof['open_links']} peristiwa terakhir / last events,", end=" ")
        print("belum disegel dan tidak membuktikan apa pun / not sealed yet, they prove nothing")
        return 3
    print(f"BENAR / OK: {len(proof['links'])} peristiwa / events, sampai / up to {proof['days'][-1]['day']}")
    return 0


def content_of(file: Path | IO[bytes]) -> bytes:
    """What is in a file, if it has a reasonable size."""
    try:
        with file.open("rb") if isinstance(file, Path) else file as opened:
            content = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError):
        raise Wrong(f"{file} tidak dapat dibaca", "the file cannot be read") from None
    if len(content) > LARGEST_FILE:
        raise Wrong("berkas terlalu besar", "the file is too large")
    return content


def unpacked(content: bytes) -> bytes:
    """The proof in a ZIP file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if packed.namelist().count(PROOF) != 1:
                raise Wrong(f"harus ada satu {PROOF}", f"there must be one {PROOF}")
            return content_of(packed.open(PROOF))
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        raise Wrong("berkas ZIP rusak", "the ZIP file is damaged") from None


def read(file: Path) -> dict[str, Any]:
    """The proof in a file, or in a ZIP file; every part has its form, whatever it says."""
    if shutil.which("openssl") is None:
        raise Wrong("program openssl tidak ada", "the program openssl is not installed")
    content = content_of(file)
    proof = parsed(unpacked(content) if content[:2] == b"PK" else content)
    if not isinstance(proof, dict) or proof.get("format") != FORMAT:
        raise Wrong("ini bukan berkas bukti", "this is no proof file")
    for name in sorted({*proof, *FORM}):
        if name not in proof or name not in FORM or not fits(proof[name], FORM[name]):
            raise Wrong(f"bagian {name!r} salah bentuk", f"the part {name!r} has not the form that it must have")
    return proof


def fits(value: Any, form: Any) -> bool:
    """Whether a JSON value has a form: fields, a list of one form, one of several forms, a pattern, a type."""
    if isinstance(form, dict) and isinstance(value, dict) and HASH in form:
        return all(fits(name, HASH) and fits(value[name], form[HASH]) for name in value)
    if isinstance(form, dict):
        fields = isinstance(value, dict) and set(value) == set(form)
        return fields and all(fits(value[name], form[name]) for name in form)
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(each, form[0]) for each in value)
    if isinstance(form, tuple):
        return any(fits(value, each) for each in form)
    if isinstance(form, re.Pattern):
        return isinstance(value, str) and form.fullmatch(value) is not None
    return value is form or (type(value) is form and (form is not int or value >= 0))


def parsed(text: str | bytes) -> Any:
    """JSON in UTF-8 in which no name stands twice: readers differ in which one they take."""
    try:
        return json.loads(text if isinstance(text, str) else text.decode("utf-8"), object_pairs_hook=without_doubles)
    except (ValueError, RecursionError):
        raise Wrong("ini bukan JSON yang dapat dibaca", "this is no JSON that can be read") from None


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong("satu nama muncul dua kali", "a name stands twice")
    return found


def steps(proof: dict[str, Any], trusted: set[str]) -> list[tuple[str, Callable[[], str]]]:
    """The checks by name."""
    days = [(sealed["day"], partial(day_holds, proof, sealed)) for sealed in proof["days"]]
    first = [("kunci / keys", partial(keys_hold, proof, trusted)), ("riwayat / history", partial(history_holds, proof))]
    return [*first, *days, ("hari / days", partial(days_hold, proof))]


def keys_hold(proof: dict[str, Any], trusted: set[str]) -> str:
    """The keys are those that statements name, and trusted."""
    if {said_of(sealed)["key"] for sealed in proof["days"]} != set(proof["keys"]):
        raise Wrong("kunci bukan kunci pernyataan", "the keys are not those that the statements name")
    if trusted and set(proof["keys"]) - trusted:
        raise Wrong("ada kunci lain daripada yang dipercaya", "there is another key than the trusted one")
    return f"{len(proof['keys'])}"


def history_holds(proof: dict[str, Any]) -> str:
    """No link is missing or moved; where the events themselves are in the file, each hash follows from those before."""
    links, head = proof["links"], b""
    if not links:
        raise Wrong("riwayat kosong", "the history is empty")
    for place, link in enumerate(links, start=1):
        if ("spelling" in link) != proof["full"]:
            raise Wrong("isi peristiwa hanya sebagian", "some events are in this file, others are not")
        if link["link"] != place:
            raise Wrong(f"mata rantai {place} hilang atau tertukar", f"link {place} is missing or was moved")
        if proof["full"]:
            head = hashlib.sha256(head + link["spelling"].encode("utf-8")).digest()
            if head.hex() != link["hash"]:
                raise Wrong(f"mata rantai {place} diubah", f"link {place} does not follow from those before it")
            same_words(proof, link)
    return f"{len(links)}"


def same_words(proof: dict[str, Any], link: dict[str, Any]) -> None:
    """What stands beside the event is what the event says."""
    event, place = parsed(link["spelling"]), link["link"]
    if not isinstance(event, dict) or event.get("subject") != proof["application"]:
        raise Wrong(f"mata rantai {place} milik permohonan lain", f"link {place} is of another application")
    kind = re.compile(re.escape(f"sakpore.{link['publisher']}.{link['fact']}.v") + "[0-9]+")
    if not fits(event.get("type"), kind) or event.get("time") != link["at"]:
        raise Wrong(f"keterangan mata rantai {place} diubah", f"the words beside link {place} were changed")


def day_holds(proof: dict[str, Any], sealed: dict[str, Any]) -> str:
    """The statement about the day was signed, and its root stands over this application's history of that day."""
    said = said_of(sealed)
    signature_holds(sealed, key_named(proof, said["key"]))
    if not 0 < sealed["link"] <= len(proof["links"]):
        raise Wrong("riwayat terpotong", "the history was cut off")
    reached = proof["links"][sealed["link"] - 1]["hash"]
    leaf = {"application": proof["application"], "hash": reached, "link": sealed["link"]}
    content = json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode("utf-8")
    if root_by_path(content, sealed["place"], said["leaves"], sealed["path"]) != said["root"]:
        raise Wrong("riwayat tidak cocok dengan akar hari itu", "the history does not lead to the root of the day")
    return f"benar sampai dengan peristiwa / holds up to event {sealed['link']}"


def said_of(sealed: dict[str, Any]) -> dict[str, Any]:
    """What the statement about a day says."""
    said = parsed(sealed["statement"])
    named = {name: said.get(name) for name in SAID} if isinstance(said, dict) else {}
    if not fits(named, SAID) or named["day"] != sealed["day"]:
        raise Wrong("pernyataan ini tentang hal lain", "the statement is about something else")
    return named


def days_hold(proof: dict[str, Any]) -> str:
    """Each day is there once and goes further than the one before, and what no root covers is named as such."""
    days, ends = [sealed["day"] for sealed in proof["days"]], [sealed["link"] for sealed in proof["days"]]
    if sorted(set(days)) != days or sorted(set(ends)) != ends:
        raise Wrong("urutan hari salah", "the days are not in order")
    if proof["open_links"] != len(proof["links"]) - max([*ends, 0]):
        raise Wrong("jumlah yang belum disegel salah", "the number of links that are not sealed is wrong")
    return f"{len(days)} disegel / sealed"


def root_by_path(content: bytes, place: int | None, leaves: int, path: list[str]) -> str:
    """The root (hex) that follows from a leaf and the hashes beside its way up (RFC 6962)."""
    if place is None or place >= leaves:
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


def signature_holds(sealed: dict[str, Any], key: bytes) -> None:
    """The holder of the key (DER) signed exactly these bytes (Ed25519)."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "key.der").write_bytes(key)
        (folder / "statement").write_bytes(sealed["statement"].encode("utf-8"))
        (folder / "signature").write_bytes(base64.b64decode(sealed["signature"]))
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in statement -sigfile signature"
        if subprocess.run(command.split(), cwd=scratch, capture_output=True, check=False).returncode:
            raise Wrong("tanda tangan tidak cocok", "the signature does not hold")


def key_named(proof: dict[str, Any], fingerprint: str) -> bytes:
    """The key (DER) that has this fingerprint."""
    key = base64.b64decode(proof["keys"].get(fingerprint, "")[len(BEGINS) : -len(ENDS)])
    if hashlib.sha256(key).hexdigest() != fingerprint:
        raise Wrong(f"kunci {fingerprint} bukan kunci itu", f"key {fingerprint} is another one")
    return key


def trusted_key(file: Path) -> str:
    """The fingerprint of the key in a file, which may have the line ends of any system."""
    pem = content_of(file).decode("ascii", "replace").replace("\r\n", "\n").strip() + "\n"
    if not fits(pem, KEY):
        raise Wrong(f"{file} bukan kunci publik Ed25519 (PEM)", "this is no public key of Ed25519 in PEM")
    return hashlib.sha256(base64.b64decode(pem[len(BEGINS) : -len(ENDS)])).hexdigest()


def tell(proof: dict[str, Any], trusted: set[str]) -> None:
    """What the verdict does not say."""
    if proof["keys"] and not trusted:
        print("\nBandingkan sidik jari kunci dengan yang diumumkan kantor, dan akar dengan yang disimpan orang lain.")
        print(
            "Compare the fingerprint of the key with the one that the office publishes, roots with those others kept:"
        )
    for fingerprint in proof["keys"]:
        print(f"  {fingerprint}")
    if not proof["full"]:
        print("Hanya disebut, tidak terbukti: nama dan waktu peristiwa, dan hash di tengah hari.")
        print("Only told, not proven: names and moments of events, and hashes from the midst of a day.")


if __name__ == "__main__":
    sys.exit(main())
