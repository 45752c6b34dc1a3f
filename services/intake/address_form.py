"""The fields of an address: lists of districts and villages for the city, free text for the rest of the country."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from services.intake.account_fields import AT_MOST, OrderedForm, trimmed
from services.intake.addresses import Address, address_in_city
from services.intake.catalogue import Catalogue
from services.shared.web.forms import choices

OUTSIDE = "outside"
PARTS = "district", "village", "street", "number", "province", "city", "outside_district", "outside_village"


class AddressForm(OrderedForm):
    """An address: by the lists of districts and villages in the city, as free text outside it."""

    district = SelectField(
        lazy_gettext("District"),
        validators=[
            DataRequired(lazy_gettext("Choose your district, or “Outside the city”, for example Pekalongan Barat."))
        ],
    )
    village = SelectField(lazy_gettext("Village"))
    street = StringField(
        lazy_gettext("Street"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Enter the street or hamlet, for example Jalan Melati.")),
            Length(max=150, message=AT_MOST),
        ],
    )
    number = StringField(
        lazy_gettext("House number"),
        filters=[trimmed],
        validators=[
            DataRequired(
                lazy_gettext("Enter the house number, for example 12 RT 03 RW 05. Without a number write “-”.")
            ),
            Length(max=40, message=AT_MOST),
        ],
    )
    province = StringField(lazy_gettext("Province"), filters=[trimmed], validators=[Length(max=80, message=AT_MOST)])
    city = StringField(lazy_gettext("City or regency"), filters=[trimmed], validators=[Length(max=80, message=AT_MOST)])
    outside_district = StringField(
        lazy_gettext("District outside the city"), filters=[trimmed], validators=[Length(max=80, message=AT_MOST)]
    )
    outside_village = StringField(
        lazy_gettext("Village outside the city"), filters=[trimmed], validators=[Length(max=80, message=AT_MOST)]
    )

    def __init__(self, catalogue: Catalogue, **given: Any) -> None:
        super().__init__(**given)
        self._catalogue = catalogue
        self.district.choices = choices(
            ("", gettext("Choose")),
            *((district.kode, district.nama) for district in catalogue.districts),
            (OUTSIDE, gettext("Outside the city")),
        )
        self.village.choices = [
            *choices(("", gettext("Choose"))),
            *(
                SelectChoice(village.kode, village.nama, optgroup=district.nama)
                for district in catalogue.districts
                for village in district.kelurahan
            ),
        ]

    def validate_village(self, field: Any) -> None:
        """It lies in the chosen district; outside the city the list does not count."""
        names = {district.kode: district.nama for district in self._catalogue.districts}
        if self.district.data not in names:
            return
        if not field.data:
            raise ValidationError(gettext("Choose your village, for example Medono."))
        lies_in = self._catalogue.district_of(field.data)
        if lies_in != self.district.data:
            raise ValidationError(
                gettext(
                    "This village lies in the district %(other)s, not in %(chosen)s."
                    " Choose another village or district.",
                    other=names.get(lies_in or "", "-"),
                    chosen=names[self.district.data],
                )
            )

    def validate_province(self, field: Any) -> None:
        """Outside the city every part is needed."""
        self._needed_outside(field, gettext("Enter the province, for example Jawa Tengah."))

    def validate_city(self, field: Any) -> None:
        """As for the province."""
        self._needed_outside(field, gettext("Enter the city or regency, for example Kabupaten Batang."))

    def validate_outside_district(self, field: Any) -> None:
        """As for the province."""
        self._needed_outside(field, gettext("Enter the district, for example Kecamatan Warungasem."))

    def validate_outside_village(self, field: Any) -> None:
        """As for the province."""
        self._needed_outside(field, gettext("Enter the village, for example Desa Contoh."))

    @property
    def lives_outside(self) -> bool:
        """Whether the fields for the rest of the country count."""
        return bool(self.district.data == OUTSIDE)

    @property
    def address(self) -> Address:
        """What was entered, once it is valid."""
        street, number = self.street.data, self.number.data.strip("-")
        if not self.lives_outside:
            return address_in_city(self._catalogue, self.village.data, street, number)
        return Address(
            street, number, self.outside_village.data, self.outside_district.data, self.city.data, self.province.data
        )

    def _needed_outside(self, field: Any, missing: str) -> None:
        if self.lives_outside and not field.data:
            raise ValidationError(missing)


def address_data(address: Address, catalogue: Catalogue) -> dict[str, str]:
    """An address back into the fields."""
    shared = {"street": address.street, "number": address.number}
    if address.village_code:
        district = catalogue.district_of(address.village_code) or ""
        return {**shared, "district": district, "village": address.village_code}
    return {
        **shared,
        "district": OUTSIDE if address.city else "",
        "province": address.province,
        "city": address.city,
        "outside_district": address.district,
        "outside_village": address.village,
    }
