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
    """Puts ``say(sentence)`` in the place of ``_("sentence")``; sentences with values stay calls."""

    def __init__(self, say: Callable[[str], Markup]) -> None:
        self._say = say

    def visit_Call(self, node: nodes.Call, *_: Any) -> nodes.Node:  # noqa: N802 # the library's name
        self.generic_visit(node)
        given = [*node.args, *node.kwargs, node.dyn_args, node.dyn_kwargs]
        match node.node, given:
            case nodes.Name(name="_"), [nodes.Const(value=str(sentence)), None, None]:
                return nodes.Const(self._say(sentence), lineno=node.lineno)
        return node


class SpokenTemplate(CodeGenerator):
    """The Python code of a template in one language, that of the request in which it is compiled."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 # the library's
        say = cast(Callable[[str], Markup], self.environment.globals["_"])
        super().visit_Template(Saying(say).visit(node), frame)


def edition(catalogues: Sequence[Path]) -> str:
    """Names what compiled templates hold beside their source: other translations, or other rules here, make another."""
    files = sorted(file for folder in catalogues for file in folder.glob("*/LC_MESSAGES/*.mo"))
    return sha256(b"".join(file.read_bytes() for file in [*files, Path(__file__)])).hexdigest()[:12]
