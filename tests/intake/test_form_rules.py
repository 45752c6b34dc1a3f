"""Whatever is typed into a form is either told at its field or kept and shown again."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from services.intake.answers import as_typed, boxes_of, typed_in
from services.intake.catalogue import Field, Permit
from services.intake.form_fields import number
from services.intake.permit_form import answers_of, form_for, readable, unanswered
from services.shared.web.build import compile_catalogues
from services.shared.web.languages import speak_both_languages
from tests.intake.counters import CATALOGUE

ROOT = Path(__file__).parents[2] / "services"
MAKAM, TREES = CATALOGUE.permits["MAKAM"], CATALOGUE.permits["TEBANG-POHON"]
TODAY = date(2026, 11, 22)
WEEK = timedelta(days=7)
TYPES = [
    "text",
    "textarea",
    "date",
    "datetime",
    "integer",
    "decimal",
    "money",
    "select",
    "address",
    "region",
    "geopoint",
]
VILLAGE = CATALOGUE.villages()[0][0]
NEARLY = st.sampled_from(
    ["12", "-1", "1.500", "1,5", "1.5", "1.500.000,50", "Rp 2.000", "31", "2", "2027", "0", "1e5", "NaN", "2027-03-12",
     "2027-03-12T09:00", "merah", VILLAGE, "-6.889", "109,675", "   ", "\x00", "a\nb", "٣"]
)  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Flask:
    """Only what forms need of a site: a request, and a language."""
    compile_catalogues()
    app = Flask(__name__)
    speak_both_languages(app, [ROOT / "intake" / "translations", ROOT / "shared" / "web" / "translations"])
    return app


def question(type_: str, key: str = "isian", wajib: bool = True, waktu: str = "") -> Field:
    return Field.model_validate(
        {
            "key": key,
            "label": key,
            "type": type_,
            "wajib": wajib,
            "waktu": waktu,
            "pilihan": ("merah", "biru") if type_ == "select" else (),
        }
    )


def permit_with(*questions: Field) -> Permit:
    return MAKAM.model_copy(update={"isian": questions})


def filled(permit: Permit, typed: dict[str, str]) -> Any:
    return form_for(permit.isian, CATALOGUE, "id", TODAY)(formdata=MultiDict(typed))


def told(permit: Permit, typed: dict[str, str]) -> dict[str, str]:
    """The first message at each field."""
    form = filled(permit, typed)
    form.validate()
    return {name: str(messages[0]) for name, messages in form.errors.items()}


def kept(permit: Permit, typed: dict[str, str]) -> dict[str, str]:
    form = filled(permit, typed)
    assert form.validate(), form.errors
    return answers_of(form, permit.isian)


@pytest.mark.parametrize("type_", TYPES)
@given(data=st.data())
def test_any_text_is_refused_at_its_field_or_kept_and_shown_again(app: Flask, type_: str, data: st.DataObject) -> None:
    permit = permit_with(question(type_))
    typed = {box: data.draw(NEARLY | st.text(max_size=30)) for box in boxes_of(permit.isian[0])}
    with app.test_request_context():
        form = filled(permit, typed)
        if not form.validate():
            assert set(form.errors) <= set(boxes_of(permit.isian[0]))
            return
        answers = answers_of(form, permit.isian)

        assert list(answers) == ["isian"]
        assert readable(permit.isian[0], answers["isian"], CATALOGUE)
        assert kept(permit, as_typed(answers, permit.isian)) == answers


@pytest.mark.parametrize("type_", TYPES)
@given(data=st.data())
def test_what_was_put_aside_stands_in_the_form_as_it_was_typed(app: Flask, type_: str, data: st.DataObject) -> None:
    permit = permit_with(question(type_))
    boxes = [box for box in boxes_of(permit.isian[0]) if type_ != "date" or "-" in box]
    typed = {box: data.draw(NEARLY | st.text(max_size=30)) for box in boxes}
    with app.test_request_context():
        form = filled(permit, typed_in(MultiDict(typed), permit.isian))
        unanswered(form)

        field = next(iter(form))
        shown = field.parts.values() if type_ == "date" else [each.raw_data[0] for each in form if each.raw_data]
        assert [text.strip() for text in shown if text.strip()] == [
            text.strip() for text in typed.values() if text.strip()
        ]


@given(value=st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_is_read_as_it_is_shown(value: Decimal) -> None:
    permit = permit_with(question("money"))
    assert number(as_typed({"isian": f"{value:f}"}, permit.isian)["isian"], 2) == value


@pytest.mark.parametrize(
    ("type_", "typed", "answer"),
    [
        ("money", "1.500.000", "1500000"),
        ("money", "Rp 1.500.000,50", "1500000.50"),
        ("money", "1500000", "1500000"),
        ("decimal", "12,5", "12.5"),
        ("decimal", "12.5", "12.5"),
        ("decimal", "1.250", "1250"),
        ("integer", "1.500", "1500"),
        ("date", "2027-03-12", "2027-03-12"),
        ("text", "  Contoh  ", "Contoh"),
        ("address", "Jalan Contoh\r\nRT 1", "Jalan Contoh\nRT 1"),
    ],
)
def test_an_answer_is_read_the_indonesian_way(app: Flask, type_: str, typed: str, answer: str) -> None:
    with app.test_request_context():
        assert kept(permit_with(question(type_)), {"isian": typed}) == {"isian": answer}


@pytest.mark.parametrize(
    ("type_", "typed", "message"),
    [
        ("money", "1.5", "rupiah"),
        ("money", "1,500,000", "rupiah"),
        ("decimal", "dua", "koma"),
        ("integer", "1,5", "bilangan bulat"),
        ("integer", "-1", "bilangan bulat"),
        ("integer", "9" * 20, "terlalu besar"),
        ("integer", "", "Isi pertanyaan"),
        ("text", "  ", "Isi pertanyaan"),
        ("text", "a\x07", "tidak dapat ditampilkan"),
        ("select", "hijau", "dalam daftar"),
        ("region", "99", "dalam daftar"),
        ("date", "27-3-2026", "tanggal yang benar"),
        ("date", "0026-03-27", "empat angka"),
    ],
)
def test_a_wrong_answer_is_told_in_plain_indonesian(app: Flask, type_: str, typed: str, message: str) -> None:
    with app.test_request_context():
        assert message.lower() in told(permit_with(question(type_)), {"isian": typed})["isian"].lower()


@pytest.mark.parametrize(
    ("type_", "typed", "message"),
    [
        ("integer", "-1", "paling sedikit 1"),
        ("integer", "0", "paling sedikit 1"),
        ("decimal", "-0,5", "lebih besar dari 0"),
        ("decimal", "0,0", "lebih besar dari 0"),
        ("money", "-1.500", "paling sedikit 0"),
        ("decimal", "dua", "koma"),
    ],
)
def test_a_number_that_measures_nothing_is_told_once(app: Flask, type_: str, typed: str, message: str) -> None:
    with app.test_request_context():
        form = filled(permit_with(question(type_)), {"isian": typed})
        form.validate()
        (said,) = form.errors["isian"]
        assert message in str(said)


@pytest.mark.parametrize("type_", ["integer", "decimal"])
def test_zero_is_an_answer_where_the_catalogue_says_so(app: Flask, type_: str) -> None:
    permit = permit_with(question(type_).model_copy(update={"boleh_nol": True}))
    with app.test_request_context():
        assert kept(permit, {"isian": "0"}) == {"isian": "0"}
        assert list(told(permit, {"isian": "-1"})) == ["isian"]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\u2028", "\u3164"])
def test_a_sign_that_turns_or_hides_text_is_refused_in_one_line(app: Flask, sign: str) -> None:
    with app.test_request_context():
        assert (
            "tidak dapat ditampilkan" in told(permit_with(question("text")), {"isian": f"PT Contoh{sign}Jaya"})["isian"]
        )


@pytest.mark.parametrize("name", ["Nguye\u0302\u0303n", "Ma‘ruf", "O’Brien", "ꦱꦫꦶ", "محمّد", "Ayu ❤️"])
def test_the_letters_of_real_names_stay(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert kept(permit_with(question("text")), {"isian": name}) == {"isian": name}


def test_a_picture_of_several_signs_stays_in_a_longer_text(app: Flask) -> None:
    with app.test_request_context():
        typed = {"isian": "Untuk keluarga 👨\u200d👩\u200d👧"}
        assert kept(permit_with(question("textarea")), typed) == typed
        assert list(told(permit_with(question("textarea")), {"isian": "Jalan\u202eContoh"})) == ["isian"]


def test_what_need_not_be_answered_may_stay_empty(app: Flask) -> None:
    permit = permit_with(*(question(type_, f"isian_{type_}", wajib=False) for type_ in TYPES))
    with app.test_request_context():
        assert kept(permit, {}) == {}


@pytest.mark.parametrize("type_", ["date", "datetime"])
def test_nothing_ends_before_it_begins(app: Flask, type_: str) -> None:
    permit = permit_with(question(type_, "mulai"), question(type_, "selesai"))
    days = {"date": ("2027-03-12", "2027-03-11"), "datetime": ("2027-03-12T09:00", "2027-03-12T08:00")}
    later, earlier = days[type_]
    with app.test_request_context():
        assert list(told(permit, {"mulai": later, "selesai": earlier})) == ["selesai"]
        assert told(permit, {"mulai": earlier, "selesai": later}) == {}
        assert told(permit, {"mulai": later, "selesai": later}) == {}


@pytest.mark.parametrize("type_", ["date", "datetime"])
@pytest.mark.parametrize(
    ("waktu", "said"),
    [("lampau", "belum tiba"), ("mendatang", "sudah lewat"), ("baru", "lebih dari satu tahun"), ("", "")],
)
@given(day=st.dates(date(1900, 1, 1), date(2200, 12, 31)) | st.dates(TODAY - WEEK, TODAY + WEEK), hour=st.times())
def test_a_day_that_makes_no_sense_is_told_at_its_field(
    app: Flask, type_: str, waktu: str, said: str, day: date, hour: time
) -> None:
    typed = {"isian": f"{day}" if type_ == "date" else f"{day}T{hour:%H:%M}"}
    year_ago = TODAY - timedelta(days=366)
    sensible = {"lampau": day <= TODAY, "mendatang": day >= TODAY, "baru": day >= year_ago, "": True}[waktu]
    with app.test_request_context():
        messages = told(permit_with(question(type_, waktu=waktu)), typed)

        assert messages.keys() == (set() if sensible else {"isian"})
        assert sensible or said in messages["isian"]


def test_works_in_the_road_are_neither_long_ago_nor_nothing_long(app: Flask) -> None:
    typed = {"mulai": "1990-05-01", "panjang": "0", "pelaksana": "CV\u202eContoh"}
    with app.test_request_context():
        assert typed.keys() <= told(CATALOGUE.permits["RUMIJA"], typed).keys()
        assert "panjang" not in told(CATALOGUE.permits["RUMIJA"], typed | {"panjang": "12,5"})


def test_a_year_that_nobody_means_is_told_as_that_alone(app: Flask) -> None:
    with app.test_request_context():
        form = filled(permit_with(question("date", waktu="mendatang")), {"isian": "0027-03-12"})
        form.validate()
        assert len(form.errors["isian"]) == 1
        assert "empat angka" in str(form.errors["isian"][0])


def test_a_form_put_aside_says_what_is_missing_and_what_is_wrong(app: Flask) -> None:
    with app.test_request_context():
        form = filled(TREES, {"alasan": "Rawan tumbang", "jumlah": "dua"})
        missing = [each["box"] for each in unanswered(form)]

        assert "alasan" not in missing
        assert "jumlah" not in missing
        assert "lokasi" in missing
        assert list(form.errors) == ["jumlah"]


def test_a_point_of_an_earlier_permit_fills_both_boxes(app: Flask) -> None:
    typed = as_typed({"koordinat": "-6.889, 109.675", "diameter": "42.125", "fallen_away": "x"}, TREES.isian)
    assert typed == {"koordinat-latitude": "-6.889", "koordinat-longitude": "109.675", "diameter": "42,125"}
