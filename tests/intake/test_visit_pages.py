"""The applicant's page on which the moment of a visit is chosen, and the same by program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from services.intake.organisations import MEMBER, Details, joining
from services.shared.application import now
from tests.intake.counters import AT, BUDI, Applicant, Site, fields, id_of, submitted
from tests.intake.desks import Desk
from tests.intake.people import SARI
from tests.intake.programs import Program, problem
from tests.intake.visiting import FIRST, SECOND, STEP, appointed, proposed

pytestmark = pytest.mark.servers


def choices(person: Applicant, page: str) -> dict[str, str]:
    """What is offered: the words by the value."""
    shown = person.page(page)
    boxes = shown.select("input[type=radio]")
    return {str(box["value"]): str(shown.select_one(f"label[for='{box['id']}']").text).strip() for box in boxes}


def choose(person: Applicant, page: str, moment: str) -> Any:
    return person.submit(page, STEP, moment=moment)


def chosen(site: Site, application: str) -> int:
    return site.events(id_of(application)).count("InspectionMomentChosen")


def sentence(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").select_one("main").text.split())


def test_the_moments_are_told_in_words_and_one_is_chosen(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = proposed(site, application)

    offered, told = choices(sari, page), sari.page(page).text
    answer = choose(sari, page, SECOND.isoformat())

    assert list(offered.values()) == [
        "Rabu, 25 November 2026 09.00 WIB",
        "Kamis, 26 November 2026 13.00 WIB",
        "Tidak ada yang cocok bagi saya",
    ]
    assert "paling lambat 24 November 2026" in told
    assert answer.status_code == 303
    assert chosen(site, application) == 1
    assert "Anda memilih Kamis, 26 November 2026 13.00 WIB" in sari.page(application).text


def test_the_list_and_the_page_of_the_application_say_what_has_to_be_done_until_when(
    site: Site, sari: Applicant
) -> None:
    application, _other = submitted(sari), submitted(sari)
    page = proposed(site, application)

    listed = sari.page("/permohonan")
    first = listed.select("[data-application]")[0]

    assert first["data-application"] == str(id_of(application))
    assert "Pilih waktu kunjungan, paling lambat 24 November 2026" in first.text
    assert first.select_one(f"a[href='{page}']") is not None
    assert len(sari.page("/permohonan?keadaan=menunggu").select("[data-application]")) == 1
    assert sari.page(application).select_one(f"a[href='{page}']") is not None
    choose(sari, page, FIRST.isoformat())
    assert "Pilih waktu kunjungan" not in sari.page("/permohonan").text


def test_to_whom_none_suits_writes_to_the_office(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = proposed(site, application)

    answer = choose(sari, page, "none")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/bantuan/?tentang={id_of(application)}&kunjungan=DINKES"
    assert chosen(site, application) == 0


def test_a_second_click_changes_nothing(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = proposed(site, application)
    action, data = sari.form(page, STEP)
    data["moment"] = FIRST.isoformat()

    answers = [sari.client.post(action, data=data) for _ in range(2)]
    appointed(site, application, FIRST)
    answers.append(sari.client.post(action, data=data))

    assert [answer.status_code for answer in answers] == [303] * 3
    assert chosen(site, application) == 1


def test_an_outdated_choice_is_refused_with_a_sentence(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = proposed(site, application)
    action, data = sari.form(page, STEP)

    proposed(site, application, SECOND)
    other = sari.client.post(action, data=data | {"moment": FIRST.isoformat()})
    appointed(site, application, SECOND)
    settled = sari.client.post(action, data=data | {"moment": FIRST.isoformat()})
    sari.submit(f"{application}/cabut", "/cabut")
    gone = sari.client.post(action, data=data | {"moment": FIRST.isoformat()})

    assert [answer.status_code for answer in (other, settled, gone)] == [409] * 3
    assert "Waktu ini tidak termasuk yang ditawarkan" in sentence(other)
    assert "Waktu kunjungan sudah ditetapkan: 26 November 2026 13.00 WIB" in sentence(settled)
    assert "mencabut permohonan" in sentence(gone)
    assert chosen(site, application) == 0


def test_behind_the_last_day_nothing_can_be_chosen_any_more(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    page = proposed(site, application)
    action, data = sari.form(page, STEP)

    site.intake.clock = lambda: AT + timedelta(days=2)

    assert sari.client.get(page).headers["Location"] == f"/permohonan/{id_of(application)}"
    late = sari.client.post(action, data=data | {"moment": SECOND.isoformat()})
    assert late.status_code == 409
    assert "Waktu untuk memilih berakhir pada 24 November 2026" in sentence(late)
    assert "sudah berakhir" in sari.page(application).text
    assert "Pilih waktu kunjungan" not in sari.page("/permohonan").text


@pytest.mark.parametrize("moment", ["", "besok", "2026-11-25T02:00:00", "2026-13-45T99:00:00+00:00"])
def test_what_is_no_moment_is_refused_at_the_field(site: Site, sari: Applicant, moment: str) -> None:
    application = submitted(sari)

    answer = choose(sari, proposed(site, application), moment)

    assert answer.status_code in {409, 422}
    assert BeautifulSoup(answer.text, "html.parser").select_one(".govuk-error-message") is not None
    assert chosen(site, application) == 0


def test_nobody_chooses_for_somebody_else(site: Site, sari: Applicant) -> None:
    page = proposed(site, submitted(sari))

    assert site.applicant(BUDI).client.get(page).status_code == 404


def test_whoever_acts_for_the_organisation_may_choose(site: Site, sari: Applicant) -> None:
    budi, workshop = site.applicant(BUDI), uuid4()
    details = Details("PT Contoh Mebel", "0013000666091000", "", SARI.address)
    site.people.organisations.create(workshop, sari.account_id, details)
    site.datastore.execute(joining(workshop, budi.account_id, MEMBER, now()))
    application = Program(site, budi, organisation=workshop).submitted()

    answer = choose(sari, proposed(site, application), FIRST.isoformat())

    assert answer.status_code == 303
    assert chosen(site, application) == 1


def test_the_counter_chooses_for_the_person_whom_it_assists(site: Site) -> None:
    desk = Desk(site)
    desk.begin(desk.take_in())
    application = f"/permohonan/{desk.hand_in_burial_plot()}"
    page = proposed(site, application)
    form = next(each for each in desk.page(page).select("main form") if str(each["action"]).endswith(STEP))

    answer = desk.client.post(page, data=fields(form) | {"moment": FIRST.isoformat()})

    assert answer.status_code == 303
    assert chosen(site, application) == 1


def test_a_program_reads_the_moments_and_chooses(site: Site, sari: Applicant) -> None:
    program = Program(site, sari)
    application = program.submitted()
    assert program.get(application).get_json()["appointments"] == []
    proposed(site, application)

    (offered,) = program.get(application).get_json()["appointments"]
    done = program.post(f"{application}/appointments", {"step": STEP, "moment": offered["moments"][0]})
    again = program.post(f"{application}/appointments", {"step": STEP, "moment": offered["moments"][1]})

    assert (offered["agency"], offered["answer_by"], offered["chosen"]) == ("DINKES", "2026-11-24", None)
    assert done.status_code == 200
    (kept,) = done.get_json()["appointments"]
    assert (kept["moments"], kept["chosen"]) == ([], offered["moments"][0])
    assert problem(again)["type"].endswith("#moment-chosen-already")
    assert UUID(done.get_json()["id"]) == id_of(application)
