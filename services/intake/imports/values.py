"""The texts of single cells as values; each raises :class:`Wrong` with the rule that is broken."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError as NumberNotValid
from stdnum.id import nik as identity_number
from stdnum.id import npwp as tax_number

EARLIEST_YEAR = 1945
LATITUDE, LONGITUDE = (-11, 6), (95, 141)
DAY_FIRST = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
REGISTER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]*")
MOST_DIGITS = 15


class Wrong(ValueError):
    """A rule of ``faults.SENTENCES``, with what its sentence needs."""

    def __init__(self, rule: str, **details: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.details = details


def register(text: str) -> str:
    """A register number: fit for file names and spreadsheets, which take ``=`` for a formula."""
    if not REGISTER.fullmatch(text):
        raise Wrong("register")
    return " ".join(text.split())


def day(text: str) -> date:
    """A calendar day, written day first or as ISO 8601."""
    if found := DAY_FIRST.fullmatch(text):
        parts = int(found[4]), int(found[3]), int(found[1])
    elif found := ISO.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    else:
        raise Wrong("date")
    try:
        return date(*parts)
    except ValueError:
        raise Wrong("date") from None


def past_day(text: str, today: date) -> date:
    """A day on which something was written down."""
    found = day(text)
    if found.year < EARLIEST_YEAR:
        raise Wrong("early", year=EARLIEST_YEAR)
    if found > today:
        raise Wrong("future")
    return found


@lru_cache(maxsize=4096)
def nik(text: str) -> str:
    """Sixteen digits with a region and a birth date in them."""
    try:
        return str(identity_number.validate(text))
    except NumberNotValid:
        raise Wrong("nik") from None


def npwp(text: str) -> str:
    """The old fifteen digits or the new sixteen."""
    try:
        return str(tax_number.validate(text))
    except NumberNotValid:
        raise Wrong("npwp") from None


def nib(text: str) -> str:
    """Thirteen digits."""
    digits = re.sub(r"[ .-]", "", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Wrong("nib")
    return digits


def phone(text: str) -> str:
    """E.164. Fixed lines too: the office wrote down what people had."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        raise Wrong("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Wrong("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    """The form of an address."""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Wrong("email") from None


def number(text: str) -> str:
    """A number with a decimal point, as answers are kept; ``1.250.000,5`` is how it is written here."""
    plain = text.replace(".", "").replace(",", ".") if THOUSANDS.fullmatch(text) else text.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise Wrong("number") from None
    if not value.is_finite() or value < 0 or value.adjusted() >= MOST_DIGITS:
        raise Wrong("number")
    return f"{value:f}"


def whole_number(text: str) -> str:
    """A number without a fraction."""
    value = Decimal(number(text))
    if value != value.to_integral_value():
        raise Wrong("number")
    return str(int(value))


def moment(text: str) -> str:
    """A day and a time of day, in ISO 8601."""
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("date") from None


def point(text: str) -> str:
    """``latitude, longitude`` within the country."""
    halves = text.split(",")
    try:
        latitude, longitude = (Decimal(half.strip()) for half in halves)
    except (InvalidOperation, ValueError):
        raise Wrong("point") from None
    if not (LATITUDE[0] <= latitude <= LATITUDE[1] and LONGITUDE[0] <= longitude <= LONGITUDE[1]):
        raise Wrong("point")
    return f"{latitude}, {longitude}"
