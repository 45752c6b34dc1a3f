"""What pdfsig (poppler-utils) says of a file, with roots that it trusts. Also a program: it fills a database of NSS, on
which pdfsig stands, since the tool for that is in a package of its own."""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TRUSTED_ROOT = 1 << 3 | 1 << 4 | 1 << 7  # valid, issuer of servers, issuer of clients
NO_HANDLE = 0


class Said(NamedTuple):
    """Of one signature."""

    signer: str
    intact: bool
    whole: bool
    trusted: bool


class Trust(ctypes.Structure):
    """CERTCertTrust: for servers, for mail, for objects."""

    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("objects", ctypes.c_uint)]


def said_of(pdf: bytes, roots: Path, folder: Path) -> list[Said]:
    """Every signature that pdfsig verifies; document time stamps are not among them."""
    database = folder / "nss"
    if not database.exists():
        database.mkdir()
        subprocess.run([sys.executable, __file__, str(database), str(roots)], check=True)
    file = folder / "file.pdf"
    file.write_bytes(pdf)
    command = ["pdfsig", "-nssdir", str(database), str(file)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    parts = [part for part in re.split(r"Signature #\d+:\n", output)[1:] if "Type: unknown" not in part]
    return [
        Said(
            found(r"Common Name: (.*)", part),
            "Signature is Valid." in part,
            "- Total document signed" in part,
            "Certificate is Trusted." in part,
        )
        for part in parts
    ]


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def trust(database: str, roots: bytes) -> None:
    """A new database of NSS that trusts these roots."""
    nss, mime = (ctypes.CDLL(ctypes.util.find_library(name) or f"lib{name}.so") for name in ("nss3", "smime3"))
    nss.PK11_GetInternalKeySlot.restype = nss.CERT_GetDefaultCertDB.restype = ctypes.c_void_p
    mime.CERT_DecodeCertFromPackage.restype = ctypes.c_void_p
    assert nss.NSS_InitReadWrite(f"sql:{database}".encode()) == 0
    slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    assert nss.PK11_InitPin(slot, None, b"") == 0
    for number, pem in enumerate(re.findall(rb"-----BEGIN.*?-----END CERTIFICATE-----\n", roots, re.DOTALL)):
        certificate = ctypes.c_void_p(mime.CERT_DecodeCertFromPackage(pem, len(pem)))
        nickname = b"root %d" % number
        assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(NO_HANDLE), nickname, 0) == 0
        wanted = Trust(TRUSTED_ROOT, TRUSTED_ROOT, TRUSTED_ROOT)
        changed = nss.CERT_ChangeCertTrust(
            ctypes.c_void_p(nss.CERT_GetDefaultCertDB()), certificate, ctypes.byref(wanted)
        )
        assert changed == 0
    nss.NSS_Shutdown()


if __name__ == "__main__":
    trust(sys.argv[1], Path(sys.argv[2]).read_bytes())
