"""Corrections of answers and further documents: exactly what is asked for, kept sealed, handed in together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.domain import PermitApplication
from services.intake.questions import contact
from services.intake.rules import AnswerNotAsked, CorrectionIncomplete, NoCorrectionAsked
from services.shared.contracts.verification import Fault
from tests.intake.counters import BASE_URL, Applicant, Site, id_of, pdf, submitted
from tests.intake.decisions import asked_for
from tests.intake.drafts import AT, BLURRED, document, given, recorded, sent_back
from tests.intake.mending import FAMILY_TREE, NO_BODY, UNREADABLE, WRONG_NAME, WRONG_PLACE, found, said
from tests.intake.permits import begun, complete, handed_in

pytestmark = pytest.mark.servers


# What is decided


def test_only_an_answer_that_was_asked_for_is_given_anew() -> None:
    application = given(sent_back(WRONG_NAME))
    with pytest.raises(AnswerNotAsked):
        application.answer_anew(["tpu"], [], "1" * 64, AT)
    with pytest.raises(NoCorrectionAsked):
        application.expect("nama_almarhum")

    application.answer_anew(["nama_almarhum"], [], "1" * 64, AT)

    assert recorded(application) == ["AnsweredAnew"]
    assert application.ready


def test_a_correction_waits_for_every_kind_of_thing() -> None:
    application = sent_back(BLURRED, WRONG_NAME, FAMILY_TREE)
    application.replace(document("ktp", "b"), AT)
    application.answer_anew(["nama_almarhum"], [], "1" * 64, AT)
    with pytest.raises(CorrectionIncomplete):
        application.submit_correction(AT, "2" * 64)

    application.replace(document("tambahan_3f9a2c1b", "c"), AT)
    given(application)
    application.submit_correction(AT, "2" * 64)

    (handed_in,) = application.collect_events()
    assert isinstance(handed_in, PermitApplication.CorrectionSubmitted)
    assert [each["requirement"] for each in handed_in.documents] == ["ktp", "tambahan_3f9a2c1b"]
    assert (handed_in.answers, handed_in.digest) == (["nama_almarhum"], "2" * 64)
    assert (application.faults, application.anew, application.wanted) == ((), (), ())


def test_what_an_answer_makes_necessary_goes_to_the_step_that_asked_for_the_answer() -> None:
    application = sent_back(WRONG_NAME)
    application.request_correction("substance", (BLURRED,), AT)
    application.answer_anew(["nama_almarhum"], ["akta"], "1" * 64, AT)
    application.replace(document("ktp", "b"), AT)
    with pytest.raises(CorrectionIncomplete):
        application.submit_correction(AT)
    application.replace(document("akta", "c"), AT)
    given(application)

    application.submit_correction(AT, "2" * 64)

    told = {
        happened.step: ([each["requirement"] for each in happened.documents], list(happened.answers))
        for happened in application.collect_events()
        if isinstance(happened, PermitApplication.CorrectionSubmitted)
    }
    assert told == {"completeness": (["akta"], ["nama_almarhum"]), "substance": (["ktp"], [])}
    assert "akta" in application.mandatory


def test_a_document_that_is_no_longer_necessary_is_not_handed_in() -> None:
    application = sent_back(WRONG_NAME)
    application.answer_anew(["nama_almarhum"], ["akta"], "1" * 64, AT)
    application.replace(document("akta", "c"), AT)

    application.answer_anew(["nama_almarhum"], [], "3" * 64, AT)

    assert (application.wanted, application.replaced, application.ready) == ((), {}, True)


def test_behind_the_letter_nothing_can_be_sent_that_an_answer_had_made_necessary() -> None:
    application = sent_back(WRONG_NAME)
    application.answer_anew(["nama_almarhum"], ["akta"], "1" * 64, AT)
    application.receive_letter("refusal", "503/1", "K7QF3M2X", "e" * 64, AT)

    with pytest.raises(NoCorrectionAsked):
        application.expect("akta")


# The page


def test_one_answer_is_given_anew_and_no_other(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, WRONG_NAME)
    place = f"{application}/perbaikan"
    page = sari.page(place)
    _, data = sari.form(place, "/isian/nama_almarhum")

    early = sari.client.post(f"{place}/kirim", data=data)
    other = sari.client.post(f"{place}/isian/tpu", data=data | {"tpu": "TPU Lain"})
    kept = sari.submit(place, "/isian/nama_almarhum", nama_almarhum="Contoh Almarhum Kedua")

    assert [str(form["action"]) for form in page.select("main form")] == [f"{place}/isian/nama_almarhum"]
    assert data["nama_almarhum"] == "Contoh Almarhum"
    assert "Tidak sama dengan surat kematian." in page.text
    assert [each.status_code for each in (early, other, kept)] == [409, 409, 303]
    assert kept.headers["Location"].endswith("/perbaikan#answer-nama_almarhum")
    assert site.intake.answers(found(site, application))["nama_almarhum"] == "Contoh Almarhum"

    assert sari.submit(place, "/perbaikan/kirim").status_code == 303
    assert site.intake.answers(found(site, application))["nama_almarhum"] == "Contoh Almarhum Kedua"
    assert site.intake.answers(found(site, application))["tpu"] == "TPU Contoh"
    assert [(each.answers, each.documents) for each in said(site, application)] == [(("nama_almarhum",), ())]
    assert "isian/nama_almarhum" not in sari.client.get(place).text


def test_what_the_form_would_refuse_is_refused_here_and_stays_in_its_box(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    died = Fault(requirement="tgl_wafat", reason="Salah tahun.", kind="answer")
    asked_for(site, application, died, WRONG_PLACE)
    parts = {"tgl_wafat-day": "1", "tgl_wafat-month": "11", "tgl_wafat-year": "2199"}

    refused = sari.submit(f"{application}/perbaikan", "/isian/tgl_wafat", **parts)

    assert refused.status_code == 422
    assert 'value="2199"' in refused.text
    assert "govuk-error-summary" in refused.text
    assert "AnsweredAnew" not in site.events(id_of(application))


def test_a_second_click_changes_nothing_and_what_was_done_is_kept(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, WRONG_NAME, UNREADABLE)
    place = f"{application}/perbaikan"
    for _ in range(2):
        assert sari.submit(place, "/isian/nama_almarhum", nama_almarhum="Baru").status_code == 303

    half = sari.page(place)
    assert half.select("#answer-nama_almarhum .govuk-tag--green")
    assert not half.select("form[action$=kirim]")
    sari.upload(application, "ktp", pdf(8), place="perbaikan")
    _, data = sari.form(place, "/perbaikan/kirim")
    answers = [sari.client.post(f"{place}/kirim", data=data).status_code for _ in range(2)]

    assert answers == [303, 303]
    happened = site.events(id_of(application))
    assert (happened.count("AnsweredAnew"), happened.count("CorrectionSubmitted")) == (1, 1)


def test_a_further_document_is_asked_for_by_its_title_and_taken_in(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, FAMILY_TREE)
    place = f"{application}/perbaikan"

    page = sari.page(place)
    sent = sari.upload(application, FAMILY_TREE.requirement, pdf(8), place="perbaikan")
    handed = sari.submit(place, "/perbaikan/kirim")

    assert "Silsilah" in page.text
    assert "Untuk membuktikan hubungan." in page.text
    assert (sent.status_code, handed.status_code) == (303, 303)
    ((paper,),) = (each.documents for each in said(site, application))
    assert (paper.requirement, paper.title) == (FAMILY_TREE.requirement, "Silsilah")
    assert "Silsilah" in sari.page(application).text


def test_a_further_document_that_is_wrong_is_asked_for_again_like_any_other(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, FAMILY_TREE)
    sari.upload(application, FAMILY_TREE.requirement, pdf(8), place="perbaikan")
    sari.submit(f"{application}/perbaikan", "/perbaikan/kirim")

    asked_for(site, application, Fault(requirement=FAMILY_TREE.requirement, reason="Buram."))
    assert "Silsilah" in sari.page(f"{application}/perbaikan").text
    sari.upload(application, FAMILY_TREE.requirement, pdf(9), place="perbaikan")

    assert sari.submit(f"{application}/perbaikan", "/perbaikan/kirim").status_code == 303


def test_an_answer_that_makes_a_document_necessary_asks_for_it_on_the_same_page(site: Site, sari: Applicant) -> None:
    application = f"/permohonan/{handed_in(site, sari, 'SATDIK-DASAR')}"
    asked_for(site, application, NO_BODY)
    place = f"{application}/perbaikan"

    sari.submit(place, "/isian/berbadan_hukum", berbadan_hukum="ya")

    page = sari.page(place)
    assert {str(each["id"]) for each in page.select("main section")} == {
        "answer-berbadan_hukum", "upload-akta", "upload-sk_kumham",
    }  # fmt: skip
    assert not page.select("form[action$=kirim]")
    for number, requirement in enumerate(("akta", "sk_kumham"), 7):
        assert sari.upload(application, requirement, pdf(number), place="perbaikan").status_code == 303
    assert sari.submit(place, "/perbaikan/kirim").status_code == 303
    (told,) = said(site, application)
    assert (told.answers, [each.requirement for each in told.documents]) == (("berbadan_hukum",), ["akta", "sk_kumham"])


def test_the_ends_of_a_range_can_be_made_to_fit_though_one_day_has_passed(site: Site, sari: Applicant) -> None:
    today = site.intake.today()
    passed, ends = today - timedelta(days=3), today + timedelta(days=3)
    answers = {"mulai": passed.isoformat(), "selesai": ends.isoformat()}
    draft = complete(site, sari, begun(site, sari, "PKD", "new"), answers)
    site.intake.submit(draft, sari.account_id)
    application = f"/permohonan/{draft}"
    asked_for(site, application, Fault(requirement="selesai", reason="Terlalu lama.", kind="answer"))
    place = f"{application}/perbaikan"
    day = {"selesai-day": f"{today.day}", "selesai-month": f"{today.month}", "selesai-year": f"{today.year}"}

    assert sari.submit(place, "/isian/selesai", **day).status_code == 303
    assert sari.submit(place, "/perbaikan/kirim").status_code == 303

    assert [each.answers for each in said(site, application)] == [("selesai",)]
    assert site.intake.answers(found(site, application)) == {"mulai": f"{passed}", "selesai": f"{today}"}


def test_a_question_that_the_form_never_asked_is_not_asked_of_anybody(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    nonsense = Fault(requirement="warna_kesukaan", reason="?", kind="answer")

    asked_for(site, application, nonsense, UNREADABLE)
    sari.upload(application, "ktp", pdf(8), place="perbaikan")
    assert sari.submit(f"{application}/perbaikan", "/perbaikan/kirim").status_code == 303
    asked_for(site, application, nonsense)

    assert site.events(id_of(application))[-2:] == ["CorrectionRequested", "CorrectionSubmitted"]
    assert [len(each.documents) for each in said(site, application)] == [1, 0]
    assert "Saat ini tidak ada yang perlu diperbaiki." in sari.page(f"{application}/perbaikan").text


def test_a_document_that_the_catalogue_has_dropped_can_still_come_again(site: Site, sari: Applicant) -> None:
    draft = complete(site, sari, begun(site, sari, "MAKAM", "new"))
    application = f"/permohonan/{draft}"
    dropped = site.intake.own(draft, sari.account_id)
    dropped.save_answers([*dropped.possible, "lama"], list(dropped.mandatory), None, "1" * 64, AT)
    dropped.upload(document("lama"), AT)
    dropped.submit(site.intake.slip_for(dropped, site.intake.catalogue, AT), "f" * 64, AT)
    site.intake.save(dropped)

    asked_for(site, application, Fault(requirement="lama", reason="Buram."))

    assert "LAMA" in sari.page(f"{application}/perbaikan").text


def test_the_link_in_a_message_leads_to_the_very_answer(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_for(site, application, WRONG_NAME)

    link = contact(site.counter, str(id_of(application)))["correction_url"].removeprefix(BASE_URL)

    assert link == f"{application}/perbaikan/isian/nama_almarhum"
    assert sari.client.get(link).headers["Location"] == f"{application}/perbaikan#answer-nama_almarhum"
    assert sari.client.get(f"{application}/perbaikan/isian/tpu").headers["Location"] == f"{application}/perbaikan"
