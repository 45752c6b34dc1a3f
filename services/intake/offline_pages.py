"""What makes the site installable, and one's own applications readable without a network."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext, lazy_gettext

from services.shared.web import may
from services.shared.web.assets import BUILT, asset_address
from services.shared.web.languages import LANGUAGES, speaking

offline_pages = Blueprint("offline", __name__)

WORKER = Path(__file__).parent / "scripts" / "service_worker.js"
OFFLINE_PAGE = "/luring"
COLOUR = "#0b5d5b"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)
SHORTCUTS = (
    (lazy_gettext("My applications"), "/permohonan"),
    (lazy_gettext("Permits"), "/izin"),
    (lazy_gettext("Track"), "/lacak"),
)


@offline_pages.get("/manifest.webmanifest")
@may("anyone")
def manifest() -> Response:
    """Browsers ask without cookies: the address says the language."""
    chosen = request.args.get("lang", "")
    chosen = chosen if chosen in LANGUAGES else "id"
    with speaking(chosen):
        response = jsonify(described(chosen))
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@offline_pages.get("/sw.js")
@may("anyone")
def service_worker() -> Response:
    """At the root, because a worker may only serve what lies below it. New files make a new version of it."""
    files = [asset_address(name) for name in ("sakpore.css", "sakpore.js", "icon.svg")]
    files.append("/static/built/govuk-frontend.min.js")  # the module that sakpore.js imports
    program = WORKER.read_text().replace("__FILES__", jsonify(files).get_data(as_text=True).strip())
    version = hashlib.sha256(program.encode() + (BUILT / "stamp").read_bytes()).hexdigest()[:12]
    response = Response(program.replace("__VERSION__", version), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@offline_pages.get(OFFLINE_PAGE)
@may("anyone")
def offline() -> str:
    """Kept on the device when the worker is installed, without anybody's name: hence in both languages at once."""
    with speaking("en"):
        english = {"title": gettext("You are offline"), "text": explanation()}
    with speaking("id"):
        return render_template("intake/offline.html", english=english, text=explanation())


def explanation() -> str:
    """What can be done without a connection."""
    return str(
        gettext(
            "This page needs a connection. Applications that you opened on this device before can still be read as "
            "they stood then: open My applications."
        )
    )


def described(chosen: str) -> dict[str, Any]:
    """The site as an application of the device."""
    return {
        "id": "/",
        "name": gettext("Permits of Contoh City"),
        "short_name": gettext("Permits"),
        "description": gettext("Apply for a permit, follow it and get the letter."),
        "lang": chosen,
        "dir": "ltr",
        "start_url": "/permohonan",
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": "#ffffff",
        "icons": [
            {"src": f"/static/built/{name}", "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
        "shortcuts": [{"name": str(name), "url": path} for name, path in SHORTCUTS],
    }
