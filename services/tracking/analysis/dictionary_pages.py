"""The data dictionary, and each view as a file."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may
from services.tracking.analysis.dictionary import View, views
from services.tracking.analysis.exports import exported
from services.tracking.analysis.months import Month
from services.tracking.application import Tracking

dictionary_pages = Blueprint("dictionary", __name__, url_prefix="/analisis")

READERS = "analyst", "coordinator", "head", "operator"
FORMS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
SENT_AT_ONCE = 64 * 1024


@dictionary_pages.get("/kamus")
@may(*READERS)
def shown() -> str:
    known = views(datastore()).values()
    return render_template("tracking/analysis/dictionary.html", views=[as_shown(view) for view in known], forms=FORMS)


@dictionary_pages.get("/data/datapackage.json")
@may(*READERS)
def package() -> Response:
    described = {"name": "analytics", "resources": [resource(view) for view in views(datastore()).values()]}
    return Response(orjson.dumps(described, option=orjson.OPT_INDENT_2), content_type="application/json")


@dictionary_pages.get("/data/<name>.<form>")
@may(*READERS)
def file(name: str, form: str) -> Response:
    view = views(datastore()).get(name)
    asked = request.args.get("bulan", "")
    month = Month.read(asked)
    if view is None or form not in FORMS or (asked and month is None):
        raise NotFound
    called = f"{name}-{month}.{form}" if month else f"{name}.{form}"
    return sent(exported(datastore(), view, month, form), FORMS[form], called)


def sent(export: Any, media_type: str, name: str) -> Response:
    """A file piece by piece, which is gone once it is sent or nobody waits for it any more."""
    path = export.__enter__()

    def content() -> Any:
        with path.open("rb") as opened:
            while piece := opened.read(SENT_AT_ONCE):
                yield piece

    response = Response(content(), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.content_length = path.stat().st_size
    response.call_on_close(lambda: export.__exit__(None, None, None))
    return response


def as_shown(view: View) -> dict[str, Any]:
    """A view as the page lists it, in its language."""
    rows = [[column.name, column.type, gettext(column.meaning)] for column in view.columns]
    return {"name": view.name, "told": gettext(view.told), "rows": rows}


def resource(view: View) -> dict[str, Any]:
    """A view as a resource of a Data Package (Frictionless, version 1)."""
    fields = [{"name": each.name, "type": each.kind.schema, "description": each.meaning} for each in view.columns]
    return {
        "name": view.name.replace("_", "-"),
        "path": f"{view.name}.csv",
        "description": view.told,
        "mediatype": "text/csv",
        "schema": {"fields": fields},
    }


def datastore() -> Datastore:
    return application_of(Tracking).datastore
