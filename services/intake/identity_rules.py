"""Numbers and names of people and organisations: what is wrong with one, why, and what a right one looks like."""

from __future__ import annotations

import unicodedata
from datetime import date

import phonenumbers
from stdnum.exceptions import ValidationError as NumberNotValid
from stdnum.id import nik as nik_rules
from stdnum.id import npwp as npwp_rules
from stdnum.util import clean

from services.shared.refusals import Refused

REGION = "ID"
MOBILE = phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
NIK_DIGITS, NIB_DIGITS = 16, 13
NPWP_DIGITS = 15, 16
SEPARATORS = " -."
FEMALE_DAYS = 40
MARKUP = frozenset("<>{}[]\\|=")


class NotOnlyDigits(Refused):
    """Letters or signs among the digits."""

    sentence = "There are letters or signs in this number. Write digits only, for example %(example)s."


class WrongLength(Refused):
    """A digit too many or too few."""

    sentence = "This number has %(given)s digits, it must have %(wanted)s, for example %(example)s."


class WrongCheckDigit(Refused):
    """The digits contradict each other."""

    sentence = (
        "The digits of this number do not fit together, so one of them is mistyped. "
        "Compare it with your tax card, for example %(example)s."
    )


class NotAPhoneNumber(Refused):
    """Too short, too long, or of no operator."""

    sentence = "Nobody has this phone number: digits are missing or there are too many. For example 0812 3456 7890."


class NotMobile(Refused):
    """Messages cannot reach it."""

    sentence = (
        "This is a landline number. We need a mobile phone number because we send messages by WhatsApp, "
        "for example 0812 3456 7890."
    )


class NotAName(Refused):
    """Without any letter, or with signs of markup or signs that nobody sees."""

    sentence = (
        "A name has letters, and no signs such as < > { } =. Write it as it stands on the identity card or in the deed."
    )


def name_of(text: str) -> str:
    """The name of a person or an organisation as it was written; raises a named refusal."""
    hidden = any(unicodedata.category(sign).startswith("C") for sign in text)
    if hidden or MARKUP.intersection(text) or not any(sign.isalpha() for sign in text):
        raise NotAName
    return text


def nik_of(text: str) -> str:
    """The 16 digits of an identity number; raises a named refusal."""
    return digits_of(text, (NIK_DIGITS,), "3375015203900001")


def nik_is_unusual(nik: str) -> bool:
    """No such birth date or province in it: often mistyped, yet such cards exist, so this only warns."""
    return not nik_rules.is_valid(nik)


def born_and_female(nik: str) -> tuple[date, bool] | None:
    """What the number says of its holder: birth date (the century is guessed) and whether she is a woman."""
    try:
        born = nik_rules.get_birth_date(nik)
    except NumberNotValid:
        return None
    return born, int(nik[6:8]) > FEMALE_DAYS


def npwp_of(text: str) -> str:
    """A tax number in its present form of 16 digits, also out of the former 15; raises a named refusal."""
    number = digits_of(text, NPWP_DIGITS, "01.300.066.6-091.000").rjust(max(NPWP_DIGITS), "0")
    if not npwp_rules.is_valid(number):
        raise WrongCheckDigit(example="01.300.066.6-091.000")
    return number


def nib_of(text: str) -> str:
    """The 13 digits of a business number; raises a named refusal."""
    return digits_of(text, (NIB_DIGITS,), "9120001234567")


def phone_of(text: str) -> str:
    """A mobile number in E.164, as WhatsApp needs it; raises a named refusal."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber from None
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber
    if phonenumbers.number_type(number) not in MOBILE:
        raise NotMobile
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def digits_of(text: str, lengths: tuple[int, ...], example: str) -> str:
    """The digits without what people write between them; raises when there is anything else, or too much of it."""
    number = clean(text, SEPARATORS).strip()
    if not (number.isascii() and number.isdecimal()):
        raise NotOnlyDigits(example=example)
    if len(number) not in lengths:
        raise WrongLength(given=len(number), wanted=" / ".join(map(str, lengths)), example=example)
    return number
