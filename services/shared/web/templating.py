"""Templates: strict for our own pages, lenient only inside the GOV.UK macros, which count on missing options."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Self

from flask import Flask
from flask.templating import Environment
from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChainableUndefined,
    ChoiceLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)
from jinja2 import Environment as PlainEnvironment

from services.shared.web.languages import language
from services.shared.web.spoken import SpokenTemplate

MACROS = "govuk_frontend_jinja"
COMPILED = Path(__file__).parent / "__pycache__" / "templates"


class SharedGlobals(PlainEnvironment):
    """All templates see the same globals. With a map for each, Jinja would compare them at every import of a macro."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class PageEnvironment(SharedGlobals, Environment):
    """Flask's environment where a forgotten variable is an error; GOV.UK macros live in an environment of their own.

    Each template is compiled once per language. ``edition`` names the translations that compiled ones are made with.
    """

    edition = ""

    def __init__(self, app: Flask, **options: Any) -> None:
        options["undefined"] = StrictUndefined
        options["autoescape"] = True
        super().__init__(app, **options)
        self.trim_blocks = self.lstrip_blocks = True
        self._spoken: dict[str, Self] = {}
        self._macros = SharedGlobals(
            loader=PrefixLoader({MACROS: PackageLoader(MACROS)}),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=compiled_templates(),
            auto_reload=False,  # they come out of a wheel: no need to look hundreds of times a page for changes
        )
        # With the same globals Jinja keeps the macros from one page to the next instead of making them anew.
        self._macros.globals = self.globals

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if isinstance(name, str) and name.startswith(f"{MACROS}/"):
            return self._macros.get_template(name)
        return super(PageEnvironment, self._speaking(language())).get_template(name, parent, globals)

    def _speaking(self, code: str) -> Self:
        """The environment of a language; it has all in common with this one but its compiled templates."""
        if code not in self._spoken:
            spoken = self.overlay(bytecode_cache=compiled_templates(f"{code}-{self.edition}-"))
            spoken.code_generator_class = SpokenTemplate
            self._spoken[code] = spoken
        return self._spoken[code]


def template_loader(*folders: Path) -> BaseLoader:
    """Look templates up in these folders, in this order."""
    return ChoiceLoader([FileSystemLoader(folder) for folder in folders])


def compiled_templates(prefix: str = "", folder: Path = COMPILED) -> BytecodeCache | None:
    """Templates compiled once, not at every start; kept where Python keeps its modules, and like them only if it can.

    The macros of one form take most of a second to compile. An entry counts only while its source is the same;
    ``prefix`` keeps apart what is compiled differently.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{prefix}%s.cache") if os.access(folder, os.W_OK) else None
