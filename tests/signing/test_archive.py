"""The dossier proves itself: its own script says ok, without anything of ours, and says what was tampered with."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from deploy.local import certificate_authority
from services.shared.refusals import Unavailable
from services.signing.agency_letter import AgencyLetter
from services.signing.archive.dossier import Archive, NothingToArchive
from services.signing.press import Press
from services.signing.reactions import react
from tests.shared.browsing import somebody
from tests.signing import agencies
from tests.signing.signing import of_letter, of_recommendation, signed
from tests.signing.test_press import initialled

pytestmark = pytest.mark.servers


@pytest.fixture
def archive(press: Press) -> Archive:
    return press.archive


@pytest.fixture
def application_id(press: Press) -> UUID:
    """An application with a permit and a recommendation, both signed."""
    application_id = initialled(press.signing)
    react(agencies.said(application_id), press.signing)
    signed(press, of_letter(press, application_id))
    recommendation = AgencyLetter.create_id(application_id, agencies.STEP)
    signed(press, of_recommendation(press, recommendation), by=agencies.CHIEF)
    return application_id


@pytest.fixture
def folder(archive: Archive, application_id: UUID, tmp_path: Path) -> Path:
    """The dossier, unpacked."""
    with zipfile.ZipFile(io.BytesIO(archive.dossier(application_id))) as packed:
        packed.extractall(tmp_path / "dossier")
    return tmp_path / "dossier"


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the dossier as somebody would who has nothing of ours."""
    command = [sys.executable, "-I", str(folder / "check.py"), *arguments]
    return subprocess.run(
        command, cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_dossier_says_ok_without_our_system(folder: Path) -> None:
    done = check(folder)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "ok"), done.stdout + done.stderr
    assert done.stdout.count(", signed by ") == 2


def test_a_dossier_need_not_be_unpacked(archive: Archive, application_id: UUID, folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "arsip.zip"
    packed.write_bytes(archive.dossier(application_id))

    assert check(folder, str(packed)).returncode == 0


def changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Tampering with the first file of such a name."""

    def tamper(folder: Path) -> None:
        file = next(iter(sorted(folder.glob(name))))
        before = file.read_bytes()
        file.write_bytes(change(before))
        assert file.read_bytes() != before

    return tamper


def listed_anew(tamper: Callable[[Path], None]) -> Callable[[Path], None]:
    """Tampering by somebody who puts the new hashes into the manifest as well."""

    def thorough(folder: Path) -> None:
        tamper(folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        for name in manifest["files"]:
            content = (folder / name).read_bytes()
            manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for letter in manifest["letters"]:
            letter["sha256"] = manifest["files"][letter["file"]]["sha256"]
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return thorough


def flipped(content: bytes) -> bytes:
    return content[:1200] + bytes([content[1200] ^ 1]) + content[1201:]


def without_third_line(content: bytes) -> bytes:
    return b"\n".join(line for place, line in enumerate(content.split(b"\n")) if place != 2)


TAMPERED = {
    "a letter with a flipped byte": (changed("surat/*.pdf", flipped), "files"),
    "a flipped byte that the manifest knows": (listed_anew(changed("surat/*.pdf", flipped)), "surat/"),
    "something behind the end of a letter": (listed_anew(changed("surat/*.pdf", lambda pdf: pdf + b"%")), "surat/"),
    "an event left out": (listed_anew(changed("events/letters.jsonl", without_third_line)), "history"),
    "a fact left out": (listed_anew(changed("events/journal.jsonl", lambda _: b"")), "journal"),
    "a fact reworded": (listed_anew(changed("events/journal.jsonl", lambda was: was.replace(b"2026", b"2025"))), "jou"),
    "a manifest with another list": (listed_anew(changed("README.txt", lambda _: b"!")), "seal"),
    "a file added": (lambda folder: (folder / "surat" / "lain.pdf").write_bytes(b"%PDF-"), "files"),
    "a file removed": (lambda folder: (folder / "README.txt").unlink(), "files"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_script_finds(folder: Path, name: str) -> None:
    tamper, where = TAMPERED[name]
    tamper(folder)

    done = check(folder)

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(f"NOT OK  {where}")], done.stdout
    assert "ok" not in done.stdout.splitlines()


def test_roots_from_elsewhere_decide_whom_one_trusts(folder: Path, tmp_path: Path) -> None:
    certificate_authority.create(tmp_path / "other")

    done = check(folder, "--roots", str(tmp_path / "other" / "ca.pem"))

    assert done.returncode == 1
    assert "NOT OK  seal" in done.stdout
    assert "NOT OK  surat/" in done.stdout


def test_a_script_without_openssl_says_what_it_needs(folder: Path) -> None:
    command = [sys.executable, "-I", str(folder / "check.py")]
    done = subprocess.run(command, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)

    assert (done.returncode, "openssl is not installed" in done.stdout) == (2, True)


def test_what_is_packed_twice_holds_the_same_letters(archive: Archive, application_id: UUID) -> None:
    def letters(dossier: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(dossier)) as packed:
            return {name: packed.read(name) for name in packed.namelist() if not name.startswith("manifest")}

    assert letters(archive.dossier(application_id)) == letters(archive.dossier(application_id))


def test_an_application_without_a_signed_letter_has_no_dossier(archive: Archive, press: Press) -> None:
    application_id = initialled(press.signing)

    with pytest.raises(NothingToArchive):
        archive.dossier(application_id)


def test_a_dossier_without_its_history_is_not_made(archive: Archive, application_id: UUID) -> None:
    def silent(application_id: UUID) -> list[dict[str, str]]:
        raise Unavailable("tracking does not answer")

    with pytest.raises(Unavailable):
        Archive(archive.signing, archive.store, archive.seal, silent, archive.roots_file).dossier(application_id)


def test_the_desks_get_the_dossier_of_a_letter(app: Flask, press: Press, application_id: UUID) -> None:
    page = somebody(app, "coordinator").get(f"/penandatanganan/{application_id}/arsip")

    assert (page.status_code, page.mimetype) == (200, "application/zip")
    assert "arsip-2026-K7QF-3M2X.zip" in page.headers["Content-Disposition"]
    assert "surat/503-SIP-DOKTER-001-XI-2026.pdf" in zipfile.ZipFile(io.BytesIO(page.data)).namelist()
