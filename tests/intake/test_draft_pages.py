"""A draft over HTTP: five steps in any order, kept at once, from an earlier permit too, up to the check."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from services.intake import questions
from services.intake.domain import PermitApplication
from services.intake.organisations import Details
from services.shared.web import Person
from tests.intake.counters import BUDI, MAKAM_ANSWERS, MAKAM_DOCUMENTS, Applicant, Site, id_of, pdf, submitted
from tests.intake.people import SARI
from tests.shared.web_site import sign_in

pytestmark = pytest.mark.servers


def find(site: Site, draft: str) -> PermitApplication:
    found: PermitApplication = site.intake.find(PermitApplication, id_of(draft))
    return found


def states(sari: Applicant, draft: str) -> list[str]:
    """How far each step is, as the list of steps says."""
    return [each.get_text(strip=True) for each in sari.page(f"{draft}/langkah").select(".govuk-task-list__status")]


def test_the_list_of_steps_follows_the_draft(sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    at_first = states(sari, draft)
    sari.answer(draft, **MAKAM_ANSWERS)
    half = states(sari, draft)
    sari.prepare(draft)
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        sari.upload(draft, requirement, pdf(number))

    assert at_first == ["Belum diisi", "Belum diisi", "Belum dapat dimulai", "Belum diisi", "Belum dapat dimulai"]
    assert half == ["Belum diisi", "Selesai", "Belum diisi", "Belum diisi", "Belum dapat dimulai"]
    assert states(sari, draft) == ["Selesai"] * 4 + ["Belum diisi"]


def test_the_page_of_the_documents_says_which_step_comes_next(sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    said = []

    for step, values in ("data-diri", {}), ("pengiriman", {"delivery": "email"}), ("periksa", {}):
        button = sari.page(f"{draft}/berkas").select("main a.govuk-button")[-1]
        said.append((button.text.strip(), button["href"]))
        if step != "periksa":
            sari.submit(f"{draft}/{step}", f"/{step}", **values)

    assert said == [
        ("Lanjut: Periksa data diri", f"{draft}/data-diri"),
        ("Lanjut: Pilih cara penerimaan surat", f"{draft}/pengiriman"),
        ("Lanjut: Periksa dan kirim", f"{draft}/periksa"),
    ]


def test_a_form_left_unfinished_waits_on_every_device(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")

    answer = sari.answer(draft, nama_almarhum="Contoh Almarhum", **{"tgl_wafat-day": "31"}, later="y")
    phone = Applicant(site.app, sari.account_id, BUDI)
    page = phone.page(f"{draft}/isian")
    _, boxes = phone.form(f"{draft}/isian", "/isian")

    assert answer.headers["Location"] == f"{draft}/langkah"
    assert states(phone, draft)[1] == "Belum selesai"
    assert boxes["nama_almarhum"] == "Contoh Almarhum"
    assert boxes["tgl_wafat-day"] == "31"
    assert {"#hubungan", "#tpu"} <= {str(link["href"]) for link in page.select(".govuk-inset-text a")}
    assert [each["href"] for each in page.select(".govuk-error-summary a")] == ["#tgl_wafat-day"]
    assert site.events(id_of(draft)) == ["Started", "AnswersPutAside"]


def test_unfinished_answers_are_not_handed_in_in_place_of_the_finished_ones(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    sari.prepare(draft)
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        sari.upload(draft, requirement, pdf(number))
    _, checked = sari.form(f"{draft}/periksa", "/kirim")

    sari.answer(draft, tpu="", later="y")
    refused = sari.client.post(f"{draft}/kirim", data=checked | {"version": "", "declaration": "y"})
    sari.answer(draft, tpu="TPU Lain")

    assert refused.status_code == 409
    assert site.intake.answers(find(site, draft))["tpu"] == "TPU Lain"
    assert sari.hand_in(draft).status_code == 303


def test_a_change_in_another_tab_must_be_checked_before_it_is_handed_in(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    sari.prepare(draft)
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        sari.upload(draft, requirement, pdf(number))
    address, first_tab = sari.form(f"{draft}/periksa", "/kirim")

    sari.answer(draft, tpu="TPU Lain")
    overtaken = sari.client.post(address, data=first_tab | {"declaration": "y"})
    in_time = sari.submit(f"{draft}/periksa", "/kirim", declaration="y")
    again = sari.client.post(address, data=first_tab | {"declaration": "y"})

    assert overtaken.status_code == 409
    assert "TPU Lain" in overtaken.text
    assert [each.headers["Location"] for each in (in_time, again)] == [f"{draft}/tanda-terima"] * 2
    assert site.events(id_of(draft)).count("Submitted") == 1


def test_an_answer_that_makes_a_document_unnecessary_says_so(site: Site, sari: Applicant) -> None:
    draft = sari.start("SIP-DOKTER")
    village = sari.page(f"{draft}/isian").select("select[name=kelurahan_tempat] option")[1]["value"]
    answers = {
        "kategori": "dokter",
        "no_str": "1",
        "praktik_ke": "1",
        "jenis_tempat": "mandiri",
        "nama_tempat": "Contoh",
        "bekerja_purnawaktu": "tidak",
    }
    sari.answer(draft, **answers, alamat_tempat="Jalan Contoh", kelurahan_tempat=str(village))
    sari.upload(draft, "sppl", pdf())

    sari.answer(draft, jenis_tempat="fasyankes")
    banner = sari.page(f"{draft}/berkas").select_one(".govuk-notification-banner")

    assert banner is not None
    assert "tidak diperlukan lagi" in banner.text
    assert "sppl" not in find(site, draft).documents


def test_who_acts_for_an_organisation_says_in_whose_name(site: Site, sari: Applicant) -> None:
    firm, draft = uuid4(), sari.start("MAKAM")
    site.people.organisations.create(
        firm, sari.account_id, Details("CV Contoh Jaya", "0013000666091000", "", SARI.address)
    )

    answer = sari.submit(f"{draft}/data-diri", "/data-diri", capacity=str(firm))
    foreign = sari.submit(f"{draft}/data-diri", "/data-diri", capacity=str(uuid4()))

    assert answer.status_code == 303
    assert foreign.status_code == 422
    assert find(site, draft).organisation_id == firm


def test_own_data_is_changed_in_the_account(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    without = sari.page(f"{draft}/data-diri")
    site.app.extensions["sakpore_application"] = replace(site.counter, own_data_page="/akun")

    assert without.select_one("main a[href='/akun']") is None
    assert "3375 0152 0390 0001" in without.text
    assert sari.page(f"{draft}/data-diri").select_one("main a[href='/akun']") is not None


def test_the_post_needs_an_address_and_the_letter_service_learns_it(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    nowhere = sari.submit(f"{draft}/pengiriman", "/pengiriman", delivery="post", address=" ")
    silent = sari.submit(f"{draft}/pengiriman", "/pengiriman")
    sari.submit(f"{draft}/pengiriman", "/pengiriman", delivery="post", address="Jalan Pos 3")
    known = questions.contact(site.counter, str(id_of(draft)))
    sari.submit(f"{draft}/pengiriman", "/pengiriman", delivery="pickup")

    assert (nowhere.status_code, silent.status_code) == (422, 422)
    assert (known["delivery"], known["delivery_address"]) == ("post", "Jalan Pos 3")
    assert questions.contact(site.counter, str(id_of(draft)))["delivery_address"] == ""


def test_what_is_handed_in_or_taken_back_is_prepared_no_more(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    pages = "langkah", "data-diri", "pengiriman", "periksa"
    answers = [sari.client.get(f"{application}/{page}") for page in pages]

    assert [each.headers["Location"] for each in answers] == [application] * len(pages)


def test_a_draft_leads_to_its_steps_and_belongs_to_one_person(site: Site, sari: Applicant) -> None:
    draft = sari.start("MAKAM")
    budi = site.applicant(BUDI)

    assert sari.client.get(draft).headers["Location"] == f"{draft}/langkah"
    assert f'href="{draft}"' in sari.client.get("/permohonan").text
    for page in ("langkah", "data-diri", "pengiriman", "tanda-terima"):
        assert budi.client.get(f"{draft}/{page}").status_code == 404
    stranger = site.app.test_client()
    sign_in(stranger, Person("loket", "Petugas", frozenset({"front_office"}), None, None))
    assert stranger.get(f"{draft}/langkah").status_code == 403
