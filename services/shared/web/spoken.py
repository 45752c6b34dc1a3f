"""Sentences of templates that never vary, said once when a template is compiled instead of on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


class Saying(NodeTransformer):
    """Puts the sentence in the place of ``_("sentence")``, and only the filling in of its values in that of
    ``_("sentence of %(number)s", number=…)``; ``translated`` is what a sentence is in the language at hand."""

    def __init__(self, translated: Callable[[str], Markup]) -> None:
        self._translated = translated

    def visit_Call(self, node: nodes.Call, *_: Any) -> nodes.Node:  # noqa: N802 # the library's name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=str(english))], dyn_args=None, dyn_kwargs=None
            ):
                values = [nodes.Pair(nodes.Const(given.key), given.value) for given in node.kwargs]
                return nodes.Mod(nodes.Const(self._translated(english)), nodes.Dict(values), lineno=node.lineno)
        return node


class SpokenTemplate(CodeGenerator):
    """The Python code of a template in one language, that of the request in which it is compiled."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 # the library's
        translated = cast(Callable[[str], Markup], self.environment.globals["translated"])
        super().visit_Template(Saying(translated).visit(node), frame)


def edition(catalogues: Sequence[Path]) -> str:
    """Names what compiled templates hold beside their source: other translations, or other rules here, make another."""
    files = sorted(file for folder in catalogues for file in folder.glob("*/LC_MESSAGES/*.mo"))
    return sha256(b"".join(file.read_bytes() for file in [*files, Path(__file__)])).hexdigest()[:12]
