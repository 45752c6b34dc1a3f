"""The app factory: blueprints of one service in the shared shell, with sessions, forms, languages and headers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from flask import Blueprint, Flask, Response, current_app
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.revocations import RevokedSessions
from services.shared.settings import Settings
from services.shared.web.access import ANYONE
from services.shared.web.assets import asset_address
from services.shared.web.correlation import correlation_id, follow_requests
from services.shared.web.errors import answer_trouble
from services.shared.web.fields import component_of, error_entries
from services.shared.web.formats import FILTERS
from services.shared.web.forms import any_form_has_errors
from services.shared.web.headers import secure_responses
from services.shared.web.languages import language, language_links, speak_both_languages
from services.shared.web.navigation import navigation
from services.shared.web.sessions import FormSessions, person
from services.shared.web.templating import PageEnvironment, template_loader

HERE = Path(__file__).parent
SERVICES = HERE.parent.parent
MEGABYTE = 1024 * 1024

ApplicationType = TypeVar("ApplicationType")


class Pages(Flask):
    """Flask with our template environment and sessions."""

    jinja_environment = PageEnvironment  # type: ignore[assignment]
    session_interface = FormSessions()


def create_app(
    service: str,
    blueprints: Iterable[Blueprint],
    settings: Settings,
    application: object,
    *,
    datastore: Datastore | None = None,
) -> Flask:
    """The WSGI app of one service's pages; views reach ``application`` through :func:`application_of`.

    ``datastore`` knows which sessions ended before their time; without one every token counts to its end.
    """
    app = Pages(f"services.{service}", root_path=str(SERVICES / service), static_folder=None)
    _configure(app, service, settings)
    app.extensions["sakpore_application"] = application
    if datastore is not None:
        app.extensions["sakpore_revoked_sessions"] = RevokedSessions(datastore)
    app.jinja_loader = template_loader(SERVICES / service / "templates", HERE / "templates")
    follow_requests(app, service)
    speak_both_languages(app, [HERE / "translations", SERVICES / service / "translations"])
    csrf = CSRFProtect(app)
    secure_responses(app)
    answer_trouble(app)
    _equip_templates(app)
    _serve_assets(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    for view in app.view_functions.values():
        if getattr(view, "without_csrf", False):
            csrf.exempt(view)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def application_of(kind: type[ApplicationType]) -> ApplicationType:
    """The use cases given to :func:`create_app`, typed; for views."""
    application = current_app.extensions["sakpore_application"]
    if not isinstance(application, kind):
        raise TypeError(f"this app serves {type(application).__name__}, not {kind.__name__}")
    return application


def _configure(app: Flask, service: str, settings: Settings) -> None:
    under_tls = settings.base_url.startswith("https://")
    upload_limit_mb = getattr(settings, "upload_limit_mb", 10)
    app.config.update(
        SECRET_KEY=settings.form_secret,
        SAKPORE_BASE_URL=settings.base_url,
        SAKPORE_UNDER_TLS=under_tls,
        SAKPORE_SESSION_PUBLIC_KEY=settings.session_public_key_file.read_bytes(),
        # One cookie per service: each signs with its own secret, and one must not overwrite another's.
        SESSION_COOKIE_NAME=f"{'__Host-' if under_tls else ''}sakpore_form_{service}",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=under_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Room above the limit, so that a file somewhat too large gets a message at its field, not a page.
        MAX_CONTENT_LENGTH=(2 * upload_limit_mb + 1) * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        MAX_FORM_PARTS=500,
    )


def _equip_templates(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        asset=asset_address,
        component_of=component_of,
        error_entries=error_entries,
        now=now,
    )

    @app.context_processor
    def shell() -> dict[str, object]:
        return {
            "visitor": person(),
            "navigation": navigation,
            "language": language(),
            "language_links": language_links,
            "any_form_has_errors": any_form_has_errors,
            "correlation_id": correlation_id,
        }


def _serve_assets(app: Flask) -> None:
    """nginx serves these in front; the app does so for tests and for a look without nginx."""
    app.static_folder = str(HERE / "static")

    def static(filename: str) -> Response:
        return app.send_static_file(filename)

    static.may = frozenset({ANYONE})  # type: ignore[attr-defined]
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)
