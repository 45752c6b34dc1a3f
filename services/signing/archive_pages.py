"""The page that hands out the dossier of an application."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from services.shared.web import may
from services.signing.room import DESK_STAFF, press
from services.signing.web import letter_in_the_room

archive_pages = Blueprint("archive", __name__, url_prefix="/penandatanganan")


@archive_pages.get("/<uuid:letter_id>/arsip")
@may(*DESK_STAFF)
def dossier(letter_id: UUID) -> Response:
    """All letters of the application that this letter belongs to, with their evidence."""
    letter = letter_in_the_room(letter_id)
    response = Response(press().archive.dossier(letter.application_id), mimetype="application/zip")
    name = f"arsip-{letter.route.application_number}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
