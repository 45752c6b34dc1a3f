"""What was imported: the runs, for those who answer for the data."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.intake.catalogue_pages import counter
from services.intake.imports.renewing import latest_imports
from services.shared.web import may

import_pages = Blueprint("imports", __name__, url_prefix="/impor")


@import_pages.get("/")
@may("operator", "coordinator", "head")
def imports() -> str:
    return render_template("intake/imports.html", imports=latest_imports(counter().intake.datastore))
