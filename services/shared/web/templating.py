"""Templates: strict for our own pages, lenient only inside the GOV.UK macros, which count on missing options."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

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

MACROS = "govuk_frontend_jinja"
COMPILED = Path(__file__).parent / "__pycache__" / "templates"


class SharedGlobals(PlainEnvironment):
    """All templates see the same globals. With a map for each, Jinja would compare them at every import of a macro."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class PageEnvironment(SharedGlobals, Environment):
    """Flask's environment where a forgotten variable is an error; GOV.UK macros live in an environment of their own."""

    def __init__(self, app: Flask, **options: Any) -> None:
        options["undefined"] = StrictUndefined
        options["autoescape"] = True
        options["bytecode_cache"] = compiled = compiled_templates()
        super().__init__(app, **options)
        self.trim_blocks = self.lstrip_blocks = True
        self._macros = SharedGlobals(
            loader=PrefixLoader({MACROS: PackageLoader(MACROS)}),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=compiled,
            auto_reload=False,  # they come out of a wheel: no need to look hundreds of times a page for changes
        )
        # With the same globals Jinja keeps the macros from one page to the next instead of making them anew.
        self._macros.globals = self.globals

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if isinstance(name, str) and name.startswith(f"{MACROS}/"):
            return self._macros.get_template(name)
        return super().get_template(name, parent, globals)


def template_loader(*folders: Path) -> BaseLoader:
    """Look templates up in these folders, in this order."""
    return ChoiceLoader([FileSystemLoader(folder) for folder in folders])


def compiled_templates(folder: Path = COMPILED) -> BytecodeCache | None:
    """Templates compiled once, not at every start; kept where Python keeps its modules, and like them only if it can.

    The macros of one form take most of a second to compile. An entry counts only while its source is the same.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None
