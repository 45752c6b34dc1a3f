"""Pages about the site itself, mounted by intake: accessibility, personal data, and the question before signing out."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.shared.web.access import may

information = Blueprint("information", __name__)


@information.get("/aksesibilitas")
@may("anyone")
def accessibility() -> str:
    return render_template("information/accessibility.html")


@information.get("/pelindungan-data")
@may("anyone")
def personal_data() -> str:
    return render_template("information/personal_data.html")


@information.get("/keluar")
@may("anyone")
def sign_out() -> str:
    """Every service's header links here; the button's POST is intake's own, where the token of the form is known."""
    return render_template("information/sign_out.html")
