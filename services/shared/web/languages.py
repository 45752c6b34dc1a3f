"""Indonesian first, English on request: which language a page speaks and how it is switched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, redirect, request
from flask_babel import Babel, Domain, force_locale, gettext
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from services.shared.web.requests import local_path, page_path
from services.shared.web.sessions import under_tls
from services.shared.web.spoken import edition

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
LOCALES = {"id": "id_ID", "en": "en_GB"}
CONVENTIONS = {code: Locale.parse(name) for code, name in LOCALES.items()}
COOKIE = "sakpore_language"
PARAMETER = "bahasa"
A_YEAR = 365 * 24 * 3600
SPOKEN: dict[tuple[int, str], dict[str, str]] = {}  # of tables that live as long as their module


def language() -> str:
    """The language of this request, ``id`` unless the visitor switched or the view said otherwise."""
    known: str | None = g.get("sakpore_language")
    if known is None:
        chosen = request.cookies.get(COOKIE, "id")
        known = g.sakpore_language = chosen if chosen in LANGUAGES else "id"
    return known


def conventions() -> Locale:
    """How the language of this request writes days and numbers."""
    return CONVENTIONS[language()]


class Catalogues(Domain):  # type: ignore[misc]
    """The catalogues of an app, found by the language of a request: the library asks for its locale each time."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Translations] = {}

    def get_translations(self) -> Translations:
        if not has_request_context():
            return cast(Translations, super().get_translations())
        spoken = language()
        if spoken not in self._known:
            with force_locale(LOCALES[spoken]):
                self._known[spoken] = super().get_translations()
        return self._known[spoken]


class OwnBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with our way of finding the catalogues."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        return Catalogues()


def in_words(sentences: Mapping[str, object]) -> dict[str, str]:
    """A table of lazy sentences in this request's language; each table and language is translated once."""
    known = SPOKEN.setdefault((id(sentences), language()), {})
    if not known:
        known |= {key: str(sentence) for key, sentence in sentences.items()}
    return known


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak one language for a while, whatever the visitor chose."""
    before = language()
    g.sakpore_language = chosen
    try:
        with force_locale(LOCALES[chosen]):
            yield
    finally:
        g.sakpore_language = before


def speak_as_asked() -> None:
    """Answer this request in the language of its ``Accept-Language``: programs carry no cookie."""
    g.sakpore_language = request.accept_languages.best_match(LANGUAGES, default="id")


def speak_both_languages(app: Flask, catalogues: Sequence[Path]) -> None:
    """Hook up Flask-Babel, and the switch: ``?bahasa=en`` on any page."""
    OwnBabel(
        app,
        default_locale="id_ID",
        default_timezone="Asia/Jakarta",
        # A folder without catalogue would make Flask-Babel forget the plural rule of the others.
        default_translation_directories=";".join(str(path) for path in catalogues if path.is_dir()),
        locale_selector=conventions,
    )

    def translated(sentence: str) -> Markup:
        return Markup(gettext(sentence))

    def said(sentence: str, **values: object) -> Markup:
        return translated(sentence) % values

    app.jinja_env.globals.update(_=said, gettext=said, translated=translated)
    app.jinja_env.edition = edition(catalogues)  # type: ignore[attr-defined]  # of our environment

    @app.before_request
    def switch_language() -> BaseResponse | None:
        chosen = request.args.get(PARAMETER)
        if request.method != "GET" or chosen is None:
            return None
        response = redirect(_without_choice(request.full_path), code=303)
        if chosen in LANGUAGES:
            response.set_cookie(
                COOKIE, chosen, max_age=A_YEAR, path="/", secure=under_tls(), httponly=True, samesite="Lax"
            )
        return response

    @app.after_request
    def say_language(response: Response) -> Response:
        response.headers.setdefault("Content-Language", language())
        return response


def language_links() -> list[dict[str, str | bool]]:
    """The switch as the shell draws it: the present language as text, the other as a link to the same page."""
    path, spoken = _without_choice(page_path()), language()
    glue = "&" if "?" in path else "?"
    return [
        {"code": code, "name": name, "current": code == spoken, "href": f"{path}{glue}{PARAMETER}={code}"}
        for code, name in LANGUAGES.items()
    ]


def _without_choice(full_path: str) -> str:
    path, _, query = local_path(full_path).partition("?")
    if not query:
        return path
    pairs = parse_qsl(query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if name != PARAMETER])
    return f"{path}?{query}" if query else path
