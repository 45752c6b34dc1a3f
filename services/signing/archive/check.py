#!/usr/bin/env python3
"""Check a dossier without the system that made it: Python's own library and the program `openssl` are enough.

    python3 check.py                     the folder in which this file lies
    python3 check.py dossier.zip         a dossier that is not unpacked
    python3 check.py --roots other.pem   trust these root certificates, not those in the dossier

It ends with 0 and "ok" when everything holds, with 1 when something does not, with 2 when it cannot check.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from calendar import timegm
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import strptime
from typing import Any

MANIFEST, SEAL, ROOTS, REVOKED = "manifest.json", "manifest.p7s", "certificates/roots.pem", "certificates/revoked.pem"
LETTER_EVENTS, JOURNAL, HASHES = "events/letters.jsonl", "events/journal.jsonl", "events/journal.sha256"
SIGNATURE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
TIME_STAMP = rb"/ETSI.RFC3161"


class Wrong(Exception):
    """Something in the dossier does not hold."""


class CannotCheck(Exception):
    """The tools are missing, or this is no dossier."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("dossier", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    words.add_argument("--roots", type=Path, help="root certificates (PEM) that you trust, from elsewhere")
    asked = words.parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = unpacked(asked.dossier, Path(scratch) / "dossier")
            wrong = checked(folder, asked.roots or folder / ROOTS, Path(scratch))
    except CannotCheck as trouble:
        print("cannot check:", trouble)
        return 2
    if wrong:
        print(f"NOT OK: {wrong} of the checks above failed")
        return 1
    print("ok")
    return 0


def unpacked(dossier: Path, scratch: Path) -> Path:
    """The folder of the dossier."""
    if shutil.which("openssl") is None:
        raise CannotCheck("the program openssl is not installed")
    if dossier.is_dir():
        return dossier
    try:
        with zipfile.ZipFile(dossier) as packed:
            packed.extractall(scratch)
    except (OSError, zipfile.BadZipFile) as trouble:
        raise CannotCheck(f"{dossier}: {trouble}") from trouble
    return scratch


def checked(folder: Path, roots: Path, scratch: Path) -> int:
    """Run every check, say what came of it, and count what failed."""
    if not (folder / MANIFEST).is_file() or not roots.is_file():
        raise CannotCheck(f"{MANIFEST} or the root certificates are missing in {folder}")
    wrong = 0
    for name, check in steps(folder, roots, scratch):
        try:
            print(f"ok      {name}: {check()}")
        except (Wrong, KeyError, TypeError, ValueError, OSError) as trouble:
            wrong += 1
            print(f"NOT OK  {name}: {str(trouble) or type(trouble).__name__}")
    print("\nroot certificates that this was checked against; compare them with those that the authority publishes:")
    for fingerprint in fingerprints(roots):
        print("  " + fingerprint)
    return wrong


def steps(folder: Path, roots: Path, scratch: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The checks by name."""
    yield "files", lambda: files_are_those_listed(folder)
    yield "seal of the office", lambda: seal_holds(folder, roots, scratch)
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    for letter in manifest.get("letters", []):
        yield letter["file"], lambda letter=letter: letter_holds(folder, letter, roots, scratch)
    yield "history of the letters", lambda: history_holds(folder, manifest)
    yield "journal of all services", lambda: journal_holds(folder, manifest)


def files_are_those_listed(folder: Path) -> str:
    """No file was changed, removed or added since the dossier was made."""
    listed = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    there = {name for name in there if "__pycache__" not in name}
    if there != {*listed, MANIFEST, SEAL}:
        raise Wrong(f"missing or added: {', '.join(sorted(there ^ {*listed, MANIFEST, SEAL}))}")
    for name, expected in listed.items():
        content = (folder / name).read_bytes()
        if (hashlib.sha256(content).hexdigest(), len(content)) != (expected["sha256"], expected["size"]):
            raise Wrong(f"{name} was changed")
    return f"{len(listed)}, none changed"


def seal_holds(folder: Path, roots: Path, scratch: Path) -> str:
    """The list of files was sealed by the office (CMS, detached)."""
    made = seconds(json.loads((folder / MANIFEST).read_text("utf-8"))["made_at"])
    signer = cms_verified((folder / SEAL).read_bytes(), (folder / MANIFEST).read_bytes(), roots, made, scratch)
    not_revoked(folder, signer, made)
    return subject(signer)


def letter_holds(folder: Path, letter: dict[str, Any], roots: Path, scratch: Path) -> str:
    """The PDF is the one that was issued, every signature in it holds, and the last covers the whole file."""
    pdf = (folder / letter["file"]).read_bytes()
    if hashlib.sha256(pdf).hexdigest() != letter["sha256"]:
        raise Wrong("this is not the file that was issued")
    moment, signers, end = seconds(letter["signed_at"]), [], 0
    for found in SIGNATURE.finditer(pdf):
        start, before, after, rest = (int(number) for number in found.groups())
        container = der(bytes.fromhex(pdf[before + 1 : after - 1].strip(b"<> \r\n").decode()))
        covered = pdf[start : start + before] + pdf[after : after + rest]
        if start != 0 or after <= before or after + rest > len(pdf):
            raise Wrong("a signature covers something else than the beginning of the file")
        end = max(end, after + rest)
        if TIME_STAMP in pdf[max(0, found.start() - 4096) : found.end() + 4096] and not signers_only(container):
            time_stamp_verified(container, covered, roots, scratch)
            continue
        signer = cms_verified(container, covered, roots, moment, scratch)
        not_revoked(folder, signer, moment)
        signers.append(subject(signer))
    if not signers:
        raise Wrong("the letter carries no signature")
    if end != len(pdf):
        raise Wrong("something was added after the last signature")
    return f"{letter['number']}, signed by {'; '.join(signers)}"


def history_holds(folder: Path, manifest: dict[str, Any]) -> str:
    """Every letter's events are there without a gap, and say of the letters what the files are."""
    versions, signed = {}, set()
    for line in lines(folder / LETTER_EVENTS):
        told = json.loads(line)
        expected = versions.get(told["letter"], 0) + 1
        if told["version"] != expected:
            raise Wrong(f"event {expected} of letter {told['letter']} is missing")
        versions[told["letter"]] = expected
        signed.update(re.findall(r'"sha256":\s*"([0-9a-f]{64})"', json.dumps(told["state"])))
    for letter in manifest["letters"]:
        if letter["sha256"] not in signed:
            raise Wrong(f"no event says that {letter['file']} was signed")
    return f"{sum(versions.values())} events"


def journal_holds(folder: Path, manifest: dict[str, Any]) -> str:
    """What every service said of the application: each link's hash follows from the one before."""
    head, links = b"", 0
    spelt, hashes = lines(folder / JOURNAL), lines(folder / HASHES)
    if len(spelt) != len(hashes):
        raise Wrong(f"there are {len(spelt)} facts and {len(hashes)} hashes")
    for line, expected in zip(spelt, hashes):
        head, links = hashlib.sha256(head + line.encode("utf-8")).digest(), links + 1
        if head.hex() != expected:
            raise Wrong(f"link {links} does not follow from those before it")
    if {"links": links, "head": head.hex()} != manifest["journal"]:
        raise Wrong("the journal is shorter or longer than the manifest says")
    return f"{links} facts, chained"


def cms_verified(container: bytes, content: bytes, roots: Path, moment: int, scratch: Path) -> bytes:
    """The certificate (PEM) of whoever signed this content."""
    (scratch / "signature").write_bytes(container)
    (scratch / "content").write_bytes(content)
    openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", scratch / "signature", "-content", scratch / "content",
        "-CAfile", roots, "-purpose", "any", "-attime", moment, "-signer", scratch / "signer", "-out", scratch / "read",
    )  # fmt: skip
    return (scratch / "signer").read_bytes()


def time_stamp_verified(token: bytes, content: bytes, roots: Path, scratch: Path) -> None:
    """An authority says that this content was there at its time."""
    (scratch / "token").write_bytes(token)
    (scratch / "content").write_bytes(content)
    openssl(
        "ts", "-verify", "-token_in", "-in", scratch / "token", "-data", scratch / "content", "-CAfile", roots,
        "-untrusted", roots,
    )  # fmt: skip


def signers_only(container: bytes) -> bool:
    """Whether a CMS container carries no content of its own: a time stamp carries its time."""
    return bytes.fromhex("060b2a864886f70d0109100104") not in container


def not_revoked(folder: Path, certificate: bytes, moment: int) -> None:
    """The certificate was not revoked when it signed, as far as the revocation lists here know."""
    listed = folder / REVOKED
    if not listed.is_file():
        return
    serial = openssl("x509", "-noout", "-serial", given=certificate).split("=")[1].strip()
    for crl in re.findall(rb"-----BEGIN X509 CRL-----.*?-----END X509 CRL-----", listed.read_bytes(), re.S):
        told = openssl("crl", "-noout", "-text", given=crl)
        found = re.search(rf"Serial Number: 0*{serial.lstrip('0')}\s+Revocation Date: (.+)", told)
        if found and revoked_at(found.group(1)) <= moment:
            raise Wrong("the certificate was revoked before it signed")


def revoked_at(words: str) -> int:
    """Seconds of a moment in openssl's words."""
    return timegm(strptime(words.replace(" GMT", "").strip(), "%b %d %H:%M:%S %Y"))


def subject(certificate: bytes) -> str:
    """Who a certificate names."""
    told = openssl("x509", "-noout", "-subject", "-nameopt", "multiline,utf8,-esc_msb", given=certificate)
    found = re.search(r"commonName\s*=\s*(.+)", told)
    return found.group(1).strip() if found else told.strip()


def fingerprints(roots: Path) -> Iterator[str]:
    """The roots by name and SHA-256."""
    for root in re.findall(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", roots.read_bytes(), re.S):
        print_of = openssl("x509", "-noout", "-fingerprint", "-sha256", given=root).split("=")[1].strip()
        yield f"{print_of}  {subject(root)}"


def openssl(*arguments: object, given: bytes | None = None) -> str:
    """What the program says; raises when it refuses."""
    command = ["openssl", *(str(argument) for argument in arguments)]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Wrong(f"openssl {arguments[0]}: {said[-1] if said else 'refused'}")
    return done.stdout.decode("utf-8", "replace")


def der(padded: bytes) -> bytes:
    """A DER value without the zeros behind it."""
    length, start = padded[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(padded[2:start], "big")
    return padded[: start + length]


def seconds(moment: str) -> int:
    """Seconds since 1970 of an ISO moment in UTC."""
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())


def lines(path: Path) -> list[str]:
    """The lines of a file; line ends within JSON strings are escaped."""
    return path.read_text("utf-8").split("\n")[:-1]


if __name__ == "__main__":
    sys.exit(main())
