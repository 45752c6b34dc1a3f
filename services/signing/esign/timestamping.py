"""Time-stamps (RFC 3161): from whom, and for which level of PAdES."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import requests

from services.signing.esign.turns import asked

Level = Literal["B-B", "B-T", "B-LTA"]
CONNECT_SECONDS = 5
READ_SECONDS = 30
LONGEST_ANSWER = 256 * 1024
QUERY = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class AuthorityDown(Exception):
    """No usable time-stamp can be had now."""


class NotArchivable(Exception):
    """For long-term validation something is missing: a root, or a fresh revocation list."""


@dataclass(frozen=True)
class Timestamping:
    """The authority's address. For B-LTA, ``roots`` are the files with the roots of signers and authority, and
    ``crl_files`` their revocation lists, which somebody must keep fresh: nothing is fetched while signing."""

    url: str
    level: Level = "B-T"
    roots: tuple[Path, ...] = ()
    crl_files: tuple[Path, ...] = ()
    ca_file: Path | None = None
    _rooms: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def fetch(self, question: bytes) -> bytes:
        """The authority's answer, on the hub."""
        try:
            answer = requests.post(
                self.url,
                data=question,
                headers=QUERY,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                verify=str(self.ca_file or True),
                allow_redirects=False,
            )
        except requests.RequestException as down:
            raise AuthorityDown(f"the time-stamp authority does not answer ({type(down).__name__})") from None
        if answer.status_code != 200 or len(answer.content) > LONGEST_ANSWER:
            raise AuthorityDown(f"the time-stamp authority answers with status {answer.status_code}")
        return answer.content

    async def room(self, authority: Any) -> int:
        """How many bytes to keep free for a time-stamp: learnt from a first one."""
        if "token" not in self._rooms:
            token = await authority.async_timestamp(bytes(32), "sha256")
            self._rooms["token"] = len(token.dump()) * 5 // 4
        return self._rooms["token"]


def stamper() -> Any:
    """pyHanko's time-stamper whose questions are fetched on the hub; ``token`` is the last one."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.timestamps.common_utils import handle_tsp_response

    class Stamper(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            nonce, question = self.request_cms(message_digest, md_algorithm)
            answer = await asked(question.dump())
            try:
                token = handle_tsp_response(tsp.TimeStampResp.load(answer), nonce)
                stamped = token["content"]["encap_content_info"]["content"].parsed
                same = stamped["message_imprint"]["hashed_message"].native == message_digest
                intact = is_intact(token)
            except Exception as wrong:
                raise AuthorityDown(f"the time-stamp authority's answer cannot be used: {wrong}") from wrong
            if not (same and intact):
                raise AuthorityDown("the time-stamp authority stamped something else, or did not sign it")
            self.token = token
            return token

    return Stamper()


def is_intact(token: Any) -> bool:
    """Whether a time-stamp carries a good signature; whose it is, the roots say when it is archived or checked."""
    import hashlib

    from pyhanko.sign.general import extract_signer_info
    from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

    signed = token["content"]
    info = extract_signer_info(signed)
    algorithm = info["digest_algorithm"]["algorithm"].native
    digest = hashlib.new(algorithm, signed["encap_content_info"]["content"].contents).digest()
    certificate = extract_certs_for_validation(signed).signer_cert
    intact, valid = validate_sig_integrity(info, certificate, expected_content_type="tst_info", actual_digest=digest)
    return bool(intact and valid)
