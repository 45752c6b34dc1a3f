"""Pages as a person meets them: signed in with roles, forms filled in as a browser would send them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.shared.web import Person
from tests.shared.web_site import sign_in


def somebody(app: Flask, *roles: str, username: str = "", agency: str | None = None) -> FlaskClient:
    """A browser in which a person with these roles is signed in; nobody when there are none."""
    client = app.test_client()
    if roles:
        sign_in(client, Person(username or roles[0], "Petugas", frozenset(roles), agency, None))
    return client


def soup(client: FlaskClient, page: str) -> BeautifulSoup:
    """A page that must be well: found, titled, without doubled ids."""
    answer = client.get(page)
    assert answer.status_code == 200, f"{page}: {answer.status_code}"
    found = BeautifulSoup(answer.text, "html.parser")
    ids = Counter(str(each["id"]) for each in found.select("[id]"))
    assert not (doubled := [name for name, times in ids.items() if times > 1]), f"{page} has two of {doubled}"
    assert found.title
    assert found.h1
    assert all(form.get("action") for form in found.select("main form"))
    return found


def text(client: FlaskClient, page: str) -> str:
    """What stands in the middle of a page, in one line."""
    main = soup(client, page).main
    assert main
    return " ".join(main.get_text(" ").split())


def forms(client: FlaskClient, page: str) -> list[str]:
    """Where the forms of a page lead."""
    return [str(form["action"]) for form in soup(client, page).select("main form")]


def endings(client: FlaskClient, page: str) -> list[str]:
    """The last part of where each form leads: what can be done on a page."""
    return [action.rpartition("/")[2] for action in forms(client, page)]


def filled(client: FlaskClient, page: str, ending: str) -> tuple[str, dict[str, str]]:
    """The form whose action ends so, and what a browser would send with it untouched."""
    form = next(each for each in soup(client, page).select("main form") if str(each["action"]).endswith(ending))
    data: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "textarea":
            data[str(field["name"])] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")
            data[str(field["name"])] = str(chosen[0].get("value", "")) if chosen else ""
        elif field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            data[str(field["name"])] = str(field.get("value", ""))
    return str(form["action"]), data


def submit(client: FlaskClient, page: str, ending: str, **values: str) -> Any:
    """Fill in and send; names with a hyphen are written with two underscores."""
    action, data = filled(client, page, ending)
    return client.post(action, data=data | {name.replace("__", "-"): value for name, value in values.items()})
