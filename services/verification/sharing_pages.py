"""How the desks share their new work, sector by sector; supervisors decide it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from services.shared.contracts.words import DESKS as DESK_NAMES
from services.shared.web import may, person
from services.verification import read_model, roster_read_model
from services.verification.office import DESKS, officer, verification
from services.verification.timing_rules import SUPERVISORS

sharing_pages = Blueprint("sharing", __name__, url_prefix="/verifikasi/pembagian")


@sharing_pages.get("")
@may("sub_coordinator", "coordinator")
def overview() -> str:
    return render_template("verification/sharing.html", desks=[shown(desk) for desk in supervised()])


@sharing_pages.post("")
@may("sub_coordinator", "coordinator")
def change() -> Response:
    desk, sector = request.form.get("desk", ""), request.form.get("sector", "")
    in_turn = bool(request.form.get("in_turn"))
    verification().share(desk, sector, in_turn=in_turn, by=officer())
    flash(
        gettext("From now on work is shared in turn.") if in_turn else gettext("From now on work is free."), "success"
    )
    return redirect(url_for(".overview"), code=303)


def supervised() -> list[str]:
    """The desks that the person answers for."""
    return [desk for desk in DESKS if person().has(*SUPERVISORS[desk])]


def shown(desk: str) -> dict[str, Any]:
    """A desk with the rule of each sector whose applications have come here."""
    datastore = verification().datastore
    in_turn = {rule.sector for rule in roster_read_model.sharing(datastore) if rule.desk == desk and rule.in_turn}
    return {
        "code": desk,
        "name": str(DESK_NAMES[desk]),
        "sectors": [
            {
                "sector": each.sector,
                "name": each.sector_name_en if str(get_locale()) == "en_GB" else each.sector_name,
                "in_turn": each.sector in in_turn,
                "officers": [officer.username for officer in verification().roster.at_desk(desk, each.sector)],
            }
            for each in read_model.sectors(datastore)
        ],
    }
