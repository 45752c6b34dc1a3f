"""Why is this stuck: one sentence for any application, wherever it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.web import create_app
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import somebody, soup, text
from tests.shared.web_site import settings
from tests.signing.cases import HEAD
from tests.signing.signing import begun, of_letter, signed
from tests.signing.test_press import initialled

pytestmark = pytest.mark.servers
WHERE = "/penandatanganan/di-mana?cari="
NUMBER = "2026-K7QF-3M2X"


def told(application_id: UUID, **more: Any) -> dict[str, Any]:
    """What tracking says of an application."""
    return {
        "application_id": str(application_id),
        "number": NUMBER,
        "permit_code": "SIP-DOKTER",
        "permit_name": "Surat Izin Praktik Dokter",
        "permit_name_en": "Physician practice permit",
        "outcome": "open",
        "promised_for": "2026-12-01",
        "current": [],
    } | more


def step(kind: str, **more: Any) -> dict[str, Any]:
    held = {"kind": kind, "desk": None, "agency": None, "since": "2026-11-20T03:00:00+00:00"}
    return held | {"waits_for_applicant": False, "delay_reason": None, "expected_on": None} | more


def asked(press: Press, folder: Path, *answers: dict[str, Any] | None) -> str:
    """What the head reads when tracking answers so."""
    answer = None if None in answers else list(answers)
    app = create_app("signing", BLUEPRINTS, settings(folder), replace(press, whereabouts=lambda _: answer))
    return text(somebody(app, "head"), WHERE + NUMBER)


def test_a_letter_on_our_desk_is_told_by_our_own_tables_also_when_tracking_is_silent(
    press: Press, app: Flask, tmp_path: Path
) -> None:
    letter = initialled(press.signing)
    press.signing.request_signature(letter, HEAD)
    press.signing.fail_to_sign(letter, 1, "", "certificate-expired")

    shown = asked(press, tmp_path, None)

    for expected in ("Surat berada di Kepala", "Tidak dapat ditandatangani:", "Nomornya 503/SIP-DOKTER/001/"):
        assert expected in shown
    assert "Pelacakan sedang tidak menjawab" in shown


def test_it_says_who_is_signing_now(press: Press, app: Flask, tmp_path: Path) -> None:
    letter = initialled(press.signing)
    begun(press, of_letter(press, letter))

    assert "Sedang ditandatangani oleh hadi." in asked(press, tmp_path, told(letter))


def test_elsewhere_tracking_says_who_has_it_and_why_it_takes_longer(press: Press, app: Flask, tmp_path: Path) -> None:
    inspection = step("inspection", agency="DINKES", delay_reason="Hujan lebat.")
    correction = step("completeness", desk="front_office", waits_for_applicant=True)

    shown = asked(press, tmp_path, told(uuid4(), current=[inspection, correction]))

    for expected in ("berada di DINKES sejak", "Hujan lebat.", "pemohon, yang diminta memperbaiki", "1 Desember 2026"):
        assert expected in shown


def test_what_is_over_is_said_and_what_is_unknown_as_well(press: Press, app: Flask, tmp_path: Path) -> None:
    assert "Surat sudah terbit." in asked(press, tmp_path, told(uuid4(), outcome="issued"))
    assert f"Tidak ada yang dikenal dengan “{NUMBER}”." in asked(press, tmp_path)


def test_a_letter_is_found_by_its_number_before_and_after_it_is_issued(
    press: Press, app: Flask, tmp_path: Path
) -> None:
    letter = initialled(press.signing)
    press.signing.request_signature(letter, HEAD)
    [held] = press.signing.datastore.query("SELECT number FROM letter_register")
    page = f"/penandatanganan/di-mana?cari={held.number.lower()}"

    shown = text(somebody(app, "head"), page)
    assert f"Surat bernomor {held.number}: Sedang ditandatangani." in shown
    assert "Surat berada di Kepala" in shown
    press.signing.fail_to_sign(letter, 1, "", "certificate-expired")
    signed(press, of_letter(press, letter))
    found = soup(somebody(app, "head"), page)

    assert f"Surat bernomor {held.number}: Ditandatangani." in " ".join(found.get_text(" ").split())
    assert found.select(f'main a[href$="/{letter}"]')


def test_a_number_that_was_given_back_says_why(press: Press, app: Flask) -> None:
    letter = initialled(press.signing)
    press.signing.request_signature(letter, HEAD)
    press.signing.fail_to_sign(letter, 1, "", "certificate-expired")
    press.signing.send_back(letter, "signature", "Alamat keliru.", HEAD)
    [released] = press.signing.datastore.query("SELECT number FROM released_numbers")

    shown = text(somebody(app, "head"), f"/penandatanganan/di-mana?cari={released.number}")

    assert f"Nomor {released.number} dilepaskan: Surat dikembalikan" in shown
    assert "Surat berada di" in shown
