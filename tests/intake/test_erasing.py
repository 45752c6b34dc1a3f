"""A person is forgotten: nothing readable is left, what must be kept stays, and no page breaks."""

from __future__ import annotations

from hashlib import sha256

import pytest

from services.intake import questions, surveying
from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.intake.erasing import erase
from services.intake.erasure import AccountErasure, Erasure
from services.intake.forgotten_files import FORGET_FILE, forgetting_effects
from services.shared.contracts.intake import AccountErased, PersonalDataErased
from services.shared.outside import Work
from services.shared.refusals import NotFound
from tests.intake.counters import BUDI, MAKAM_ANSWERS, Applicant, Site, id_of, pdf, submitted
from tests.intake.decisions import decided
from tests.intake.people import PASSWORD, SARI
from tests.intake.test_canary import CANARY, PERSONAL, everything_in_the_database
from tests.intake.test_earlier_questions import asked_earlier
from tests.intake.test_survey import CODES

pytestmark = pytest.mark.servers
CONFIRMED = {"understood": "y", "password": PASSWORD}


def lived(site: Site, person: Applicant) -> str:
    """An application with everything a person can leave behind; its address."""
    application = submitted(person)
    asked_earlier(site, person, application, "Ini Kenari bertanya", "Terima kasih, Kenari")
    asked_earlier(site, person, application, "Kenari bertanya lagi")
    decided(site, application)
    surveying.answer_survey(site.intake, id_of(application), person.account_id, dict.fromkeys(CODES, 4), "Kicau senang")
    return application


def test_nothing_of_a_forgotten_person_is_left(site: Site) -> None:
    canary = site.applicant(CANARY)
    draft, application = canary.start("MAKAM"), lived(site, canary)
    before = everything_in_the_database(site)

    answer = canary.submit("/akun/hapus", "/akun/hapus", **CONFIRMED)

    assert answer.headers["Location"] == "/akun/terhapus"
    assert "sakpore_session=;" in answer.headers["Set-Cookie"]
    rows = everything_in_the_database(site)
    for table, text in rows.items():
        for personal in (*PERSONAL, "bertanya"):
            assert personal.casefold() not in text.casefold(), (table, personal)
    gone = (
        "accounts",
        "confirmations",
        "application_answers",
        "tracking_links",
        "application_questions",
        "question_texts",
        "survey_remarks",
        "draft_parts",
    )
    assert all(before[table] for table in gone)
    assert [table for table in gone if rows[table]] == []
    assert str(id_of(draft)) not in rows["my_applications"]
    assert str(id_of(application)) in rows["my_applications"]
    keys = site.datastore.query("SELECT wrapped_key FROM person_keys WHERE account_id = %s", canary.account_id)
    assert [key.wrapped_key for key in keys] == [None, None]


def test_the_letter_stays_and_each_application_says_that_its_person_is_gone(site: Site, sari: Applicant) -> None:
    application, draft = submitted(sari), sari.start("MAKAM")
    letter = decided(site, application)

    erase(site.intake, sari.account_id)
    erase(site.intake, sari.account_id)

    said = [announce(happened) for happened in site.intake.events.get(Erasure.create_id(id_of(application)))]
    assert [type(each) for each in said] == [PersonalDataErased]
    [gone] = [announce(happened) for happened in site.intake.events.get(AccountErasure.create_id(sari.account_id))]
    assert isinstance(gone, AccountErased)
    assert gone.application_id == sari.account_id
    assert said[0] is not None
    assert said[0].application_id == id_of(application)
    assert not site.intake.exists(Erasure.create_id(id_of(draft)))
    assert site.store.exists(letter)


def test_no_page_breaks_and_nobody_is_found_any_more(site: Site, sari: Applicant) -> None:
    application = lived(site, sari)
    erase(site.intake, sari.account_id)

    own = ["", "/isian", "/berkas", "/periksa", "/perbaikan", "/surat", "/survei", "/cabut"]
    answers = {path: sari.client.get(application + path).status_code for path in own}
    answers["list"] = sari.client.get("/permohonan").status_code
    answers["erasing"] = sari.client.get("/akun/hapus").status_code

    assert {path: status for path, status in answers.items() if status >= 500} == {}
    for ask in questions.contact, questions.letter_particulars:
        with pytest.raises(NotFound):
            ask(site.counter, str(id_of(application)))


def test_while_the_office_works_on_something_it_says_on_what(site: Site, sari: Applicant) -> None:
    number = site.intake.find(PermitApplication, id_of(submitted(sari))).number
    _, data = sari.form("/izin/MAKAM", "/mulai")

    page = sari.page("/akun/hapus")
    answer = sari.client.post("/akun/hapus", data=data | CONFIRMED)

    assert number in page.text
    assert page.select_one("main form") is None
    assert answer.status_code == 409
    assert site.accounts.particulars(sari.account_id)["name"] == SARI.name


def test_only_the_right_password_erases(site: Site, sari: Applicant) -> None:
    wrong = sari.submit("/akun/hapus", "/akun/hapus", understood="y", password="bukan kata sandi ini")
    unread = sari.submit("/akun/hapus", "/akun/hapus", password=PASSWORD)

    assert (wrong.status_code, unread.status_code) == (422, 422)
    assert "Kata sandi salah." in wrong.text
    assert 'href="#understood' in unread.text
    assert site.accounts.particulars(sari.account_id)["name"] == SARI.name


def test_who_guesses_has_to_wait(site: Site, sari: Applicant) -> None:
    for _ in range(5):
        sari.submit("/akun/hapus", "/akun/hapus", understood="y", password="bukan kata sandi ini")

    assert "Terlalu banyak" in sari.submit("/akun/hapus", "/akun/hapus", **CONFIRMED).text


def test_a_forgotten_person_can_register_again(site: Site, sari: Applicant) -> None:
    erase(site.intake, sari.account_id)

    again = site.applicant(SARI)

    assert again.account_id != sari.account_id
    assert again.client.get("/permohonan").status_code == 200


def test_staff_does_not_erase_itself(site: Site) -> None:
    assert site.staff("front_office").get("/akun/hapus").status_code == 403


def test_files_of_drafts_follow_and_those_that_others_use_stay(site: Site, sari: Applicant) -> None:
    draft, other = sari.start("MAKAM"), site.applicant(BUDI)
    theirs = other.start("MAKAM")
    own, common = pdf(3), pdf(4)
    for person, address, contents in ((sari, draft, (own, common)), (other, theirs, (common,))):
        person.answer(address, **MAKAM_ANSWERS)
        for requirement, content in zip(("ktp", "kk"), contents, strict=False):
            assert person.upload(address, requirement, content).status_code == 303
    keys = [sha256(content).hexdigest() for content in (own, common)]
    assert all(site.store.exists(key) for key in keys)

    erase(site.intake, sari.account_id)
    effect = forgetting_effects(site.datastore, site.store)[FORGET_FILE]
    for row in site.datastore.query("SELECT * FROM outside_work WHERE kind = %s", FORGET_FILE):
        effect.perform(Work(row.key, row.kind, row.application_id, row.payload, 1))

    assert [site.store.exists(key) for key in keys] == [False, True]
