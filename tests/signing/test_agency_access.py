"""Who sees the letters of an agency, and who does not."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from services.signing.press import Press
from tests.shared.browsing import filled, somebody
from tests.signing.agency_rooms import (
    ROOM,
    head,
    letter_of,
    page_of,
    signed,
    written,
)
from tests.signing.signing import PASSPHRASE, work_all

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("ending", ["", "/pratinjau", "/surat"])
def test_the_head_of_another_agency_finds_nothing(app: Flask, case: UUID, ending: str) -> None:
    assert head(app, "DLH").get(page_of(case) + ending).status_code == 404


def test_the_head_of_another_agency_can_return_nothing(app: Flask, press: Press, case: UUID) -> None:
    other = written(press, agency="DLH")
    client = head(app, "DLH")
    _, data = filled(client, page_of(other, "recommendation:dlh"), "/kembalikan")

    answer = client.post(f"{page_of(case)}/kembalikan", data=data | {"reason": "Salah."})

    assert answer.status_code == 404
    assert letter_of(press, case).waits


def test_the_head_of_another_agency_can_sign_nothing(app: Flask, press: Press, case: UUID) -> None:
    other = written(press, "2026-DLHX-0001", agency="DLH")
    client, mark = head(app, "DLH"), f"{letter_of(press, case).id}_1"
    _, data = filled(client, page_of(other, "recommendation:dlh"), "/tandatangan")

    asked = client.post(f"{ROOM}tandatangan", data=data | {"surat": mark})
    sent = client.post(f"{ROOM}sesi", data=data | {"surat": mark, "passphrase": PASSPHRASE})
    work_all(press)

    assert (asked.status_code, sent.status_code) == (409, 409)
    assert "2026-K7QF-3M2X" not in asked.text
    assert letter_of(press, case).waits


OTHERS = "agency", "back_office", "sub_coordinator", "coordinator", "head", "front_office", "applicant", "operator"


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("ending", ["", "/halaman", "/pratinjau"])
def test_nobody_else_sees_what_waits(app: Flask, case: UUID, role: str, ending: str) -> None:
    agency = "DINKES" if role == "agency" else None

    assert somebody(app, role, agency=agency).get(page_of(case) + ending).status_code == 403


@pytest.mark.parametrize("role", OTHERS)
def test_the_list_of_everybody_else_does_not_name_it(app: Flask, case: UUID, role: str) -> None:
    answer = somebody(app, role, agency="DINKES" if role == "agency" else None).get(ROOM)

    assert answer.status_code == (200 if role in ("back_office", "sub_coordinator", "coordinator", "head") else 403)
    assert "2026-K7QF-3M2X" not in answer.text


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("back_office", None, 200),
        ("head", None, 200),
        ("agency", "DINKES", 200),
        ("agency", "DLH", 403),
        ("front_office", None, 403),
    ],
)
def test_the_desks_and_the_agency_read_the_signed_letter(
    app: Flask, press: Press, case: UUID, role: str, agency: str | None, status: int
) -> None:
    assert somebody(app, "back_office").get(f"{page_of(case)}/surat").status_code == 404
    signed(app, press, case)

    assert somebody(app, role, agency=agency).get(f"{page_of(case)}/surat").status_code == status
