"""The made-up people of the demonstration: four applicants who register, and the staff with their logins."""

from __future__ import annotations

import json
import random
import re
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyotp

from deploy.cli.demo.browser import Browser, Page, Unexpected, eventually

TOTP_PERIOD_SECONDS = 30


@dataclass(frozen=True)
class Applicant:
    """A registered and signed-in applicant."""

    name: str
    email: str
    phone: str
    nik: str
    browser: Browser


def mailbox_link(browser: Browser, recipient: str, pattern: str) -> str:
    """The first link of this form in the newest messages to a recipient, as the person would click it."""

    def look() -> str | None:
        messages = browser.json(f"/kotak-surat/api/messages?to={recipient.replace('+', '%2B')}")["messages"]
        texts = (re.search(pattern, message["text"]) for message in messages)
        return next((found.group(0) for found in texts if found), None)

    return eventually(look, f"a message to {recipient} with {pattern}")


def register(base_url: str, name: str) -> Applicant:
    """Register a made-up person, confirm the address by the link in the mail, and sign in."""
    browser = Browser(base_url)
    mark = secrets.token_hex(4)
    email, password = f"contoh-{mark}@contoh.example", f"kata-sandi contoh {mark}"
    phone = f"+62812{random.randint(10_000_000, 99_999_999)}"
    birth = f"{random.randint(1, 28):02d}{random.randint(1, 12):02d}{random.randint(60, 99)}"
    nik = f"337501{birth}{random.randint(1, 9999):04d}"
    registration = {
        "nik": nik,
        "name": name,
        "district": "33.75.01",
        "village": "33.75.01.1002",
        "street": "Jalan Contoh",
        "number": "1",
        "email": email,
        "phone": phone,
        "password": password,
        "password_again": password,
        "consent": "y",
    }
    page = browser.get("/daftar")
    wanted = {key: value for key, value in registration.items() if page.soup.select_one(f'[name="{key}"]')}
    browser.submit(page, values=wanted)
    confirmed = browser.get(mailbox_link(browser, email, r"https?://\S+/konfirmasi/[\w-]+"))
    if confirmed.soup.select_one("main form[method=post]"):
        browser.submit(confirmed)
    browser.submit(browser.get("/masuk"), values={"username": email, "password": password})
    return Applicant(name, email, phone, nik, browser)


class Staff:
    """The staff of the local office; each signs in once, with password and one-time code."""

    def __init__(self, base_url: str, logins: Path) -> None:
        self.base_url = base_url
        self.logins: list[dict[str, str]] = json.loads(logins.read_text())
        self._browsers: dict[str, Browser] = {}
        self._signing_in: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def browser(self, role: str, agency: str | None = None) -> Browser:
        """The signed-in browser of the first person with this role (and agency)."""
        login = self.login(role, agency)
        username = login["username"]
        with self._signing_in[username]:
            if username not in self._browsers:
                self._browsers[username] = self._signed_in(login)
            return self._browsers[username]

    def login(self, role: str, agency: str | None = None) -> dict[str, str]:
        """What the first person with this role (and agency) signs in and signs with."""
        return next(
            login for login in self.logins if role in login["roles"] and (agency is None or login["agency"] == agency)
        )

    def _signed_in(self, login: dict[str, str]) -> Browser:
        browser = Browser(self.base_url)
        credentials = {"username": login["username"], "password": login["password"]}
        page = browser.submit(browser.get("/masuk"), values=credentials)
        try:
            self._enter_code(browser, page, login)
        except Unexpected:
            # A code counts once: after a repeated start within its half minute, take the next one.
            time.sleep(TOTP_PERIOD_SECONDS - time.time() % TOTP_PERIOD_SECONDS + 0.5)
            self._enter_code(browser, browser.get("/masuk/kode"), login)
        return browser

    def _enter_code(self, browser: Browser, page: Page, login: dict[str, str]) -> None:
        browser.submit(page, values={"code": pyotp.TOTP(login["totp_secret"]).now()})
