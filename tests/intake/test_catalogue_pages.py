"""Everything that is seen before signing in, on a counter with a catalogue that knows of a coming law."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as chosen

from tests.intake.counters import CATALOGUE, Applicant, Site

pytestmark = pytest.mark.servers
PERMITS = CATALOGUE.permits
ACTIVE = [permit for permit in PERMITS.values() if permit.active]


@pytest.fixture
def visitor(site: Site) -> Any:
    return site.app.test_client()


def page(visitor: Any, path: str) -> BeautifulSoup:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def listed(visitor: Any, path: str) -> list[str]:
    """The codes in the list, in its order."""
    return [str(link["href"]).removeprefix("/izin/") for link in page(visitor, path).select("table a")]


def number_in(shown: Tag) -> int:
    """The number with which a text begins."""
    return int(shown.text.split()[0])


def speak_english(visitor: Any) -> None:
    visitor.get("/?bahasa=en")


def test_the_front_page_says_what_it_costs_how_long_it_takes_and_where_to_go(visitor: Any) -> None:
    shown = page(visitor, "/")
    links = {str(link["href"]) for link in shown.select("main a")}

    assert {"/te/", "/lacak", "/izin", "/panduan.pdf", "/izin?sektor=kesehatan"} <= links
    assert shown.select_one("form[role=search] input[name=cari]") is not None
    assert "gratis" in shown.text
    assert CATALOGUE.office.telepon in shown.text
    here, gone = (sum(map(number_in, shown.select(f".sakpore-sectors__{kind}"))) for kind in ("number", "gone"))
    assert here == len(ACTIVE)
    assert here + gone == len(PERMITS)
    assert f"{len(ACTIVE)} jenis izin" in shown.text
    assert f"{len(PERMITS) - len(ACTIVE)} jenis izin yang tidak lagi diterbitkan" in shown.text


def test_in_english_conditions_choices_and_documents_are_english_too(visitor: Any) -> None:
    speak_english(visitor)
    burial, healer = page(visitor, "/izin/MAKAM").text, page(visitor, "/izin/STPT").text
    own_school = page(visitor, "/izin/LKP").text

    assert "if: the family is in need" in burial
    assert "by skill, by herbal remedies, both combined" in healer
    assert "Identity card of the founder" in own_school
    assert "keluarga tidak mampu" not in burial


def test_each_sector_of_the_front_page_leads_to_as_many_types_as_it_says(visitor: Any) -> None:
    for line in page(visitor, "/").select(".sakpore-sectors li"):
        here, gone = (sum(map(number_in, line.select(f".sakpore-sectors__{kind}"))) for kind in ("number", "gone"))
        codes = listed(visitor, str(line.select("a")[0]["href"]))
        assert here == sum(PERMITS[code].active for code in codes)
        assert here + gone == len(codes)


def test_the_list_can_be_narrowed_by_words_sector_and_state(visitor: Any) -> None:
    assert len(listed(visitor, "/izin")) == 51
    assert listed(visitor, "/izin?cari=buka+apotek")[0] == "APOTEK"
    assert listed(visitor, "/izin?cari=warung&keadaan=aktif") == ["TOKO-OBAT", "PKD"]
    assert set(listed(visitor, "/izin?sektor=usaha&keadaan=dialihkan")) == {"SIUP", "TDP", "IUMK", "TDG"}
    assert len(listed(visitor, "/izin?keadaan=dialihkan")) == 51 - len(ACTIVE)
    assert len(listed(visitor, "/izin?sektor=ajaib&keadaan=ajaib")) == 51


def test_the_list_says_how_many_are_issued_here_and_how_many_no_longer(visitor: Any) -> None:
    said = {
        path: " ".join(page(visitor, path).select("[role=status]")[0].text.split())
        for path in ("/izin", "/izin?keadaan=aktif", "/izin?keadaan=dialihkan")
    }

    assert said["/izin"] == "44 jenis izin dapat diajukan di sini; 7 tidak lagi diterbitkan di sini"
    assert said["/izin?keadaan=aktif"].startswith("44 jenis izin dapat diajukan di sini ·")
    assert said["/izin?keadaan=dialihkan"].startswith("7 tidak lagi diterbitkan di sini ·")


def test_who_finds_nothing_is_told_what_to_do(visitor: Any) -> None:
    shown = page(visitor, "/izin?cari=xyzzy&sektor=usaha")

    assert not shown.select("table")
    links = {str(link["href"]) for link in shown.select("main li a")}
    assert {"/izin", "/izin?cari=xyzzy", "/#sektor", "https://oss.go.id"} <= links
    assert CATALOGUE.office.alamat in shown.text
    assert CATALOGUE.office.telepon in shown.text
    assert page(visitor, "/").select_one("#sektor") is not None


def test_who_looks_for_a_matter_of_another_office_is_told_where_to_go(visitor: Any) -> None:
    ship, hotel = (page(visitor, f"/izin?cari={word}") for word in ("kapal", "hotel"))
    speak_english(visitor)
    english = page(visitor, "/izin?cari=kapal")

    assert "Kantor Kesyahbandaran" in ship.select("[data-elsewhere]")[0].text
    assert "harbour master" in english.select("[data-elsewhere]")[0].text
    assert hotel.select_one("[data-elsewhere] a[href='https://oss.go.id']") is not None
    assert not page(visitor, "/izin?cari=apotek").select("[data-elsewhere]")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen.text(max_size=80), chosen.text(max_size=10))
def test_whatever_is_searched_for_gives_a_page_that_says_it_back_as_text(visitor: Any, words: str, sector: str) -> None:
    answer = visitor.get("/izin", query_string={"cari": words, "sektor": sector})

    assert answer.status_code == 200
    field = BeautifulSoup(answer.text, "html.parser").select_one("#cari")
    assert field is not None


def test_what_is_searched_for_is_no_markup(visitor: Any) -> None:
    assert "<script>alert" not in visitor.get("/izin?cari=<script>alert(1)</script>").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_type_says_cost_steps_questions_and_where_to_go_instead(visitor: Any, language: str) -> None:
    visitor.get(f"/?bahasa={language}")
    for permit in PERMITS.values():
        shown = page(visitor, f"/izin/{permit.code}")
        assert {"id": "gratis", "en": "free of charge"}[language] in shown.text.lower(), permit.code
        assert len(shown.select("[data-steps] li")) >= 6
        assert len(shown.select("[data-questions] li")) == len(permit.isian)
        successor = shown.select_one("[data-successor] a")
        assert (successor is None) == permit.active
        assert successor is None or str(successor["href"]).startswith("https://")
        title = shown.select_one("h1")
        assert title is not None
        assert title.text == (permit.name_en if language == "en" else permit.nama)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_way_through_the_office_names_agencies_and_half_days_in_words(visitor: Any, language: str) -> None:
    visitor.get(f"/?bahasa={language}")
    ways = {code: page(visitor, f"/izin/{code}").select("[data-steps]")[0].text for code in PERMITS}

    assert {"id": "Dinas Kesehatan (DINKES)", "en": "Health Office (DINKES)"}[language] in ways["SIP-DOKTER"]
    assert {"id": "Kecamatan lokasi objek", "en": "District office of the place"}[language] in ways["KOS"]
    assert any({"id": "(0,5 hari kerja", "en": "(0.5 working day"}[language] in way for way in ways.values())
    assert not [code for code, way in ways.items() if ",0 " in way or ".0 " in way]


def test_every_checklist_has_a_box_for_each_document_and_each_mandatory_question(site: Site, visitor: Any) -> None:
    for permit in ACTIVE:
        shown = page(visitor, f"/izin/{permit.code}/daftar-periksa")
        documents = sum(len(CATALOGUE.requirements(permit, kind, site.intake.today())) for kind in permit.kinds)
        questions = sum(question.wajib for question in permit.isian)
        assert len(shown.select(".sakpore-checklist li")) == documents + questions, permit.code


def test_every_form_can_be_looked_at_and_none_filled_in(visitor: Any) -> None:
    for permit in ACTIVE:
        shown = page(visitor, f"/izin/{permit.code}/contoh-formulir")
        boxes = shown.select("fieldset[disabled] input, fieldset[disabled] select, fieldset[disabled] textarea")
        assert len(boxes) >= len(permit.isian), permit.code
        assert not shown.select("main form")
        optional = sum(not question.wajib for question in permit.isian)
        assert shown.text.count("(opsional)") >= optional


def test_the_page_says_which_law_it_follows(visitor: Any) -> None:
    law = page(visitor, "/izin/SIP-DOKTER").select_one("[data-regime]")

    assert law is not None
    assert "UU 17/2023" in law.text
    assert "8 Agustus 2023" in law.text
    assert page(visitor, "/izin/MAKAM").select_one("[data-regime]") is None


@pytest.mark.parametrize("path", ["/izin/AJAIB", "/izin/AJAIB/daftar-periksa", "/izin/AJAIB/contoh-formulir"])
def test_a_type_that_does_not_exist_is_not_found(visitor: Any, path: str) -> None:
    assert visitor.get(path).status_code == 404
    assert visitor.get("/izin/AJAIB/panduan.pdf").status_code == 404


def test_a_kept_page_belongs_to_visitors_of_its_language_only(visitor: Any, sari: Applicant) -> None:
    first = visitor.get("/izin/MAKAM").text

    assert "Contoh Sari" in sari.client.get("/izin/MAKAM").text
    assert visitor.get("/izin/MAKAM").text == first
    speak_english(visitor)
    assert "Burial-plot permit" in visitor.get("/izin/MAKAM").text
    assert "Contoh Sari" not in visitor.get("/izin/MAKAM").text


def words_in(pdf: pikepdf.Pdf) -> list[str]:
    """The titles in the outline, all levels."""
    with pdf.open_outline() as outline:
        return [str(child.title) for entry in outline.root for child in [entry, *entry.children]]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_guide_opens_is_tagged_and_names_every_type(visitor: Any, language: str) -> None:
    visitor.get(f"/?bahasa={language}")
    answer = visitor.get("/panduan.pdf")

    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.MarkInfo.Marked
        assert {permit.name_en if language == "en" else permit.nama for permit in PERMITS.values()} <= set(
            words_in(pdf)
        )
    assert visitor.get("/panduan.pdf").data == answer.data


def test_the_guide_to_one_type_has_its_name(visitor: Any) -> None:
    with pikepdf.open(io.BytesIO(visitor.get("/izin/PBG/panduan.pdf").data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == PERMITS["PBG"].nama
