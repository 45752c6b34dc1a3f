"""The question before signing: what is read, who asked for it, what is told of the certificate, and what is left."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.refusals import Unavailable
from services.shared.web import create_app
from services.signing.domain import Letter
from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.local import Local
from services.signing.esign.provider import Signer
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import endings, filled, somebody, soup, submit, text
from tests.shared.web_site import settings
from tests.signing.agency_rooms import head as head_of_agency
from tests.signing.agency_rooms import page_of
from tests.signing.cases import HEAD, HOLDER, OTHER_HEAD
from tests.signing.numbers import ready
from tests.signing.signing import begun, of_letter, states, work_all
from tests.signing.test_local_signing import container

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan/"


def hadi(app: Flask) -> FlaskClient:
    return somebody(app, "head", username="hadi")


def site(press: Press, folder: Path) -> Flask:
    return create_app("signing", BLUEPRINTS, settings(folder), press)


def asked(client: FlaskClient, *marks: str, narrowed: str = "") -> Any:
    """The button below the list, with these letters marked."""
    action, data = filled(client, ROOM, "/tandatangan")
    return client.post(action + narrowed, data={"csrf_token": data["csrf_token"], "surat": list(marks)})


def mark(press: Press, letter: UUID) -> str:
    return f"{letter}_{press.signing.find(Letter, letter).revision}"


def silent(application_ids: Sequence[UUID]) -> dict[UUID, Any]:
    raise Unavailable("intake")


# What is left


@pytest.mark.parametrize("marks", [(), ("bukan-surat",), (f"{UUID(int=1)}_1",)])
def test_nothing_to_sign_is_said_with_what_still_waits(app: Flask, press: Press, marks: tuple[str, ...]) -> None:
    ready(press.signing)

    answer = asked(hadi(app), *marks)

    assert answer.status_code == (409 if marks else 422)
    assert "Menunggu tanda tangan Anda: 1" in answer.text
    assert "2026-K7QF-3M2X" in answer.text
    assert "Tidak ada yang menunggu" not in answer.text
    assert ("1 surat masih menunggu Anda." in answer.text) == bool(marks)


def test_an_empty_choice_keeps_what_the_list_was_narrowed_to(app: Flask, press: Press) -> None:
    ready(press.signing)

    assert "2026-K7QF-3M2X" not in asked(hadi(app), narrowed="?surat=refusal").text
    assert "2026-K7QF-3M2X" in asked(hadi(app), narrowed="?surat=permit").text


def test_who_lost_the_race_is_offered_the_list_and_no_further_try(app: Flask, press: Press) -> None:
    taken, back = ready(press.signing), ready(press.signing)
    session = begun(press, of_letter(press, taken), of_letter(press, back))
    press.signing.request_signature(taken, OTHER_HEAD)
    press.signing.send_back(back, "signature", "Alamat keliru.", HEAD)
    work_all(press)
    client, page = hadi(app), f"{ROOM}sesi/{session}"

    assert states(press, session) == [("failed", "rule")] * 2
    assert endings(client, page) == []
    assert [link["href"] for link in soup(client, page).select("main p a")] == [ROOM]


def test_only_what_a_further_try_may_sign_is_tried_again(app: Flask, press: Press) -> None:
    stays, back = ready(press.signing), ready(press.signing)
    session = begun(press, of_letter(press, stays), of_letter(press, back))
    press.signing.send_back(back, "signature", "Alamat keliru.", HEAD)
    press.sessions.failed(press.sessions.claim(session, 1)[0], "interrupted")
    work_all(press)
    client, page = hadi(app), f"{ROOM}sesi/{session}"

    shown = text(client, page)
    assert "Lanjutkan (1 surat)" in shown
    assert "masih berada di memori: paling lama sepuluh menit" in shown
    submit(client, page, "/ulangi")

    assert states(press, session) == [("waiting", ""), ("failed", "rule")]


# What is read


def test_one_letter_is_shown_page_by_page(app: Flask, press: Press) -> None:
    letter = ready(press.signing)

    one = asked(hadi(app), mark(press, letter))

    assert one.text.count("data:image/png;base64,") == 1
    two = asked(hadi(app), mark(press, letter), mark(press, ready(press.signing)))
    assert "data:image" not in two.text
    assert f'href="{ROOM}{letter}/halaman"' in two.text


def test_each_letter_has_a_page_with_its_pages(app: Flask, press: Press, case: UUID) -> None:
    letter = ready(press.signing)

    for client, page in ((hadi(app), f"{ROOM}{letter}"), (head_of_agency(app), page_of(case))):
        assert "data:image/png;base64," in str(soup(client, f"{page}/halaman"))
        assert soup(client, page).select(f'a[href="{page}/halaman"]')
        assert soup(client, ROOM).select(f'a[href="{page}/halaman"][target="_blank"]')
    assert head_of_agency(app, "DLH").get(f"{page_of(case)}/halaman").status_code == 404


def test_the_pages_of_a_recommendation_are_shown_as_they_would_be_signed(app: Flask, press: Press, case: UUID) -> None:
    client = head_of_agency(app)
    action, data = filled(client, page_of(case), "/tandatangan")

    assert client.post(action, data=data).text.count("data:image/png;base64,") == 1


# Who asked for it


def test_who_asked_for_a_letter_is_asked_of_intake_and_kept_nowhere(press: Press, tmp_path: Path) -> None:
    marks = [mark(press, ready(press.signing)) for _ in range(2)]
    app = site(replace(press, many_in_passing=lambda ids: dict.fromkeys(ids, HOLDER)), tmp_path)

    shown = asked(hadi(app), *marks).text

    assert shown.count("Siti Contoh") == 2
    begun(press, of_letter(press, UUID(marks[0].partition("_")[0])))
    for table in ("signing_attempts", "desk_letters", "letter_history"):
        assert not press.signing.datastore.query(f"SELECT FROM {table} AS t WHERE t::text LIKE '%%Siti Contoh%%'")


def test_the_question_is_asked_also_when_intake_is_silent(press: Press, tmp_path: Path) -> None:
    letter = ready(press.signing)
    app = site(replace(press, many_in_passing=silent), tmp_path)

    answer = asked(hadi(app), mark(press, letter))

    assert answer.status_code == 200
    assert "Frasa sandi" in answer.text
    assert "Halaman tidak dapat ditampilkan sekarang." in answer.text
    assert "Pemohon" not in answer.text


# Whether they can sign at all


def test_a_certificate_that_does_not_count_is_told_before_anything_is_typed(press: Press, tmp_path: Path) -> None:
    letter = ready(press.signing)
    signer, crl_files = container(tmp_path, datetime.now(UTC) - timedelta(days=800), 1)
    signers = Signers({"hadi": replace(signer, username="hadi")}, {"local": Local(crl_files=crl_files)})
    client = hadi(site(replace(press, signers=signers), tmp_path))

    for page in (text(client, ROOM), asked(client, mark(press, letter)).text):
        assert "Sertifikat Anda sudah kedaluwarsa." in page


def test_a_service_outside_is_asked_for_a_moment_and_never_on_the_list(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.signing.starting.PATIENCE_SECONDS", 0.2)
    letter = ready(press.signing)
    for name in ("nik", "password"):
        (tmp_path / name).write_text("1")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        bsre = Bsre(address, "sakpore", tmp_path / "password")
        signers = Signers({"hadi": Signer("hadi", "bsre", Citizen(tmp_path / "nik"))}, {"bsre": bsre})
        client = hadi(site(replace(press, signers=signers), tmp_path))
        soup(client, ROOM)
        mute.settimeout(0)
        with pytest.raises(BlockingIOError):
            mute.accept()

        begins = time.monotonic()
        answer = asked(client, mark(press, letter))

        assert time.monotonic() - begins < 2
        assert "Frasa sandi" in answer.text
