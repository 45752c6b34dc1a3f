"""The counter over HTTP: from the catalogue to the letter, and what it refuses."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.intake import questions
from services.intake.catalogue import steps_of
from services.intake.domain import PermitApplication
from services.intake.reactions import react
from services.intake.terms_in_force import TermsInForce
from services.shared.contracts import verification
from services.shared.contracts.signing import LetterSigned
from services.shared.contracts.verification import Fault
from services.shared.web.access import views_without_access
from tests.intake.counters import AT, CATALOGUE, MAKAM_ANSWERS, Applicant, Site, id_of, pdf, submitted

pytestmark = pytest.mark.servers
UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


def sent_back(site: Site, application: str, *faults: Fault) -> None:
    """The front office asks for documents again."""
    said = verification.CorrectionRequested(
        application_id=id_of(application), at=AT, step="completeness", faults=faults, by="loket"
    )
    react(said, site.intake)


def signed(site: Site, application: str) -> bytes:
    """The head signs; the letter lies in the object store."""
    letter = pdf(9)
    digest = hashlib.sha256(letter).hexdigest()
    site.store.put(io.BytesIO(letter), len(letter), digest, "application/pdf")
    slip = site.intake.find(PermitApplication, id_of(application)).slip
    assert slip is not None
    react(
        LetterSigned(
            application_id=id_of(application),
            at=AT,
            step="signature",
            next_step="delivery",
            slip=slip,
            by="kepala",
            letter="permit",
            number="503/MAKAM/001/XI/2026",
            code="ABC",
            sha256=digest,
            size=len(letter),
            valid_until=None,
        ),
        site.intake,
    )
    return letter


def test_every_view_says_who_may_see_it(site: Site) -> None:
    assert views_without_access(site.app) == []


@pytest.mark.parametrize("path", ["/", "/izin", "/izin?cari=makam", "/izin/MAKAM", "/izin/KOS", "/api/v1/openapi.json"])
def test_everybody_may_look_around(site: Site, path: str) -> None:
    assert site.app.test_client().get(path).status_code == 200


def test_the_catalogue_can_be_searched_and_read_by_programs(site: Site) -> None:
    visitor = site.app.test_client()

    found = visitor.get("/izin?cari=dokter+gigi").text

    assert "Surat Izin Praktik Dokter Gigi" in found
    assert "Tanah Makam" not in found
    assert len(visitor.get("/api/v1/permit-types").get_json()["permit_types"]) == 51
    assert visitor.get("/izin/TIDAK-ADA").status_code == 404


def test_a_permit_that_moved_elsewhere_says_where_and_cannot_be_started(sari: Applicant) -> None:
    page = sari.client.get("/izin/SPP-IRT").text
    _, data = sari.form("/izin/MAKAM", "/mulai")

    assert "oss.go.id" in page
    assert "/mulai" not in page
    assert sari.client.post("/izin/SPP-IRT/mulai", data=data | {"kind": "new"}).status_code == 409


def test_an_application_goes_from_the_form_to_the_letter(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = sari.page(application)
    tracking = page.select_one("a[href^='/lacak/']")
    contact = questions.contact(site.counter, str(id_of(application)))

    assert tracking is not None
    assert contact["tracking_url"].endswith(str(tracking["href"]))
    assert {"name", "email", "phone", "language", "number", "correction_url", "letter_url"} <= contact.keys()
    assert len(page.select("[data-requirement]")) == 5
    assert sari.client.get(f"{application}/surat").status_code == 404

    letter = signed(site, application)
    download = sari.client.get(f"{application}/surat")

    assert download.data == letter
    assert download.mimetype == "application/pdf"
    assert "503/MAKAM/001/XI/2026" in sari.client.get(application).text


def test_the_letter_room_learns_who_the_holder_is(site: Site, sari: Applicant) -> None:
    known = questions.letter_particulars(site.counter, str(id_of(submitted(sari))))

    assert known["name"] == "Contoh Sari"
    assert known["permit_name_en"] == "Burial-plot permit"
    assert {"label": "Tanggal wafat", "value": "1 November 2026"} in known["answers"]
    assert known["legal_basis"]


def test_the_letter_room_learns_what_the_agencies_are_called(site: Site, sari: Applicant) -> None:
    burial = id_of(submitted(sari))
    slip = site.intake.find(PermitApplication, burial).slip
    assert slip is not None
    felling = slip.model_copy(update={"steps": steps_of(CATALOGUE, CATALOGUE.permits["TEBANG-POHON"], None)})

    known = questions.agencies_on_the_way(CATALOGUE, felling)

    assert sorted(known) == ["DINPERKIM", "DLH"]
    assert known["DLH"] == {
        "name": "Dinas Lingkungan Hidup",
        "name_en": "Environment Office",
        "short": "DLH",
        "head_title": "Kepala Dinas Lingkungan Hidup",
    }
    assert questions.letter_particulars(site.counter, str(burial))["agencies"] == {}
    assert CATALOGUE.agencies["KEC-BARAT"].head_title == "Camat Pekalongan Barat"


def test_no_answer_and_no_name_stands_in_the_events(site: Site, sari: Applicant) -> None:
    submitted(sari)

    (stored,) = site.datastore.query("SELECT string_agg(encode(state, 'escape'), ' ') AS words FROM events")

    assert "surat_permohonan" in stored.words
    for personal in "Contoh Almarhum", "Contoh Sari", "sari@contoh.example", "TPU Contoh":
        assert personal not in stored.words


def test_the_answers_come_back_into_the_form(sari: Applicant) -> None:
    draft = sari.start("TEBANG-POHON")
    villages = sari.page(f"{draft}/isian").select("select[name=kelurahan] option")
    answers = {
        "alasan": "Rawan tumbang",
        "jenis_pohon": "Angsana",
        "diameter": "42,125",
        "tinggi": "9",
        "jumlah": "2",
        "lokasi": "Jalan Contoh",
        "kelurahan": str(villages[1]["value"]),
        "koordinat-latitude": "-6.88912",
        "koordinat-longitude": "109.675",
    }

    assert sari.answer(draft, **answers).status_code == 303
    _, again = sari.form(f"{draft}/isian", "/isian")

    assert again | {"csrf_token": ""} == answers | {"csrf_token": ""}


def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_kept(site: Site, sari: Applicant) -> None:
    draft = sari.start("TEBANG-POHON")

    answer = sari.answer(draft, jumlah="dua", **{"koordinat-latitude": "109.675", "koordinat-longitude": "-6.889"})

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert all(f'href="#{name}"' in answer.text for name in ("alasan", "jumlah", "koordinat-latitude"))
    assert site.events(id_of(draft)) == ["Started"]


def test_what_was_handed_in_is_corrected_by_the_list_of_its_time(site: Site, sari: Applicant) -> None:
    application, makam = submitted(sari), CATALOGUE.permits["MAKAM"]
    other_law = tuple(each.model_copy(update={"syarat": "hubungan == cucu"}) for each in makam.persyaratan)
    changed = makam.model_copy(update={"persyaratan": other_law})

    files = replace(CATALOGUE, permits=CATALOGUE.permits | {"MAKAM": changed})
    site.intake.terms = TermsInForce(site.datastore, files, site.intake.clock)
    sent_back(site, application, UNREADABLE)

    assert sari.page(f"{application}/perbaikan").select(f"form[action='{application}/perbaikan/ktp']")


def test_nothing_is_handed_in_without_the_declaration_or_a_document(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    _, data = sari.form(f"{draft}/berkas", "/berkas/ktp")

    silent = sari.client.post(f"{draft}/kirim", data=data)
    incomplete = sari.client.post(f"{draft}/kirim", data=data | {"declaration": "y"})

    assert (silent.status_code, incomplete.status_code) == (422, 409)
    assert site.intake.find(PermitApplication, id_of(draft)).number is None


def test_only_the_form_of_an_optional_document_says_so(sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)

    optional = [str(form["action"]) for form in sari.page(f"{draft}/berkas").select("form[data-optional]")]

    assert optional == [f"{draft}/berkas/sktm"]


def test_a_photo_is_asked_for_as_a_picture(sari: Applicant) -> None:
    draft = sari.start("SIP-DRH")
    villages = sari.page(f"{draft}/isian").select("select[name=kelurahan_tempat] option")
    place = {
        "no_strv": "1",
        "nama_tempat": "Klinik",
        "alamat_tempat": "Jalan",
        "kelurahan_tempat": villages[1]["value"],
    }
    sari.answer(draft, **place)

    field = sari.page(f"{draft}/berkas").select_one("#file-pasfoto")
    refused = sari.upload(draft, "pasfoto", pdf())

    assert field is not None
    assert field["accept"] == ".jpg,.jpeg,.png"
    assert refused.status_code == 422
    assert "JPG, PNG" in refused.text


def test_clicking_twice_changes_nothing_the_second_time(site: Site, sari: Applicant) -> None:
    start, data = sari.form("/izin/MAKAM", "/mulai")
    drafts = {sari.client.post(start, data=data).headers["Location"] for _ in range(2)}
    application = submitted(sari)
    before = site.events(id_of(application))
    number = site.intake.find(PermitApplication, id_of(application)).number

    again = sari.client.post(f"{application}/kirim", data=data | {"declaration": "y"})

    assert len(drafts) == 1
    assert again.status_code == 303
    assert site.events(id_of(application)) == before
    assert site.intake.find(PermitApplication, id_of(application)).number == number


def test_two_clicks_at_the_same_moment_hand_in_once(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    asked = site.intake.find(PermitApplication, id_of(draft)).mandatory
    for number, requirement in enumerate(asked, 1):
        sari.upload(draft, requirement, pdf(number))
    sari.prepare(draft)

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda _: site.intake.submit(id_of(draft), sari.account_id), range(4)))

    assert site.events(id_of(draft)).count("Submitted") == 1


def test_one_wrong_document_is_sent_again_and_no_other(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    sent_back(site, application, UNREADABLE)
    page = sari.page(f"{application}/perbaikan")
    _, data = sari.form(f"{application}/perbaikan", "/perbaikan/ktp")

    early = sari.client.post(f"{application}/perbaikan/kirim", data=data)
    other = sari.client.post(f"{application}/perbaikan/kk", data=data | {"file": (io.BytesIO(pdf(7)), "kk.pdf")})
    taken = sari.upload(application, "ktp", pdf(8), place="perbaikan")
    handed_in = sari.submit(f"{application}/perbaikan", "/perbaikan/kirim")
    again = sari.client.post(f"{application}/perbaikan/kirim", data=data)

    assert [str(form["action"]) for form in page.select("main form")] == [f"{application}/perbaikan/ktp"]
    assert "Pindaian tidak terbaca." in page.text
    assert [each.status_code for each in (early, other, taken, handed_in, again)] == [409, 409, 303, 303, 303]
    assert site.events(id_of(application))[-3:] == ["CorrectionRequested", "DocumentReplaced", "CorrectionSubmitted"]
    assert not site.store.exists(hashlib.sha256(pdf(7)).hexdigest())
    assert "perbaikan/ktp" not in sari.client.get(f"{application}/perbaikan").text


def test_what_was_handed_in_does_not_change(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    _, data = sari.form("/izin/MAKAM", "/mulai")

    form = sari.client.post(f"{application}/isian", data=data | MAKAM_ANSWERS | {"tpu": "TPU Lain"})
    file = sari.client.post(f"{application}/berkas/ktp", data=data | {"file": (io.BytesIO(pdf(7)), "ktp.pdf")})

    assert (form.status_code, file.status_code) == (409, 409)
    assert sari.client.get(f"{application}/isian").headers["Location"] == application
    assert sari.client.get(f"{application}/berkas").headers["Location"] == application
    assert site.intake.answers(site.intake.find(PermitApplication, id_of(application)))["tpu"] == "TPU Contoh"
