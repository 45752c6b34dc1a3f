"""Forms say in Indonesian what is wrong, at the field and at the top, and lose nothing that was entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint, flash, redirect, render_template_string
from flask.testing import FlaskClient
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.shared.web import Form, may
from services.shared.web.forms import DateField, DecimalField, choices
from tests.shared.web_site import site

TEMPLATE = """{% extends "shell.html" %}
{% from "components/forms.html" import field, error_summary, submit %}
{% block title %}Daftar{% endblock %}
{% block content %}
{{ error_summary(form) }}
<form method="post" enctype="multipart/form-data">{{ form.hidden_tag() }}
{% for each in form if each.type not in ("CSRFTokenField", "HiddenField") %}{{ field(each) }}{% endfor %}
{{ submit("Simpan") }}</form>
{% endblock %}"""

CHOICES = [("a", "Hak milik"), ("b", "Hak guna")]


class Registration(Form):
    nik = StringField("NIK", [InputRequired(), Length(16, 16)], description="16 angka")
    email = EmailField("Email", [Optional()])
    phone = TelField("Telepon", [InputRequired()])
    password = PasswordField("Kata sandi", [InputRequired()])
    status = RadioField("Status tanah", choices=CHOICES)
    uses = SelectMultipleField("Kegunaan", choices=CHOICES)
    district = SelectField("Kecamatan", choices=CHOICES)
    born = DateField("Tanggal lahir", [InputRequired()])
    area = DecimalField("Luas", [InputRequired()])
    floors = IntegerField("Lantai", [InputRequired(), NumberRange(1, 40)])
    reason = TextAreaField("Alasan", [InputRequired(), Length(max=20)])
    scan = FileField("KTP", [FileRequired()])
    agree = BooleanField("Saya setuju", [InputRequired()])
    kind = HiddenField(default="baru")


GOOD = {
    "nik": "3273011203850001",
    "phone": "081234567890",
    "password": "rahasia sekali",
    "status": "a",
    "uses": ["a", "b"],
    "district": "b",
    "born-day": "27",
    "born-month": "3",
    "born-year": "1985",
    "area": "12,5",
    "floors": "2",
    "reason": "Usaha baru",
    "agree": "y",
}


def pages(taken: list[dict[str, object]]) -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.route("/daftar", methods=["GET", "POST"])
    @may("anyone")
    def register() -> Response | str:
        form = Registration()
        form.district.choices = choices(("b", "Kejaksan"), ("c", "Lemahwungkuk"))
        if form.validate_on_submit():
            if form.nik.data == "0" * 16:
                form.refuse("nik", "NIK ini sudah terdaftar")
                return render_template_string(TEMPLATE, form=form)
            taken.append(form.data)
            flash("Tersimpan.", "success")
            return redirect("/daftar", code=303)
        return render_template_string(TEMPLATE, form=form)

    return blueprint


@pytest.fixture
def taken() -> list[dict[str, object]]:
    return []


@pytest.fixture
def client(tmp_path: Path, taken: list[dict[str, object]]) -> FlaskClient:
    return site(pages(taken), tmp_path).test_client()


def send(client: FlaskClient, **changes: object) -> tuple[int, BeautifulSoup]:
    """Load the form, fill it in, send it."""
    token = BeautifulSoup(client.get("/daftar").text, "html.parser").find(id="csrf_token")["value"]  # type: ignore[index]
    filled = {**GOOD, "csrf_token": token, "scan": (BytesIO(b"%PDF"), "ktp.pdf"), **changes}
    response = client.post("/daftar", data={name: value for name, value in filled.items() if value is not None})
    return response.status_code, BeautifulSoup(response.text, "html.parser")


def test_a_good_form_is_taken_and_leads_on(client: FlaskClient, taken: list[dict[str, object]]) -> None:
    status, _ = send(client)

    assert status == 303
    assert taken[0]["born"] == date(1985, 3, 27)
    assert taken[0]["area"] == Decimal("12.5")
    assert taken[0]["uses"] == ["a", "b"]
    assert "Tersimpan." in client.get("/daftar").text


def test_a_date_may_be_posted_in_one_piece(client: FlaskClient, taken: list[dict[str, object]]) -> None:
    send(client, **{"born": "1985-03-27", "born-day": None, "born-month": None, "born-year": None})

    assert taken[0]["born"] == date(1985, 3, 27)


def test_each_mistake_is_named_at_the_top_and_leads_to_its_box(client: FlaskClient) -> None:
    status, page = send(client, **{"nik": "123", "born-day": "31", "born-month": "2", "scan": None, "status": None})

    assert status == 200
    links = {link["href"]: link.text.strip() for link in page.select(".govuk-error-summary a")}
    assert links == {
        "#nik": "NIK: Isian harus tepat 16 karakter.",
        "#status": "Status tanah: Pilih salah satu pilihan yang ada.",
        "#born-day": "Tanggal lahir: Isi tanggal yang benar, misalnya 27 3 2026.",
        "#scan": "KTP: Bagian ini wajib diisi.",
    }
    assert all(page.find(id=href.removeprefix("#")) for href in links)


def test_a_mistake_is_said_in_the_title(client: FlaskClient) -> None:
    assert "Kesalahan" not in BeautifulSoup(client.get("/daftar").text, "html.parser").title.text  # type: ignore[union-attr]

    _, page = send(client, nik="")

    assert page.title is not None
    assert page.title.text.startswith("Kesalahan: Daftar")


def test_what_was_entered_is_still_there_except_the_password(client: FlaskClient) -> None:
    _, page = send(client, **{"nik": "<123>", "born-day": "31", "born-month": "2"})

    assert page.find(id="nik")["value"] == "<123>"  # type: ignore[index]
    assert page.find(id="born-day")["value"] == "31"  # type: ignore[index]
    assert page.find(id="area")["value"] == "12,5"  # type: ignore[index]
    assert page.find(id="reason").text.strip() == "Usaha baru"  # type: ignore[union-attr]
    assert not page.find(id="password").get("value")  # type: ignore[union-attr]


def test_what_only_the_use_case_knows_is_said_at_the_field(client: FlaskClient) -> None:
    _, page = send(client, nik="0" * 16)

    assert "NIK ini sudah terdaftar" in page.find(id="nik-error").text  # type: ignore[union-attr]
    assert page.title is not None
    assert page.title.text.startswith("Kesalahan: ")


def test_a_form_without_token_is_refused_kindly(client: FlaskClient, taken: list[dict[str, object]]) -> None:
    response = client.post("/daftar", data=GOOD)

    assert response.status_code == 400
    assert "Formulir ini sudah kedaluwarsa" in response.text
    assert not taken


def test_every_box_has_a_label_and_no_id_is_used_twice(client: FlaskClient) -> None:
    _, page = send(client, nik="", uses=None)

    ids = [tag["id"] for tag in page.find_all(id=True)]
    labelled = {label.get("for") for label in page.find_all("label")}
    boxes = page.select("main input:not([type=hidden]), main textarea, main select")
    assert len(ids) == len(set(ids))
    assert all(box.get("id") in labelled for box in boxes)
