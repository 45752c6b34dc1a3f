"""The person behind the key: what the office knows of them, and changing it. What proves who somebody is (password,
e-mail address, keys) and what ends the account stays with the pages, see decision 0012.
"""

from __future__ import annotations

from flask import Response, g
from flask_babel import lazy_gettext

from services.intake.api import models
from services.intake.api.form_checks import address_fields, filled
from services.intake.api.operations import operation
from services.intake.api.responses import given
from services.intake.catalogue_pages import counter
from services.intake.own_data_export import everything_about
from services.intake.own_data_forms import OwnDataForm
from services.intake.web import applicant


@operation("GET", "/me", lazy_gettext("For whom this API key acts"), scope="read", gives=models.Me)
def read_me() -> Response:
    person, key = counter().accounts.particulars(applicant()), g.sakpore_api_key
    return given(
        models.Me(
            account_id=applicant(),
            name=person["name"],
            email=person["email"],
            organisation_id=key.organisation_id,
            key=models.KeyInUse(id=key.id, name=key.name, scopes=sorted(key.scopes), expires_at=key.expires_at),
        )
    )


@operation(
    "GET",
    "/me/data",
    lazy_gettext("Everything that the counter keeps about you"),
    scope="read",
    gives=models.MyData,
    personal=True,
)
def read_my_data() -> Response:
    return my_data()


@operation(
    "PUT",
    "/me/data",
    lazy_gettext("Change your name, address, phone number and language"),
    scope="write",
    takes=models.OwnData,
    gives=models.MyData,
    personal=True,
)
def put_my_data(body: models.OwnData) -> Response:
    catalogue = counter().intake.catalogue
    values = {"name": body.name, "phone": body.phone, "language": body.language}
    known = counter().accounts.registration(applicant())
    form = filled(
        lambda **sent: OwnDataForm(catalogue, known_phone=known.phone, **sent),
        values | address_fields(body.address, catalogue),
    )
    counter().people.own_data.change(
        applicant(),
        name=form.name.data,
        address=form.address,
        phone=form.phone.data or "",
        language=form.language.data,
    )
    return my_data()


def my_data() -> Response:
    response = given(models.MyData.model_validate(everything_about(counter(), applicant())))
    response.headers["Cache-Control"] = "no-store"
    return response
