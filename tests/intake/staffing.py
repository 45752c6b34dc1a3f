"""Staff accounts on a real database, with their pages and the browsers of those who use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyotp
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.intake.account_pages import account_pages
from services.intake.accounts import Accounts
from services.intake.counter import Counter
from services.intake.invitation_pages import invitation_pages
from services.intake.password_pages import password_pages
from services.intake.people import people_of
from services.intake.personnel import Candidate, Personnel
from services.intake.staff import Posting
from services.intake.staff_pages import staff_pages
from services.intake.staff_read_model import Search, log
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from services.shared.virus_scanner import VirusScanner
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.intake.counters import fields
from tests.intake.loaded import CATALOGUE
from tests.intake.people import MASTER_KEY, PASSWORD, TOTP_SECRET, Clock
from tests.shared.web_site import PRIVATE_KEY, settings, sign_in

ADMINISTRATOR = Posting(("administrator",))
FRONT_OFFICE = Posting(("front_office",))
DINKES = Posting(("agency",), "DINKES")
DEWI = Candidate("dewi", "Contoh Dewi", "dewi@contoh.example", FRONT_OFFICE)


class Bureau:
    """Where the accounts of staff are kept; ``lestari`` and ``wibowo`` are its administrators."""

    def __init__(self, database_url: str, clock: Any = None) -> None:
        self.datastore = Datastore(database_url, pool_size=6)
        self.personal_data = PersonalData(self.datastore, MASTER_KEY)
        self.clock = clock or Clock()
        self.personnel = Personnel(self.datastore, self.personal_data, CATALOGUE, clock=self.clock)
        self.accounts = Accounts(self.datastore, self.personal_data, clock=self.clock)

    def with_administrators(self, *usernames: str) -> Bureau:
        for username in usernames or ("lestari", "wibowo"):
            self.add(username, ADMINISTRATOR)
        return self

    def add(self, username: str, posting: Posting = FRONT_OFFICE) -> None:
        """Somebody who can sign in at once."""
        name = f"Contoh {username.capitalize()}"
        self.personnel.add(username, name, posting, password=PASSWORD, totp_secret=TOTP_SECRET)

    def token(self, username: str) -> str:
        """The end of the link in the newest mail to this person."""
        [row] = self.datastore.query(
            "SELECT account_id, token_hash FROM staff_invitations JOIN accounts ON id = account_id WHERE username = %s",
            username,
        )
        mailing = self.personnel.mailing(row.account_id, row.token_hash)
        assert mailing is not None
        return mailing.token

    def code(self, secret: str = TOTP_SECRET) -> str:
        return pyotp.TOTP(secret).at(self.clock.now)

    def enrol(self, username: str) -> str:
        """The person follows the link; the secret of their authenticator."""
        token = self.token(username)
        secret = self.personnel.enrolment(token).secret
        self.personnel.enrol(token, PASSWORD, self.code(secret))
        return secret

    def happened(self, username: str) -> list[str]:
        """The names of all events of an account, oldest first."""
        account = self.personnel.account(username)
        return [type(each).__name__ for each in self.personnel.events.get(account.id)]

    def audit(self, username: str = "") -> list[tuple[str, str, str]]:
        """The log, oldest first: whose account, what, by whom."""
        lines = log(self.datastore, Search(username), limit=None)
        return [(line.username, line.what, line.by) for line in reversed(lines)]

    def app(self, folder: Path) -> Flask:
        compile_catalogues()
        counter = Counter(
            intake=None,
            accounts=self.accounts,
            people=people_of(self.datastore, self.personal_data),
            personal_data=self.personal_data,
            store=None,
            session_key=PRIVATE_KEY,
            form_secret="a form secret of the tests",
            base_url="http://localhost:8000",
            upload_limit_mb=10,
            scanner=VirusScanner("tcp://127.0.0.1:1"),
            personnel=self.personnel,
        )
        pages = [account_pages, password_pages, staff_pages, invitation_pages]
        return create_app("intake", pages, settings(folder), counter, datastore=self.datastore)


def signed_in(app: Flask, username: str, *roles: str) -> FlaskClient:
    """The browser of somebody with a session."""
    client = app.test_client()
    sign_in(client, Person(username, f"Contoh {username}", frozenset(roles), None, None))
    return client


def page(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return BeautifulSoup(answer.text, "html.parser")


def send(client: FlaskClient, path: str, ending: str, **values: Any) -> Any:
    """Fill in the form of a page whose address ends so, as a browser would: chosen boxes stay chosen."""
    form = next(each for each in page(client, path).select("main form") if str(each["action"]).endswith(ending))
    boxes: dict[str, Any] = {}
    for box in form.select("input[type=checkbox][checked]"):
        boxes.setdefault(str(box["name"]), []).append(str(box["value"]))
    return client.post(str(form["action"]), data=fields(form) | boxes | values)


def errors(answer: Any) -> str:
    assert answer.status_code == 422, answer.status_code
    return " ".join(each.text for each in BeautifulSoup(answer.text, "html.parser").select(".govuk-error-message"))
