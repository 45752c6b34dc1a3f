"""Where everybody finds the signed roots of days, to keep them or to compare."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, render_template, request, url_for

from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, prefers_json
from services.shared.web.lists import pagination
from services.tracking import roots
from services.tracking.application import Tracking
from services.tracking.root_signing import fingerprint_of

root_pages = Blueprint("roots", __name__, url_prefix="/lacak/akar-harian")

KEY = "sakpore_journal_public_key"


def give_journal_key(app: Flask, public_key: str) -> None:
    """The key (PEM) that will sign the first root: people can note its fingerprint before."""
    app.extensions[KEY] = public_key


@root_pages.get("")
@may("anyone")
def newest() -> Any:
    page, pages = page_number(), max(1, math.ceil(roots.number_of(datastore()) / roots.ON_A_PAGE))
    found = roots.page_of(datastore(), page)
    if prefers_json():
        return jsonify({"roots": [each.as_json() for each in found], "page": page, "pages": pages})
    key = published_key(found)
    return render_template(
        "tracking/daily_roots.html",
        roots=found,
        fingerprint=fingerprint_of(key) if key else None,
        pagination=pagination(page, pages, lambda number: url_for(".newest", halaman=number)),
    )


@root_pages.get("/")
@may("anyone")
def newest_with_a_slash() -> Any:
    return redirect(url_for(".newest"))


@root_pages.get("/<day>.json")
@may("anyone")
def one(day: str) -> Any:
    try:
        found = roots.root_of_day(datastore(), date.fromisoformat(day))
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return jsonify(found.as_json())


@root_pages.get("/kunci.pem")
@may("anyone")
def public_key() -> Response:
    """The public key of the newest root; before the first, the one that will sign it."""
    found = published_key(roots.page_of(datastore(), 1))
    if found is None:
        raise NotFound
    return Response(found, mimetype="application/x-pem-file")


def published_key(newest_roots: list[roots.SignedRoot]) -> str | None:
    """PEM; None where nothing is signed and this process has no key."""
    if newest_roots:
        return newest_roots[0].public_key
    known: str | None = current_app.extensions.get(KEY)
    return known


def page_number() -> int:
    """The page that the address names; the first for anything else."""
    asked = request.args.get("halaman", "")
    return int(asked) if asked.isdecimal() and asked.isascii() and 0 < int(asked) < 10_000 else 1


def datastore() -> Datastore:
    return application_of(Tracking).datastore
