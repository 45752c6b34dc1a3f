"""Signing in tests: who signs with what, sessions begun without pages, and the hands that work them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from services.signing.agency_letter import AgencyLetter
from services.signing.domain import Letter
from services.signing.esign.provider import Refused, Secret
from services.signing.press import Press
from services.signing.sessions import Chosen
from services.signing.signing_worker import Hands
from services.signing.starting import start
from tests.shared.browsing import filled
from tests.signing.pens import keys_of

PASSPHRASE = "Frasa-Sandi.Contoh:2026"
SIGNERS = (
    "hadi", "plh", "kurnia", "head", "kepala-dinkes", "sekretaris", "kepala-dlh", "agency", "eka", "agency_head",
)  # fmt: skip


def signers_file(certificates: Path) -> Path:
    """Everybody of the tests signs with the same made-up certificate."""
    key, certificate, others = keys_of("kepala", certificates)
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    container = pkcs12.serialize_key_and_certificates(b"", key, certificate, others, locked)
    (certificates / "everybody.p12").write_bytes(container)
    known = {
        login: {"provider": "local", "pkcs12": "everybody.p12", "name": f"{login.title()} Percontohan"}
        for login in SIGNERS
    }
    file = certificates / "everybody.yaml"
    file.write_text(yaml.safe_dump({"signers": known}))
    return file


def of_letter(press: Press, letter_id: UUID, revision: int | None = None) -> Chosen:
    """A letter of the office, marked on the list."""
    letter = press.signing.find(Letter, letter_id)
    slip = letter.route
    facts = letter.application_id, slip.application_number, slip.permit_code, letter.proposal
    return Chosen(letter_id, "letter", letter.revision if revision is None else revision, None, None, *facts)


def of_recommendation(press: Press, letter_id: UUID, acting_for: str | None = None) -> Chosen:
    """A recommendation, marked on the list."""
    letter = press.signing.find(AgencyLetter, letter_id)
    draft = letter.draft
    facts = letter.application_id, draft.application_number, draft.permit_code, "recommendation"
    return Chosen(letter_id, "recommendation", draft.revision, letter.agency, acting_for, *facts)


def begun(press: Press, *chosen: Chosen, by: str = "hadi", passphrase: str = PASSPHRASE) -> UUID:
    """A session in which somebody signs these."""
    session_id = uuid4()
    refused = start(press, session_id, by, Secret(passphrase), chosen)
    assert not isinstance(refused, Refused), refused
    return session_id


def work_all(press: Press) -> None:
    """Every letter whose turn has come."""
    hands = Hands(press, threading.Event())
    while hands.work_once():
        pass


def signed(press: Press, *chosen: Chosen, by: str = "hadi") -> UUID:
    """The same, and done."""
    session_id = begun(press, *chosen, by=by)
    work_all(press)
    return session_id


def confirmed(client: FlaskClient, asked: Any, passphrase: str = PASSPHRASE) -> Any:
    """The question before signing answered with a passphrase: the session's page is where that leads."""
    form = BeautifulSoup(asked.text, "html.parser").select_one('main form[action$="/sesi"]')
    assert form, asked.text
    data: MultiDict[str, str] = MultiDict()
    for each in form.select("input[name]"):
        data.add(str(each["name"]), str(each.get("value", "")))
    data["passphrase"] = passphrase
    return client.post(str(form["action"]), data=data)


def sign_on_page(client: FlaskClient, page: str, passphrase: str = PASSPHRASE) -> Any:
    """The button of one letter, and the passphrase."""
    action, data = filled(client, page, "/tandatangan")
    return confirmed(client, client.post(action, data=data), passphrase)


def states(press: Press, session_id: UUID) -> list[tuple[str, str]]:
    """State and code of each letter of a session."""
    return [(line.state, line.code) for line in press.sessions.lines(session_id)]


def at_once(press: Press) -> None:
    """No pause between the tries."""
    press.signing.datastore.query("UPDATE signing_attempts SET due_at = now() RETURNING 1")
