"""Putting rebuilt tables in the place of the live ones, with everything that stands on these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from services.shared.datastore import Row
from services.tracking.analysis import VIEWS_OF_ANALYSTS
from services.tracking.projections import projections

RELATIONS = """
SELECT quote_ident(relname) AS name,
       CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p', 'v', 'm')
ORDER BY relkind IN ('v', 'm'), oid
"""
VIEWS = """
SELECT nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('v', 'm') AND nspname !~ '^(pg_|information_schema$|rebuilt_)'
"""
RIGHTS = """
SELECT format('GRANT %%s ON projections.%%I TO %%s', privilege_type, relname,
              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) AS granted
FROM pg_class, LATERAL aclexplode(relacl)
WHERE relnamespace = 'projections'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND grantee <> relowner
      AND quote_ident(relname) = ANY(%s)
"""

Ask: TypeAlias = Callable[..., list[Any]]


class ViewsLost(Exception):
    """Views outside the projections stand on the live tables, and no projection's file makes them again."""


def relations(ask: Ask, schema: str) -> list[Any]:
    """Name and kind of each table and view in a schema, in an order in which they can stand on each other."""
    return ask(Row(RELATIONS, (schema,)))


def tables_of(ask: Ask, schema: str) -> list[str]:
    """The tables of a schema, with its name."""
    return [f"{schema}.{each.name}" for each in relations(ask, schema) if each.kind == "TABLE"]


def switched(ask: Ask, schema: str) -> None:
    """Everything in ``schema`` takes the place of what bears the same name in ``projections``, with the same rights.

    A view of another projection goes with the table under it, and comes back with its file. Runs in the caller's
    transaction, in which the schema ends; raises :class:`ViewsLost`.
    """
    coming, before = relations(ask, schema), views(ask)
    rights = ask(Row(RIGHTS, ([each.name for each in coming],)))
    for each in coming:
        ask(Row(f"DROP {each.kind} IF EXISTS projections.{each.name} CASCADE"))
    for each in coming:
        ask(Row(f"ALTER {each.kind} {schema}.{each.name} SET SCHEMA projections"))
    # Its functions are those that stand in ``projections`` already.
    ask(Row(f"DROP SCHEMA {schema} CASCADE"), Row("SET LOCAL search_path = projections, public"))
    if before - views(ask):
        ask(*(Row(each.tables) for each in projections()), Row(VIEWS_OF_ANALYSTS))
    for each in rights:
        ask(Row(each.granted))
    if lost := sorted(name for name in before - views(ask) if not name.startswith("projections.")):
        raise ViewsLost(", ".join(lost))


def views(ask: Ask) -> set[str]:
    """All views of the database, with their schemas."""
    return {each.name for each in ask(Row(VIEWS))}
