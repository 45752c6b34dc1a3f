"""Ways of tampering with a proof; each changes one in place."""

from __future__ import annotations

import base64
import copy
import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.tracking.root_signing import Signer, fingerprint_of
from tests.tracking.sealed import SIGNER

Proof = dict[str, Any]
OTHER = Signer(Ed25519PrivateKey.generate())


def changed_event(proof: Proof) -> None:
    link = proof["links"][1]
    link["spelling"] = link["spelling"].replace("officer", "another") if "officer" in link["spelling"] else "{}"


def changed_words(proof: Proof) -> None:
    proof["links"][1]["fact"] = "letter-signed"


def rewritten(proof: Proof) -> None:
    """By somebody who computes the whole chain anew."""
    proof["links"][0]["spelling"] = proof["links"][0]["spelling"].replace("sip-dokter", "sip-perawat")
    head = b""
    for link in proof["links"]:
        head = sha256(head + link["spelling"].encode()).digest()
        link["hash"] = head.hex()


def removed_event(proof: Proof) -> None:
    del proof["links"][1]


def removed_and_numbered_anew(proof: Proof) -> None:
    del proof["links"][1]
    for number, link in enumerate(proof["links"], start=1):
        link["link"] = number


def swapped(proof: Proof) -> None:
    links = proof["links"]
    links[1], links[2] = links[2] | {"link": 2}, links[1] | {"link": 3}


def cut_off(proof: Proof) -> None:
    del proof["links"][-1]
    proof["open_links"] = 0


def another_root(proof: Proof) -> None:
    said = json.loads(proof["days"][0]["statement"])
    said["root"] = "0" * 64
    proof["days"][0]["statement"] = json.dumps(said, sort_keys=True, separators=(",", ":"))


def another_signature(proof: Proof) -> None:
    proof["days"][0]["signature"] = proof["days"][1]["signature"]


def signed_by_somebody_else(proof: Proof) -> None:
    """With a statement of their own and the fingerprint of the office."""
    another_root(proof)
    signature = OTHER.sign(proof["days"][0]["statement"])
    proof["days"][0]["signature"] = base64.b64encode(signature).decode()


def another_key_under_our_name(proof: Proof) -> None:
    signed_by_somebody_else(proof)
    proof["keys"] = {fingerprint_of(SIGNER.public_key): OTHER.public_key}


def another_path(proof: Proof) -> None:
    proof["days"][0]["path"] = proof["days"][2]["path"]


def another_place(proof: Proof) -> None:
    proof["days"][0]["place"] ^= 1


def shorter_path(proof: Proof) -> None:
    proof["days"][0]["path"] = []


def longer_path(proof: Proof) -> None:
    proof["days"][0]["path"] *= 2


def statement_of_another_day(proof: Proof) -> None:
    proof["days"][0] |= {name: proof["days"][2][name] for name in ("statement", "signature")}


def day_twice(proof: Proof) -> None:
    proof["days"].append(proof["days"][0])


def more_sealed_than_is(proof: Proof) -> None:
    proof["links"].append(copy.deepcopy(proof["links"][-1]) | {"link": 5})


def day_without_place(proof: Proof) -> None:
    proof["days"][0]["place"] = None


def nothing_at_all(proof: Proof) -> None:
    proof |= {"links": [], "days": [], "open_links": 0}


BOTH = (
    removed_event,
    removed_and_numbered_anew,
    swapped,
    cut_off,
    another_root,
    another_signature,
    signed_by_somebody_else,
    another_key_under_our_name,
    another_path,
    another_place,
    shorter_path,
    longer_path,
    statement_of_another_day,
    day_twice,
    more_sealed_than_is,
    day_without_place,
    nothing_at_all,
)


def said_to_be_light(proof: Proof) -> None:
    """With an event that was changed, which a light proof would not look at."""
    changed_event(proof)
    proof["full"] = False


def one_event_left_out(proof: Proof) -> None:
    del proof["links"][1]["spelling"]


ONLY_FULL = said_to_be_light, one_event_left_out, changed_event, changed_words, rewritten
