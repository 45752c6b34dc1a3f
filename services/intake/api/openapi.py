"""The description of the API: for programs as OpenAPI document, for people as a page."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext, lazy_gettext

from services.intake.api import models, problems
from services.intake.api.description import document, refusals_of
from services.intake.api.operations import OPERATIONS, ROOT, operation
from services.intake.catalogue_pages import counter
from services.shared.refusals import Refused
from services.shared.web import may

api_pages = Blueprint("api_pages", __name__)
SCOPES = {"read": lazy_gettext("Read"), "write": lazy_gettext("Write"), None: lazy_gettext("Everybody")}


@operation("GET", "/openapi.json", lazy_gettext("This description"), scope=None, gives=models.OpenApi)
def read_openapi() -> Response:
    response: Response = jsonify(document(counter().base_url))
    return response


@api_pages.get(ROOT)
@may("anyone")
def about() -> str:
    return render_template(
        "intake/api/about.html",
        operations=[
            {
                "method": each.method,
                "path": ROOT.rstrip("/") + each.path,
                "summary": each.summary,
                "scope": str(SCOPES[each.scope]),
            }
            for each in sorted(OPERATIONS.values(), key=lambda each: (each.path, each.method))
        ],
        problems=every_problem(),
        base_url=counter().base_url,
    )


def every_problem() -> list[dict[str, Any]]:
    """What an operation may refuse, once each, by status."""
    kinds = {kind for each in OPERATIONS.values() for kind in refusals_of(each)} - {Refused}
    found = [
        {"name": problems.name_of(kind), "status": problems.status_of(kind), "sentence": without_details(kind)}
        for kind in kinds
    ]
    return sorted(found, key=lambda each: (each["status"], each["name"]))


def without_details(kind: type[Refused]) -> str:
    """The sentence of a refusal before it is known what it is about."""
    return re.sub(r"%\(\w+\)s", "…", str(gettext(kind.sentence)))
