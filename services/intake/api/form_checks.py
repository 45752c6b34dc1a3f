"""What programs send is checked by the very forms of the pages; what is wrong is said at its place in the JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from services.intake.address_form import OUTSIDE
from services.intake.api import models
from services.intake.api.problems import NotValid, pointer
from services.intake.catalogue import Catalogue
from services.shared.web import Form

Places = Mapping[str, tuple[str, ...]]
Checked = TypeVar("Checked", bound=Form)

WITHOUT_TOKEN = {"csrf": False}  # no cookie counts here
ADDRESS_PLACES = {
    "district": ("address", "village_code"),
    "village": ("address", "village_code"),
    "street": ("address", "street"),
    "number": ("address", "number"),
    "province": ("address", "province"),
    "city": ("address", "city"),
    "outside_district": ("address", "district"),
    "outside_village": ("address", "village"),
}
PAPER_PLACES = {name: ("earlier_permit", name) for name in ("number", "signed_on")}


def filled(form: Callable[..., Checked], values: Mapping[str, Any], places: Places = ADDRESS_PLACES) -> Checked:
    """A valid form with these values; raises :class:`NotValid`, where ``places`` names fields that stand deeper."""
    found = form(formdata=MultiDict({name: str(value) for name, value in values.items()}), meta=WITHOUT_TOKEN)
    if not found.validate():
        raise NotValid(faults_of(found, lambda field: places.get(field, (field,))))
    return found


def faults_of(form: Form, place_of: Callable[[str], tuple[str, ...]]) -> list[dict[str, str]]:
    """Every mistake of a form that did not validate, at the place where its field stands in the JSON."""
    return [
        {"pointer": pointer(*place_of(name)), "detail": str(sentence)}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def address_fields(address: models.Address, catalogue: Catalogue) -> dict[str, str]:
    """An address as the boxes of the page hold it."""
    shared = {"street": address.street, "number": address.number}
    if address.village_code:
        district = catalogue.district_of(address.village_code) or ""
        return {**shared, "district": district, "village": address.village_code}
    return {
        **shared,
        "district": OUTSIDE,
        "village": "",
        "province": address.province,
        "city": address.city,
        "outside_district": address.district,
        "outside_village": address.village,
    }
