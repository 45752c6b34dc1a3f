"""The catalogue's pages for coordinators: see, try out, publish, take back; and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.intake.changing_terms import ChangingTerms
from services.shared.web.access import ROLES
from tests.intake.counters import Applicant, Site, fields, id_of, submitted
from tests.intake.terms import SEVEN_DAYS, TOMORROW, WITH_AGENCIES, change, office_of, publish

pytestmark = pytest.mark.servers
READERS = {"coordinator", "sub_coordinator", "head"}
PAGE, FORM, PREVIEW = "/katalog/MAKAM", "/katalog/MAKAM/ubah", "/katalog/MAKAM/ubah/pratinjau"
SEVEN = {"working_days": "7", "front_office": "1", "back_office": "3", "sub_coordinator": "1", "coordinator": "1"}
SEVEN |= {"head": "1", "reason": "Peraturan baru."}


@pytest.fixture
def office(site: Site) -> ChangingTerms:
    return office_of(site.intake)


@pytest.fixture
def agus(site: Site, office: ChangingTerms) -> FlaskClient:
    return site.staff("coordinator")


def today(office: ChangingTerms) -> dict[str, str]:
    return {"first_day": office.today().isoformat()}


def page(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def text(answer: Any) -> str:
    main = page(answer).select_one("main")
    assert main is not None
    return " ".join(main.text.split())


def filled(client: FlaskClient, path: str = FORM, **values: str) -> dict[str, Any]:
    """The form as a browser would send it, with these values."""
    [form] = page(client.get(path)).select("main form")
    chosen = {str(each["name"]): str(each["value"]) for each in form.select("input[type=radio][checked]")}
    return fields(form) | chosen | values


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.status_code
    return [str(link["href"]) for link in page(answer).select(".govuk-error-summary a")]


def test_only_coordinators_change_and_only_the_heads_of_the_office_see(site: Site, office: ChangingTerms) -> None:
    publish(office, change(first_day=TOMORROW.replace(year=2030)))
    looks, deeds = ["/katalog", PAGE], [FORM, PREVIEW, "/katalog/MAKAM/kembali", f"{PAGE}/versi/1/tarik"]

    for role in sorted(ROLES):
        somebody = site.staff(role)
        seen = [somebody.get(look).status_code for look in looks]
        forms = [somebody.get(form).status_code for form in (FORM, f"{PAGE}/versi/1/tarik")]
        own = page(somebody.get("/masuk")).select_one("input[name=csrf_token]")
        assert own is not None
        done = [somebody.post(deed, data={"csrf_token": own["value"]}).status_code for deed in deeds]
        assert seen == [200 if role in READERS else 403] * 2, role
        if role != "coordinator":
            assert forms == [403] * 2, role
            assert done == [403] * 4, role
        links = str(page(somebody.get(PAGE)))
        assert (FORM in links) == (role == "coordinator"), role
    assert [site.app.test_client().get(look).status_code for look in looks] == [303, 303]


def test_the_list_says_what_counts_and_how_many_run(
    site: Site, sari: Applicant, office: ChangingTerms, agus: FlaskClient
) -> None:
    submitted(sari)
    publish(office, change(first_day=office.today()))

    row = next(row for row in page(agus.get("/katalog")).select("tr") if "MAKAM" in row.text)

    cells = [" ".join(cell.text.split()) for cell in row.select(".sakpore-table__value")]
    assert cells[1:] == ["Tanpa OPD", "7 hari kerja", "2026-11+1", "1"]


def test_the_preview_says_whom_it_leaves_alone_and_changes_nothing(
    site: Site, sari: Applicant, office: ChangingTerms, agus: FlaskClient
) -> None:
    submitted(sari)
    sari.start("MAKAM")

    told = agus.post(PREVIEW, data=filled(agus, **SEVEN, **today(office)))

    assert told.status_code == 200
    assert "Tidak satu pun dari 1 permohonan yang sedang berjalan berubah" in text(told)
    assert "1 konsep akan memakai aturan baru bila diajukan pada" in text(told)
    assert "diputuskan paling lama dalam 7 hari kerja, bukan 3" in text(told)
    assert "Pemohon baru akan menunggu lebih lama" in text(told)
    assert "2026-11 (aturan asli katalog): 1 sedang berjalan" in text(told)
    [number] = [row.number for row in site.datastore.query("SELECT number FROM my_applications WHERE number <> ''")]
    assert number in text(told)
    assert office.history("MAKAM") is None


def test_what_was_previewed_is_published_and_everybody_sees_it(
    site: Site, sari: Applicant, office: ChangingTerms, agus: FlaskClient
) -> None:
    before = submitted(sari)
    stranger = site.app.test_client()
    assert "3 hari kerja" in stranger.get("/izin/MAKAM").text

    told = page(agus.post(PREVIEW, data=filled(agus, **SEVEN, **today(office))))
    [form] = told.select("main form")
    done = agus.post(str(form["action"]), data=fields(form))

    assert done.status_code == 303
    assert "7 hari kerja" in stranger.get("/izin/MAKAM").text
    assert stranger.get("/api/v1/permit-types/MAKAM").get_json()["version"] == "2026-11+1"
    assert "Versi 1 diterbitkan" in text(agus.get(PAGE))
    assert "Alasan: Peraturan baru." in text(agus.get(PAGE))
    after = submitted(sari)
    versions = [
        site.datastore.query("SELECT catalogue_version FROM my_applications WHERE application_id = %s", id_of(each))
        for each in (before, after)
    ]
    assert [each[0].catalogue_version for each in versions] == ["2026-11", "2026-11+1"]


def test_agencies_are_added_with_their_steps(office: ChangingTerms, agus: FlaskClient) -> None:
    wanted = filled(
        agus,
        route="terstruktur",
        inspection="yes",
        agency_1="DLH",
        agency_2="DINPERKIM",
        agencies_rule="lead_decides",
        **{**SEVEN, "back_office": "1", "agencies": "2"},
        **today(office),
    )

    told = text(agus.post(PREVIEW, data=wanted))

    assert "dicek di lokasi" in told
    assert "mengikuti putusan Dinas Lingkungan Hidup (DLH)" in told
    assert told.count("ditambahkan") == 4
    assert "Belum ada petugas Dinas Lingkungan Hidup (DLH) yang dapat masuk" in told


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(office: ChangingTerms, agus: FlaskClient) -> None:
    gone = agus.post(PREVIEW, data=filled(agus, **{**SEVEN, "head": "0,25"}, first_day="2020-01-01"))
    empty = agus.post(PREVIEW, data=filled(agus, reason="", head="", working_days="0", first_day=""))
    alone = agus.post(PREVIEW, data=filled(agus, **SEVEN, **today(office), agencies_rule="lead_decides"))

    assert errors(gone) == ["#first_day-day", "#working_days", "#head"]
    assert sorted(errors(empty)) == ["#first_day-day", "#head", "#reason", "#working_days"]
    assert errors(alone) == ["#agencies_rule"]
    assert "Jumlah hari semua meja adalah 6,25" in text(gone)
    typed = page(gone).select_one("#back_office")
    assert typed is not None
    assert typed["value"] == "3"
    assert "Peraturan baru." in text(gone)


def test_going_on_editing_keeps_everything(office: ChangingTerms, agus: FlaskClient) -> None:
    [form] = page(agus.post(PREVIEW, data=filled(agus, **SEVEN, **today(office)))).select("main form")

    again = agus.post(str(form["action"]), data=fields(form) | {"edit": "1"})

    box = page(again).select_one("#working_days")
    assert box is not None
    assert box["value"] == "7"
    assert office.history("MAKAM") is None


def test_no_change_is_no_version(office: ChangingTerms, agus: FlaskClient) -> None:
    same = filled(agus, reason="Tidak ada.", **today(office))

    told = [agus.post(address, data=same) for address in (PREVIEW, FORM)]

    assert [each.status_code for each in told] == [422, 422]
    assert "Tidak ada yang akan berubah" in text(told[0])


@pytest.mark.parametrize("address", [PREVIEW, FORM])
def test_the_slower_of_two_is_told_by_whom_and_keeps_what_was_typed(
    address: str, office: ChangingTerms, agus: FlaskClient
) -> None:
    wanted = filled(agus, **SEVEN, **today(office))
    publish(office, change(WITH_AGENCIES, office.today()), by="ratna")

    told = agus.post(address, data=wanted)

    assert told.status_code == 409
    assert "ratna" in text(told)
    box = page(told).select_one("#working_days")
    assert box is not None
    assert box["value"] == "7"
    [form] = page(told).select("main form")
    again = agus.post(PREVIEW, data=wanted | {"seen": fields(form)["seen"]})
    assert again.status_code == 200
    assert [line.by for line in office.lines("MAKAM")] == ["ratna"]


def test_a_planned_version_is_shown_and_taken_back(site: Site, office: ChangingTerms, agus: FlaskClient) -> None:
    first_day = office.today().replace(year=office.today().year + 1)
    publish(office, change(SEVEN_DAYS, first_day))
    address = f"{PAGE}/versi/1/tarik"
    assert "Versi 1 berlaku mulai" in text(agus.get(PAGE))
    assert "berubah mulai" in text(agus.get("/katalog"))

    silent = agus.post(address, data=filled(agus, address, reason=""))
    done = agus.post(address, data=filled(agus, address, reason="Terlalu cepat."))

    assert errors(silent) == ["#reason"]
    assert done.status_code == 303
    assert "Versi 1 ditarik kembali" in text(agus.get(PAGE))
    assert agus.get(address).status_code == 404


def test_the_catalogue_s_own_terms_come_back_by_a_version(office: ChangingTerms, agus: FlaskClient) -> None:
    publish(office, change(first_day=office.today()))
    back = "/katalog/MAKAM/kembali"

    told = agus.post(f"{back}/pratinjau", data=filled(agus, back, reason="Cukup.", **today(office)))
    [form] = page(told).select("main form")
    done = agus.post(str(form["action"]), data=fields(form))

    assert "diputuskan paling lama dalam 3 hari kerja, bukan 7" in text(told)
    assert done.status_code == 303
    assert "Versi 2: kembali ke aturan asli katalog" in text(agus.get(PAGE))


def test_what_does_not_exist_is_not_found(agus: FlaskClient) -> None:
    looks = ["/katalog/TIDAK-ADA", "/katalog/TIDAK-ADA/ubah", "/katalog/SIUP/ubah", f"{PAGE}/versi/1/tarik"]
    looks += [f"{PAGE}/hapus"]

    assert [agus.get(look).status_code for look in looks] == [404] * 5
