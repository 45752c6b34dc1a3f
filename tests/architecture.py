"""The rules of the house as functions over source text: each gives the offences, none when the rule is kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ROOT / "services"

ENTRIES = (
    "README.md",
    "domain.py",
    "application.py",
    "reactions.py",
    "announcements.py",
    "read_model.py",
    "web.py",
    "service.py",
    "templates",
)
README_ROWS = ("Owns", "Hears", "Says", "Tables", "Pages", "Roles")
LONGEST_FILE = 300

# Which of the nine a module may never reach, however many modules lie between.
OUT_OF_REACH = {
    "domain": {"application", "reactions", "announcements", "read_model", "web", "service"},
    "application": {"reactions", "announcements", "read_model", "web", "service"},
    "reactions": {"announcements", "read_model", "web", "service"},
    "announcements": {"application", "reactions", "read_model", "web", "service"},
    "read_model": {"application", "reactions", "announcements", "web", "service"},
    "web": {"reactions", "announcements", "service"},
}
# What a domain may stand on: values and words, nothing that reads a clock, a file, a network or a die.
PURE = {
    "__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "itertools", "math", "re",
    "typing", "uuid", "pydantic", "eventsourcing.domain", "services.shared.contracts", "services.shared.refusals",
    "services.shared.working_days", "services.shared.deadlines", "services.shared.printable",
}  # fmt: skip
IMPURE_CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "open", "print", "input", "token_hex", "token_urlsafe"}
OFFICE_NOUNS = re.compile(
    r"permit|applicant|citizen|inspection|recommendation|verification|complaint|coordinator|front_?office|back_?office"
    r"|agency|licen[cs]e|correction",
    re.IGNORECASE,
)
ROUTES = {"get", "post", "put", "patch", "delete", "route"}


def names_of_services() -> list[str]:
    """The six, as folders."""
    return sorted(path.parent.name for path in SERVICES.glob("*/service.py"))


def acting_services() -> list[str]:
    """Those that decide something; tracking only reads, and differs on purpose."""
    return [name for name in names_of_services() if name != "tracking"]


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(path.read_text(), str(path))


def missing_entries(folder: Path, entries: Iterable[str] = ENTRIES) -> list[str]:
    """Which of the nine a service lacks."""
    return [entry for entry in entries if not (folder / entry).exists()]


def missing_rows(readme: str) -> list[str]:
    """Which rows the table of a service's README lacks."""
    return [row for row in README_ROWS if f"| **{row}** |" not in readme]


def imports(module: ast.Module) -> set[str]:
    """The full names of all that a module imports when it runs: what stands under TYPE_CHECKING is not."""
    found: set[str] = set()
    for node in running(module):
        match node:
            case ast.Import(names=names):
                found.update(name.name for name in names)
            case ast.ImportFrom(module=str(source), names=names):
                found.update(f"{source}.{name.name}" for name in names)
    return found


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that are not only there for the type checker."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from running(child)


def stands_on(name: str, allowed: Iterable[str]) -> bool:
    """Whether an imported name lies in one of these packages."""
    return any(name == package or name.startswith(f"{package}.") for package in allowed)


def own_modules(service: str, modules: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Which modules of its own service each module imports."""
    graph: dict[str, set[str]] = {}
    for module, tree in modules.items():
        inside = (name.removeprefix(f"services.{service}.") for name in imports(tree))
        graph[module] = {name.split(".")[0] for name in inside} & set(modules) - {module}
    return graph


def reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """All modules that come along when ``start`` is imported."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for module in graph.get(ahead.pop(), set()) - found:
            found.add(module)
            ahead.append(module)
    return found


def modules_of(folder: Path) -> dict[str, ast.Module]:
    """A service's modules by name; a package counts as one of that name."""
    return {path.stem: parsed(path) for path in sorted(folder.glob("*.py")) if path.stem != "__init__"}


def imports_against_the_direction(service: str, modules: Mapping[str, ast.Module]) -> list[str]:
    """Paths that run the wrong way: ``domain ← application ← {reactions, web} ← service``."""
    graph = own_modules(service, modules)
    return [
        f"{service}/{module}.py reaches {wrong}"
        for module, out_of_reach in OUT_OF_REACH.items()
        for wrong in sorted(reach(graph, module) & out_of_reach)
    ]


def imports_of_other_services(service: str, names: Iterable[str], services: Iterable[str]) -> list[str]:
    """What ``service`` imports from its neighbours."""
    others = [f"services.{other}" for other in services if other != service]
    return sorted(name for name in names if stands_on(name, others))


def impurities(service: str, modules: Mapping[str, ast.Module]) -> list[str]:
    """What the domain, and all that comes along with it, does besides deciding."""
    graph = own_modules(service, modules)
    offences = []
    for module in sorted({"domain"} | reach(graph, "domain")):
        tree = modules[module]
        wrong = {name for name in imports(tree) if not stands_on(name, PURE | {f"services.{service}"})}
        wrong |= {f"{called}()" for called in calls(tree) if called in IMPURE_CALLS}
        offences += [f"{service}/{module}.py: {name}" for name in sorted(wrong)]
    return offences


def calls(tree: ast.Module) -> set[str]:
    """The last name of everything that is called."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                found.add(name)
    return found


def office_nouns(path: Path) -> list[str]:
    """Modules, classes and functions that are named after something of the office."""
    names = [path.stem]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(node.name)
    return [f"{path.name}: {name}" for name in names if OFFICE_NOUNS.search(name)]


def pages_without_access(tree: ast.Module) -> list[str]:
    """Views that do not state right below their routes who may see them."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        decorators = [each.func for each in node.decorator_list if isinstance(each, ast.Call)]
        kinds = [
            "route" if isinstance(each, ast.Attribute) and each.attr in ROUTES else ast.unparse(each)
            for each in decorators
        ]
        if "route" in kinds and kinds[len(kinds) - kinds[::-1].index("route") :][:1] != ["may"]:
            found.append(node.name)
    return found


def too_long(path: Path) -> str | None:
    """A file that nobody reads in one go."""
    lines = path.read_text().count("\n")
    return f"{path.relative_to(ROOT)}: {lines} lines" if lines > LONGEST_FILE else None
