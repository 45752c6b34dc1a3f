"""The browser at the counter, and a person who comes there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.intake.counters import MAKAM_ANSWERS, MAKAM_DOCUMENTS, Applicant, Site, fields, pdf

PERSON = {
    "nik": "3375016503550003",
    "name": "Contoh Mbah Karto",
    "district": "33.75.01",
    "village": "33.75.01.1002",
    "street": "Jalan Contoh",
    "number": "7",
    "phone": "0812 3456 7000",
}


class Desk(Applicant):
    """The browser at the counter: as an applicant's, but it belongs to the office."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client: FlaskClient = site.staff("front_office")

    def post(self, path: str, **values: Any) -> Any:
        """Fill in the only form of a page with a token, and send it."""
        page = self.page(path)
        form = next(each for each in page.select("main form") if each.select_one("[name=csrf_token]"))
        return self.client.post(path, data=fields(form) | values)

    def take_in(self, **changes: str) -> str:
        """Enter a person; the page on which consent is recorded."""
        answer = self.post("/loket/orang", **(PERSON | changes))
        assert answer.status_code == 303, BeautifulSoup(answer.text, "html.parser").select(".govuk-error-message")
        return str(answer.headers["Location"])

    def begin(self, consent_page: str) -> None:
        """Act for the person from now on."""
        answer = self.post(consent_page, queue_number="A-012", agreed="y")
        assert answer.headers["Location"] == "/permohonan"

    def hand_in_burial_plot(self) -> UUID:
        """A whole application, by the pages that applicants use."""
        draft = self.start("MAKAM")
        self.answer(draft, **MAKAM_ANSWERS)
        for requirement in MAKAM_DOCUMENTS:
            assert self.upload(draft, requirement, pdf()).status_code == 303
        assert self.hand_in(draft, "pickup").status_code == 303
        return UUID(draft.rpartition("/")[2])
