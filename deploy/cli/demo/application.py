"""What an applicant does: choose a permit, fill the form, upload, submit, correct, download."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from bs4 import Tag

from deploy.cli.demo.browser import Page, Unexpected
from deploy.cli.demo.people import Applicant, mailbox_link
from deploy.cli.demo.samples import document_for

SAMPLE_TEXT = "Contoh"
HAPPENED = "tgl_"  # so begin the names of questions for a day in the past
A_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Submitted:
    """An application on its way."""

    application_id: str
    status_url: str


def apply_for(applicant: Applicant, permit_code: str) -> Submitted:
    """Everything from the catalogue to the tracking link in the mail."""
    browser = applicant.browser
    page = browser.submit(browser.get(f"/izin/{permit_code}"), "/mulai", {"kind": "new"})
    application_id = application_of(page)
    base = f"/permohonan/{application_id}"
    browser.submit(browser.get(f"{base}/data-diri"), "/data-diri")
    form = browser.get(f"{base}/isian")
    browser.submit(form, values=sample_answers(form.form()))
    upload_all(applicant, browser.get(f"{base}/berkas"))
    browser.submit(browser.get(f"{base}/pengiriman"), "/pengiriman", {"delivery": "email"})
    browser.submit(browser.get(f"{base}/periksa"), "/kirim", {"declaration": "y"})
    return Submitted(application_id, mailbox_link(browser, applicant.phone, r"https?://\S+/lacak/[\w-]+"))


def application_of(page: Page) -> str:
    """The application's id in the address of one of its pages."""
    found = re.search(r"/permohonan/([0-9a-f-]{36})", page.url)
    if not found:
        raise Unexpected(f"{page.url} is no page of an application: {page.title} {page.errors}")
    return found.group(1)


def upload_all(applicant: Applicant, page: Page) -> None:
    """Fill every mandatory upload form of the page with a sample document."""
    mark = secrets.token_hex(3)
    for form in page.soup.select("main form"):
        field = form.select_one("input[type=file]")
        if field is None or form.has_attr("data-optional"):
            continue
        action = urlsplit(str(form["action"])).path
        requirement = action.rsplit("/", 1)[-1]
        sample = document_for(requirement, str(field.get("accept", "")), mark)
        applicant.browser.submit(page, action, files={str(field["name"]): sample})


def correct(applicant: Applicant) -> None:
    """Follow the link in the message about the wrong document, send that one again, and hand it in."""
    browser = applicant.browser
    page = browser.get(mailbox_link(browser, applicant.phone, r"https?://\S+/permohonan/\S+/perbaikan\S*"))
    upload_all(applicant, page)
    base = f"/permohonan/{application_of(page)}/perbaikan"
    browser.submit(browser.get(base), "/kirim")


def sample_answers(form: Tag) -> dict[str, str | list[str]]:
    """A believable value for every field of a permit's form that is still empty."""
    answers: dict[str, str | list[str]] = {}
    for element in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(element["name"]), str(element.get("type", "text"))
        if kind in {"hidden", "file", "submit"}:
            continue
        if element.name == "select":
            options = [str(option["value"]) for option in element.select("option[value]") if option["value"]]
            answers[name] = options[0]
        elif kind in {"radio", "checkbox"}:
            answers.setdefault(name, str(element.get("value", "y")))
        else:
            answers[name] = sample_text(name, element)
    return answers


def sample_day(name: str) -> date:
    """A month ago for what has happened (a death, the date of a letter), else a month ahead."""
    return datetime.now(UTC).date() + (-A_MONTH if name.startswith(HAPPENED) else A_MONTH)


def sample_text(name: str, element: Tag) -> str:
    """The text for one input, by what the input says it wants."""
    kind, mode, day = str(element.get("type", "text")), str(element.get("inputmode", "")), sample_day(name)
    endings = {
        "-day": str(day.day),
        "-month": str(day.month),
        "-year": str(day.year),
        "-latitude": "-6.889",
        "-longitude": "109.675",
    }
    for ending, value in endings.items():
        if name.endswith(ending):
            return value
    by_kind = {"date": f"{day}", "datetime-local": f"{day}T09:00", "time": "09:00", "number": "2"}
    if kind in by_kind:
        return by_kind[kind]
    return "2" if mode in {"numeric", "decimal"} else f"{SAMPLE_TEXT} {name.replace('_', ' ')}"
