"""What the office does: for each step in turn, the person of that desk or agency acts on its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.cli.demo.browser import Browser, Page, Unexpected, eventually
from deploy.cli.demo.lives import Life
from deploy.cli.demo.people import Staff

SIGN = "/tandatangan"
MINUTES = {
    "others": "Kelurahan Contoh, lurah",
    "decisions": "Tim teknis telah membahas permohonan.",
    "conclusion": "Permohonan dapat dilanjutkan.",
}


@dataclass(frozen=True)
class Act:
    """One form to send: on which page, with which ending of its address and which values. Of questions whose name
    begins with ``first_of`` the first answer is ticked. ``role`` is whose act it is, when it is not that of the step's
    own desk or agency."""

    page: str
    form: str
    values: Mapping[str, str]
    first_of: str = ""
    role: str = ""


def acts_for(step: Mapping[str, Any], life: Life, application: str, correction: str | None) -> list[Act]:
    """The forms that finish a step (or send the application back, when ``correction`` names a document)."""
    key, kind = step["step"], step["kind"]
    verification, recommendation = f"/verifikasi/{application}", f"/rekomendasi/{application}"
    signing = f"/penandatanganan/{application}"
    if kind == "completeness" and correction:
        wrong = {f"verdict_{correction}": "wrong", f"reason_{correction}": "Pindaian tidak terbaca, mohon kirim ulang."}
        return [Act(verification, f"/{key}/periksa", wrong | {"tindakan": "perbaikan"})]
    at_agency = f"{recommendation}/{key}"
    acts: dict[str, list[Act]] = {
        "completeness": [Act(verification, f"/{key}/lolos", {})],
        "substance": [Act(verification, f"/{key}/lolos", {})],
        "review": [Act(verification, f"/{key}/lolos", {})],
        "inspection": [
            Act(f"{at_agency}/jadwal", "/jadwal", {"how": "appoint"}, first_of="moment"),
            Act(f"{at_agency}/laporan", "/laporan", {"finding": "Lokasi sesuai dengan permohonan."}, first_of="check_"),
        ],
        "technical_meeting": [Act(f"{at_agency}/rapat", "/rapat", MINUTES)],
        "recommendation": [
            Act(f"{at_agency}/rekomendasi", "/rekomendasi", word_of(life, step)),
            Act(f"{signing}/rekomendasi/{key}", SIGN, {}, role="agency_head"),
        ],
        "draft": [Act(signing, "/draf", {})],
        "initial": [Act(signing, f"/{key}/paraf", {})],
        "signature": [Act(signing, SIGN, {})],
    }
    return acts.get(kind, [])


def word_of(life: Life, step: Mapping[str, Any]) -> dict[str, str]:
    """What the agency recommends, for its head to sign."""
    agency, signed = step.get("agency"), {"paper": "system_letter"}
    if agency in life.against:
        return signed | {"advice": "unfavourable", "reason": "Pohon masih sehat dan terlindungi."}
    if life.conditions:
        conditions = "\n".join(life.conditions)
        return signed | {"advice": "conditional", "reason": "Memenuhi syarat teknis.", "conditions": conditions}
    return signed | {"advice": "favourable", "reason": "Memenuhi syarat teknis."}


def perform(act: Act, browser: Browser) -> Page:
    """Open the page as soon as it offers the form, and send it."""

    def offered() -> Page | None:
        page = browser.get(act.page)
        try:
            page.form(act.form)
        except Unexpected:
            return None
        return page

    page = eventually(offered, f"{act.page} to offer …{act.form}")
    return browser.submit(page, act.form, ticked(page, act) | dict(act.values))


def sign(asked: Page, browser: Browser, passphrase: str) -> None:
    """Type the passphrase of the own certificate, and look until the letter is signed."""
    session = browser.submit(asked, "/sesi", {"passphrase": passphrase}).url

    def signed() -> bool | None:
        progress = browser.json(session)
        if progress["failed"] or progress["unknown"]:
            raise Unexpected(f"{session}: {[turn['why'] for turn in progress['turns']]}")
        return None if progress["busy"] else True

    eventually(signed, "the letter to be signed")


def ticked(page: Page, act: Act) -> dict[str, str]:
    """The first choice of every question whose name begins as the act says."""
    found: dict[str, str] = {}
    for box in page.form(act.form).select("input[type=radio], input[type=checkbox]") if act.first_of else ():
        if str(box["name"]).startswith(act.first_of):
            found.setdefault(str(box["name"]), str(box["value"]))
    return found


def take_step(
    step: Mapping[str, Any],
    life: Life,
    application: str,
    staff: Staff,
    correction: str | None,
    said: Callable[[str], None],
) -> None:
    """The right person finishes one step."""
    for act in acts_for(step, life, application, correction):
        role = act.role or ("agency" if step.get("agency") else step["desk"])
        browser = staff.browser(role, step.get("agency"))
        answer = perform(act, browser)
        if act.form == SIGN:
            sign(answer, browser, staff.login(role, step.get("agency"))["passphrase"])
        said(f"{role}: {act.form.strip('/')}")
