"""What counts as an identity, tax, business or phone number or as a name, and which village lies where."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from werkzeug.datastructures import MultiDict

from services.intake.address_form import AddressForm, address_data
from services.intake.addresses import Address, address_from, address_in_city
from services.intake.identity_rules import (
    NotAName,
    NotAPhoneNumber,
    NotMobile,
    NotOnlyDigits,
    WrongCheckDigit,
    WrongLength,
    born_and_female,
    name_of,
    nib_of,
    nik_is_unusual,
    nik_of,
    npwp_of,
    phone_of,
)
from tests.intake.loaded import CATALOGUE

APP = Flask(__name__)
Babel(APP)
VILLAGES = {village.kode: district.kode for district in CATALOGUE.districts for village in district.kelurahan}
digits = st.text("0123456789", min_size=1, max_size=30)
birthdays = st.dates(date(1930, 1, 1), date(1999, 12, 31))


@given(digits)
def test_only_sixteen_digits_are_an_identity_number(text: str) -> None:
    if len(text) == 16:
        assert nik_of(f" {text[:6]} {text[6:12]}-{text[12:]} ") == text
    else:
        with pytest.raises(WrongLength):
            nik_of(text)


@given(st.text(max_size=20).filter(lambda text: any(character.isalpha() for character in text)))
def test_letters_are_no_digits(text: str) -> None:
    for rule in nik_of, npwp_of, nib_of:
        with pytest.raises(NotOnlyDigits):
            rule(text)


@given(birthdays, st.booleans(), st.integers(1, 9999))
def test_an_identity_number_tells_birthday_and_sex(born: date, female: bool, number: int) -> None:
    nik = f"337501{born.day + 40 * female:02d}{born:%m%y}{number:04d}"

    assert not nik_is_unusual(nik)
    assert born_and_female(nik) == (born, female)


@pytest.mark.parametrize("nik", ["3375013013900001", "3375013202900001", "9975015203900001"])
def test_an_impossible_birthday_or_province_is_unusual(nik: str) -> None:
    assert nik_of(nik) == nik
    assert nik_is_unusual(nik)


@given(st.text("0123456789", min_size=8, max_size=8), st.text("0123456789", min_size=6, max_size=6))
def test_a_tax_number_of_fifteen_digits_is_the_same_as_with_a_nought_before(payer: str, office: str) -> None:
    number = payer + luhn.calc_check_digit(payer) + office

    assert npwp_of(number) == npwp_of(f"0{number}") == f"0{number}"


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text("0123456789", min_size=6, max_size=6),
    st.integers(1, 9),
)
def test_a_mistyped_tax_number_is_noticed(payer: str, office: str, off: int) -> None:
    wrong = str((int(luhn.calc_check_digit(payer)) + off) % 10)

    with pytest.raises(WrongCheckDigit):
        npwp_of(payer + wrong + office)


@given(digits)
def test_only_thirteen_digits_are_a_business_number(text: str) -> None:
    if len(text) == 13:
        assert nib_of(text) == text
    else:
        with pytest.raises(WrongLength):
            nib_of(text)


@given(st.sampled_from(["811", "812", "813", "852", "877"]), st.integers(10_000_000, 99_999_999))
def test_a_mobile_number_is_kept_in_one_form_however_it_is_written(operator: str, number: int) -> None:
    rest = f"{operator}{number}"
    kept = f"+62{rest}"

    for written in f"0{rest}", f"62{rest}", kept, f"0{rest[:3]} {rest[3:7]} {rest[7:]}", f"(0{rest[:3]}) {rest[3:]}":
        assert phone_of(written) == kept


def test_numbers_that_no_message_reaches_are_refused_by_reason() -> None:
    with pytest.raises(NotMobile):
        phone_of("(0285) 432086")
    for nobodys in "12", "0812", "halo", "", "0812 3456 7890 1234":
        with pytest.raises(NotAPhoneNumber):
            phone_of(nobodys)


@pytest.mark.parametrize(
    "name",
    [
        "Sari",
        "M. Nur",
        "Nur'aini",
        "Ma`ruf",
        "R.Ngt. Siti Al-Ghifari, S.H., M.Si./Kons.",
        "CV Sinar & Rekan 88",
        "André",
    ],
)
def test_names_as_people_and_organisations_bear_them_pass(name: str) -> None:
    assert name_of(name) == name


@pytest.mark.parametrize("text", ["12345", "...", "-", "", "<b>x</b>", "{{ nama }}", "Sari\u202eiraS", "Sari\0"])
def test_what_nobody_is_called_is_refused(text: str) -> None:
    with pytest.raises(NotAName):
        name_of(text)


@given(st.text(max_size=60))
def test_a_name_has_a_letter_and_neither_markup_nor_hidden_signs(text: str) -> None:
    try:
        name = name_of(text)
    except NotAName:
        assert not text.isalpha()
    else:
        assert name == text
        assert any(sign.isalpha() for sign in name)
        assert not set("<>{}[]\\|=\n\0\u202e") & set(name)


@given(st.sampled_from(sorted(VILLAGES)), st.sampled_from([district.kode for district in CATALOGUE.districts]))
def test_a_village_belongs_to_its_district_only(village: str, district: str) -> None:
    entered = {"district": district, "village": village, "street": "Jalan Contoh", "number": "1"}

    with APP.test_request_context():
        form = AddressForm(CATALOGUE, formdata=MultiDict(entered), meta={"csrf": False})

        assert form.validate() is (VILLAGES[village] == district)
        assert set(form.errors) <= {"village"}


@given(st.sampled_from(sorted(VILLAGES)))
def test_an_address_survives_being_kept_and_shown_again(village: str) -> None:
    address = address_in_city(CATALOGUE, village, "Jalan Contoh", "1")

    assert address_from(address.kept()) == address
    assert address_data(address, CATALOGUE)["district"] == VILLAGES[village]
    assert address.line.startswith("Jalan Contoh Nomor 1, Kelurahan ")


def test_an_address_from_before_the_lists_stays_one_readable_line() -> None:
    assert address_from("Jalan Contoh Nomor 1, Kota Contoh").line == "Jalan Contoh Nomor 1, Kota Contoh"
    assert Address("Jalan Contoh", "", "Desa Contoh").line == "Jalan Contoh, Desa Contoh"
