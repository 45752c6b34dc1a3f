"""Writing a draft: the paper beside the form, faults at their fields, nothing lost, versions compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.refusals import Unavailable
from services.shared.web import create_app
from services.signing.domain import Letter
from services.signing.parts import Text
from services.signing.press import Press
from services.signing.site import BLUEPRINTS
from tests.shared.browsing import filled, somebody, soup, submit, text
from tests.shared.web_site import settings
from tests.signing.cases import DRAFTER, HOLDER, PERMIT, SUB, SUB_COORDINATOR, slip
from tests.signing.papers import words_of
from tests.signing.test_press import initialled, sign

pytestmark = pytest.mark.servers
ROOM = "/penandatanganan/"
MINE = "bahwa demikian;\nbahwa lagi;"


@pytest.fixture
def case(press: Press) -> UUID:
    application_id, route = uuid4(), slip(30)
    press.signing.open_letter(application_id, route.step("draft"), route, "permit", "")
    return application_id


def site_of(press: Press, tmp_path: Path, particulars: Any) -> Flask:
    return create_app("signing", BLUEPRINTS, settings(tmp_path), replace(press, particulars=particulars))


def button(client: FlaskClient, page: str, leads_to: str, **typed: str) -> Any:
    """Press another button of the form than the one that hands it over."""
    action, data = filled(client, page, "/draf")
    return client.post(action + leads_to, data=data | typed)


def test_the_drafter_sees_the_paper_beside_the_form(app: Flask, case: UUID) -> None:
    page = soup(somebody(app, "back_office"), f"{ROOM}{case}")

    images = page.select("#pratinjau img")
    assert [str(image["src"])[:22] for image in images] == ["data:image/png;base64,"]
    assert images[0]["alt"] == "Halaman 1 konsep"


def test_a_preview_keeps_what_is_typed_and_stores_nothing(app: Flask, press: Press, case: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    shown = button(drafter, page, "/pratinjau", considerations=MINE)

    assert shown.status_code == 200
    assert MINE in shown.text
    assert "data:image/png" in shown.text
    assert press.signing.find(Letter, case).text is None


def test_a_script_gets_the_pages_only(app: Flask, case: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    part = button(drafter, page, "/pratinjau", considerations=MINE, only="preview")

    assert "<form" not in part.text
    assert "data:image/png" in part.text


def test_what_is_typed_is_replaced_only_after_it_was_asked(app: Flask, case: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    asked = button(drafter, page, "/baku", considerations=MINE)
    done = button(drafter, page, "/baku", considerations=MINE, sure="yes")

    assert MINE in asked.text
    assert "akan diganti dengan teks baku" in asked.text
    assert "bahwa lagi;" not in done.text
    assert "telah diperiksa kelengkapan" in done.text


def test_a_fault_in_the_words_is_named_at_its_field_and_line(app: Flask, press: Press, case: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    refused = submit(drafter, page, "/draf", conditions="Baik.\nBuruk \U0001f600.")

    assert refused.status_code == 422
    assert "Ketentuan izin 2: memuat karakter yang tidak dapat dicetak (\U0001f600)" in refused.text
    assert 'href="#conditions"' in refused.text
    assert "Buruk \U0001f600." in refused.text
    assert press.signing.find(Letter, case).text is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"considerations": ""}, "Tulis sedikitnya satu pertimbangan."),
        ({"conditions": "Baik.\nBuruk \U0001f600."}, "Ketentuan izin 2: memuat karakter yang tidak dapat dicetak"),
        (
            {"conditions": "Izin\u200b ini.\nBaik."},
            "Ketentuan izin 1: memuat karakter yang tidak dapat dicetak (U+200B",
        ),
        ({"considerations": "bahwa " + "x" * 61}, "Pertimbangan: memuat kata lebih dari 60 karakter"),
        ({"letter": "refusal", "reason": ""}, "Sebutkan alasan permohonan ditolak."),
        ({"conditions": "a\n" * 101}, "Paling banyak 100 baris."),
        ({"conditions": "panjang " * 2501}, "Paling banyak 20000 karakter."),
    ],
)
def test_a_preview_names_what_would_be_refused(app: Flask, case: UUID, typed: dict[str, str], told: str) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"

    whole = button(drafter, page, "/pratinjau", **typed)
    part = button(drafter, page, "/pratinjau", **typed, only="preview")
    handed_over = submit(drafter, page, "/draf", **typed)

    assert [answer.status_code for answer in (whole, part, handed_over)] == [200, 200, 422]
    assert all(told in answer.text for answer in (whole, part, handed_over))
    assert f'href="#{next(reversed(typed))}"' in whole.text


def test_what_is_too_long_is_not_drawn(app: Flask, case: UUID) -> None:
    drafter, page = somebody(app, "back_office"), f"{ROOM}{case}"
    much = {"considerations": "a\n" * 3000}

    for answer in button(drafter, page, "/pratinjau", **much), submit(drafter, page, "/draf", **much):
        assert "data:image/png" not in answer.text
        assert "Halaman tidak ditampilkan karena ada isian yang terlalu panjang." in answer.text


def test_a_fault_in_the_particulars_says_where_to_mend_it(press: Press, case: UUID, tmp_path: Path) -> None:
    app = site_of(press, tmp_path, lambda _: HOLDER | {"address": " "})

    refused = submit(somebody(app, "back_office"), f"{ROOM}{case}", "/draf")

    assert refused.status_code == 422
    assert "Alamat pemegang: kosong – ada pada data pemohon" in refused.text
    assert press.signing.find(Letter, case).text is None


def test_the_pdf_of_a_draft_that_cannot_be_printed_says_why(press: Press, case: UUID, tmp_path: Path) -> None:
    app = site_of(press, tmp_path, lambda _: HOLDER | {"name": ""})

    refused = somebody(app, "sub_coordinator").get(f"{ROOM}{case}/pratinjau")

    assert refused.status_code == 409
    assert "Surat belum dapat dicetak: Nama pemegang: kosong – ada pada data pemohon." in refused.text


def test_a_counter_that_does_not_answer_costs_no_words(press: Press, case: UUID, tmp_path: Path) -> None:
    def silent(_: UUID) -> NoReturn:
        raise Unavailable("intake does not answer")

    app = site_of(press, tmp_path, silent)

    refused = submit(somebody(app, "back_office"), f"{ROOM}{case}", "/draf", considerations=MINE)

    assert refused.status_code == 503
    assert MINE in refused.text
    assert "coba lagi sebentar lagi" in refused.text


def test_what_ends_before_it_is_drafted_is_refused(press: Press, case: UUID, tmp_path: Path) -> None:
    app = site_of(press, tmp_path, lambda _: HOLDER | {"paper": {"valid_until": "2020-01-01"}})

    refused = submit(somebody(app, "back_office"), f"{ROOM}{case}", "/draf")

    assert refused.status_code == 422
    assert "Masa berlaku: berakhir sebelum hari penandatanganan – ada pada isian permohonan" in refused.text


def test_a_refusal_keeps_what_can_be_mended(app: Flask, press: Press, case: UUID) -> None:
    words = {
        "letter": "refusal",
        "considerations": "bahwa permohonan telah diperiksa;",
        "reason": "Belum lengkap.",
        "remedies": "Lampirkan foto.\nLampirkan denah.",
    }

    done = submit(somebody(app, "back_office"), f"{ROOM}{case}", "/draf", **words)

    assert done.status_code == 303
    kept = press.signing.find(Letter, case).text
    assert kept is not None
    assert (kept.remedies, kept.conditions) == (("Lampirkan foto.", "Lampirkan denah."), ())


def test_reviewers_see_what_changed_since_they_sent_it_back(app: Flask, press: Press, case: UUID) -> None:
    press.signing.draft(case, PERMIT, DRAFTER)
    press.signing.send_back(case, SUB, "Sebutkan luas.", SUB_COORDINATOR)
    changed = replace(PERMIT, conditions=("Izin boleh dipindahtangankan.",))
    press.signing.draft(case, changed, DRAFTER)

    page = soup(somebody(app, "sub_coordinator"), f"{ROOM}{case}")

    assert [each.text for each in page.select("del")] == ["[dihapus: tidak dapat]"]
    assert [each.text for each in page.select("ins")] == ["[ditambahkan: boleh]"]
    assert "Versi 2 · dewi" in page.text


def test_the_first_version_is_compared_with_nothing(app: Flask, press: Press, case: UUID) -> None:
    press.signing.draft(case, Text("permit", ("bahwa …;",)), DRAFTER)

    assert "Versi naskah" not in text(somebody(app, "sub_coordinator"), f"{ROOM}{case}")


def test_the_counter_prints_a_receipt_for_a_signed_letter_only(app: Flask, press: Press, case: UUID) -> None:
    issued = initialled(press.signing)
    sign(press, issued)
    counter = somebody(app, "front_office")

    receipt = counter.get(f"{ROOM}{issued}/tanda-terima")

    assert receipt.mimetype == "application/pdf"
    assert "TANDA TERIMA" in words_of(receipt.data)
    assert counter.get(f"{ROOM}{case}/tanda-terima").status_code == 404


def test_a_refusal_does_not_say_that_the_permit_must_be_given(app: Flask, press: Press, case: UUID) -> None:
    drafter = somebody(app, "back_office")

    answer = submit(drafter, f"{ROOM}{case}", "/draf", letter="refusal", reason="Belum memenuhi syarat.")

    assert answer.status_code == 422
    assert "jenis surat yang lain" in answer.text


def test_a_refused_certificate_does_not_say_that_it_is_given(press: Press, case: UUID, tmp_path: Path) -> None:
    given = "bahwa surat keterangan dapat diberikan."
    app = site_of(press, tmp_path, lambda _: HOLDER | {"paper": {"conclusion": given}})

    answer = submit(somebody(app, "back_office"), f"{ROOM}{case}", "/draf", letter="refusal", reason="Belum lengkap.")

    assert answer.status_code == 422
    assert f"jenis surat yang lain: {given}" in answer.text
