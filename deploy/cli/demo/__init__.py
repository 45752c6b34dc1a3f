"""The demonstration: four applications live their whole lives over HTTP, as applicants and staff would."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.cli.demo.application import apply_for, correct
from deploy.cli.demo.browser import Browser, Unexpected, eventually
from deploy.cli.demo.lives import LIVES, Life
from deploy.cli.demo.office import take_step
from deploy.cli.demo.people import Applicant, Staff, register

Said = Callable[[Life, str], None]
LIFE_SECONDS = 240.0


def live_all(base_url: str, home: Path, said: Said) -> list[dict[str, Any]]:
    """Drive the four lives side by side; one result object each, in the order of ``LIVES``.

    ``said`` is called with every new line of a life's timeline, from several threads. Letters are saved below
    ``home``/letters. Raises :class:`Unexpected` when a life does not go its way.
    """
    staff = Staff(base_url, home / "logins.json")
    with ThreadPoolExecutor(len(LIVES)) as pool:
        futures = [pool.submit(live, life, base_url, home, staff, said) for life in LIVES]
        return [future.result() for future in futures]


def live(life: Life, base_url: str, home: Path, staff: Staff, said: Said) -> dict[str, Any]:
    """One life from registration to the downloaded letter."""
    began = time.monotonic()

    def say(text: str) -> None:
        said(life, text)

    applicant = register(base_url, life.applicant)
    say(f"{life.applicant} mendaftar dan masuk")
    submitted = apply_for(applicant, life.permit_code)
    say(f"permohonan {life.permit_code} dikirim; tautan pelacakan diterima")
    status = go_through_the_office(life, applicant, submitted.application_id, submitted.status_url, staff, say)
    letter = home / "letters" / f"{status['number']}.pdf"
    letter.parent.mkdir(parents=True, exist_ok=True)
    letter.write_bytes(applicant.browser.download(f"/permohonan/{submitted.application_id}/surat"))
    say(f"surat diunduh: {letter.name}")
    return {
        "application": submitted.application_id,
        "number": status["number"],
        "permit": life.permit_code,
        "outcome": status["outcome"],
        "steps": [
            {name: step[name] for name in ("step", "service", "started", "finished")} for step in status["steps"]
        ],
        "events": status["events"],
        "services": status["services"],
        "status_url": submitted.status_url,
        "letter": str(letter),
        "seconds": round(time.monotonic() - began, 2),
    }


def go_through_the_office(
    life: Life, applicant: Applicant, application: str, status_url: str, staff: Staff, say: Callable[[str], None]
) -> dict[str, Any]:
    """Act on whatever step the public status page shows as current, until the application has its outcome."""
    public = Browser(applicant.browser.base_url)
    wrong = first_document(applicant, application) if life.wrong_document else None
    corrected = False
    taken: set[tuple[str, bool]] = set()
    deadline = time.monotonic() + LIFE_SECONDS

    def something_to_do() -> dict[str, Any] | None:
        status: dict[str, Any] | None = public.json(status_url)
        if status is None:
            return None
        if status["waits_for_applicant"]:
            return None if corrected else status
        return status if finished(status) or open_steps(status, taken, corrected) else None

    while time.monotonic() < deadline:
        status = eventually(something_to_do, f"the next step of {application}")
        if finished(status):
            say(f"selesai: {'terbit' if status['outcome'] == 'issued' else 'ditolak'}")
            return status
        if status["waits_for_applicant"]:
            correct(applicant)
            corrected = True
            say("pemohon mengirim ulang dokumen yang salah")
            continue
        for step in open_steps(status, taken, corrected):
            take_step(step, life, application, staff, None if corrected else wrong, say)
            taken.add((step["step"], corrected))
    raise Unexpected(f"{application} did not finish within {LIFE_SECONDS:.0f} s")


def open_steps(status: dict[str, Any], taken: set[tuple[str, bool]], corrected: bool) -> list[dict[str, Any]]:
    """The current steps that nobody of this demonstration has acted on yet; after a correction they come again."""
    return [step for step in status["steps"] if current(step) and (step["step"], corrected) not in taken]


def current(step: dict[str, Any]) -> bool:
    """Whether somebody has to act on this step now."""
    return bool(step["state"] == "current" and step["kind"] != "delivery")


def finished(status: dict[str, Any]) -> bool:
    """Whether the application has its outcome and the letter is on its way."""
    return status["outcome"] in {"issued", "refused"} and status["steps"][-1]["state"] == "done"


def first_document(applicant: Applicant, application: str) -> str:
    """The requirement that the front office will find wrong: the first that the applicant uploaded."""
    page = applicant.browser.get(f"/permohonan/{application}")
    return str(page.soup.select_one("[data-requirement]")["data-requirement"])  # type: ignore[index]
