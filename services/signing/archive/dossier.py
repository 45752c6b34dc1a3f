"""The dossier of one application: letters, evidence and history in one ZIP file that proves itself."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from services.shared.object_store import ObjectStore
from services.shared.offload import offload, ready
from services.shared.refusals import Refused
from services.signing.application import Signing
from services.signing.archive.evidence import Proof, history, proofs
from services.signing.archive.seal import Seal
from services.signing.domain import Letter

HERE = Path(__file__).parent
FORMAT = "sakpore-dossier/1"
SAME_TIME = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: what is packed twice is the same twice
Journal = Callable[[UUID], list[Mapping[str, str]]]
Files = dict[str, bytes]


class NothingToArchive(Refused):
    """A dossier proves signed letters; this application has none."""

    sentence = "No letter of this application is signed yet: there is nothing to archive."


@dataclass(frozen=True)
class Archive:
    """Makes dossiers. ``journal`` asks tracking for the facts of an application, each with its spelling and hash;
    ``revoked_file`` holds the revocation lists (PEM), where there are any."""

    signing: Signing
    store: ObjectStore
    seal: Seal
    journal: Journal
    roots_file: Path
    revoked_file: Path | None = None

    def dossier(self, application_id: UUID) -> bytes:
        """The ZIP file. Raises :class:`NothingToArchive`, and :class:`services.shared.refusals.Unavailable` when the
        store or tracking does not answer: a dossier without its history would prove less than it seems to."""
        found = list(proofs(self.signing, application_id))
        if not found:
            raise NothingToArchive
        letter = self.signing.find(Letter, application_id)
        files = dict(self._files(found, application_id))
        facts = self.journal(application_id)
        files["events/journal.jsonl"] = text(fact["spelling"] for fact in facts)
        files["events/journal.sha256"] = text(fact["hash"] for fact in facts)
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "application": {
                "id": str(application_id),
                "number": letter.route.application_number,
                "permit_code": letter.route.permit_code,
                "permit_name": letter.route.permit_name,
            },
            "letters": [listed(proof) for proof in found],
            "journal": {"links": len(facts), "head": facts[-1]["hash"] if facts else ""},
            "files": {name: named(content) for name, content in sorted(files.items())},
        }
        files["manifest.json"] = as_json(manifest)
        ready("cryptography.hazmat.primitives.serialization.pkcs7")
        files["manifest.p7s"] = offload(self.seal.sealed, files["manifest.json"])
        return offload(packed, files)

    def _files(self, found: list[Proof], application_id: UUID) -> Iterator[tuple[str, bytes]]:
        yield "check.py", (HERE / "check.py").read_bytes()
        yield "README.txt", (HERE / "README.txt").read_bytes()
        yield "certificates/roots.pem", self.roots_file.read_bytes()
        if self.revoked_file is not None:
            yield "certificates/revoked.pem", self.revoked_file.read_bytes()
        yield "events/letters.jsonl", text(history(self.signing.datastore, application_id))
        ready("asn1crypto.cms", "asn1crypto.pem", "pyhanko.pdf_utils.reader")
        for proof in found:
            pdf = b"".join(self.store.get(proof.sha256))
            yield f"{proof.name}.pdf", pdf
            yield f"{proof.name}.json", as_json(proof.facts)
            if proof.contents_sha256:
                yield f"{proof.name}.contents.json", b"".join(self.store.get(proof.contents_sha256))
            for name, certificate in offload(certificates_in, pdf).items():
                yield f"certificates/{name}.pem", certificate


def listed(proof: Proof) -> dict[str, Any]:
    """A letter as the manifest names it."""
    return {
        "file": f"{proof.name}.pdf",
        "number": proof.facts["number"],
        "sha256": proof.sha256,
        "signed_at": proof.signed_at.isoformat(),
    }


def certificates_in(pdf: bytes) -> Files:
    """The certificates that came with the signatures of a letter of ours, by a name that stays the same."""
    from asn1crypto import cms, pem
    from pyhanko.pdf_utils.reader import PdfFileReader

    found: Files = {}
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        container: Any = cms.ContentInfo.load(bytes(signature.pkcs7_content))
        for choice in container["content"]["certificates"]:
            certificate = choice.chosen.dump()
            found[hashlib.sha256(certificate).hexdigest()[:16]] = pem.armor("CERTIFICATE", certificate)
    return found


def packed(files: Mapping[str, bytes]) -> bytes:
    """All files in one ZIP."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in sorted(files.items()):
            pack.writestr(zipfile.ZipInfo(name, SAME_TIME), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def named(content: bytes) -> dict[str, Any]:
    """What the manifest says of a file."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def as_json(value: Any) -> bytes:
    """Readable JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def text(lines: Any) -> bytes:
    """One line each."""
    return "".join(f"{line}\n" for line in lines).encode()
