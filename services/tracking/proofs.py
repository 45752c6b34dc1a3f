"""The proof of one application: its history, and how it leads to the signed roots of its days, with the means to check.

The light proof holds the hash of every link; the full one also what is hashed, which names staff and gives reasons.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore
from services.shared.working_days import day_of
from services.tracking.journal import canonical
from services.tracking.merkle import SIZE, leaf_hash, siblings
from services.tracking.roots import SignedRoot
from services.tracking.sealing import leaf_content

HERE = Path(__file__).with_name("proof_file")
FORMAT = "sakpore-proof/1"
SAME_TIME = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: what is packed twice is the same twice
NUMBER = "SELECT number FROM status_pages WHERE application_id = %s AND number IS NOT NULL"
LINKS = """
SELECT link, publisher, journal.fact, journaled_at, hash, envelope, status_timeline.fact IS NOT NULL AS is_public
FROM journal LEFT JOIN status_timeline USING (application_id, position, publisher)
WHERE application_id = %s ORDER BY link
"""
PLACES = """
SELECT day, statement, signature, public_key, position(leaf IN tree) - 1 AS place
FROM unnest(%s::date[], %s::bytea[]) AS mine (day, leaf) JOIN daily_roots USING (day) ORDER BY day
"""
PATHS = f"""
SELECT day, array_agg(encode(substring(tree FROM node * {SIZE} + 1 FOR {SIZE}), 'hex') ORDER BY step) AS path
FROM unnest(%s::date[], %s::integer[]) WITH ORDINALITY AS beside (day, node, step) JOIN daily_roots USING (day)
GROUP BY day
"""


def number_of(datastore: Datastore, application_id: UUID) -> str | None:
    """The number of an application; None for what is none."""
    return next((row.number for row in datastore.query(NUMBER, application_id)), None)


def proof_of(datastore: Datastore, application_id: UUID, *, full: bool) -> dict[str, Any]:
    """The proof in JSON values. ``days`` are those that are sealed; ``open_links`` how many links come behind them."""
    rows = datastore.query(LINKS, application_id)
    days = list(sealed_days(datastore, application_id, rows))
    covered = max((each["link"] for each, _ in days), default=0)
    return {
        "format": FORMAT,
        "application": str(application_id),
        "full": full,
        "links": [link(row, full=full) for row in rows],
        "days": [each for each, _ in days],
        "open_links": len(rows) - covered,
        "keys": {root.fingerprint: root.public_key for _, root in days},
    }


def link(row: Any, *, full: bool) -> dict[str, Any]:
    """One event. The light proof says what the status page says: of anything else only that something was said."""
    shown = {"link": row.link, "hash": bytes(row.hash).hex()}
    if full or row.is_public:
        shown |= {"publisher": row.publisher, "fact": row.fact, "at": row.envelope["time"]}
    return shown | {"spelling": canonical(row.envelope).decode()} if full else shown


def sealed_days(
    datastore: Datastore, application_id: UUID, rows: list[Any]
) -> Iterator[tuple[dict[str, Any], SignedRoot]]:
    """Each sealed day on which something was said: the last link of it, and its path to the root. A day whose tree does
    not hold that link has no place: the checker says so."""
    last = {day_of(row.journaled_at): row for row in rows}
    leaves = [leaf_hash(leaf_content(application_id, row.link, bytes(row.hash).hex())) for row in last.values()]
    roots = {
        row.day: (SignedRoot(row.day, row.statement, bytes(row.signature), row.public_key), row.place // SIZE)
        for row in datastore.query(PLACES, list(last), leaves)
    }
    beside = {day: siblings(place, root.said["leaves"]) for day, (root, place) in roots.items() if place >= 0}
    paths = paths_of(datastore, beside)
    for day, (root, place) in roots.items():
        found = place if place >= 0 else None
        shown = {"day": day.isoformat(), "link": last[day].link, "place": found, "path": paths.get(day, [])}
        yield shown | {"statement": root.statement, "signature": root.signature_text}, root


def paths_of(datastore: Datastore, wanted: Mapping[date, list[int]]) -> dict[date, list[str]]:
    """The hashes (hex) at these places of the trees of these days."""
    days = [day for day, nodes in wanted.items() for _ in nodes]
    nodes = [node for found in wanted.values() for node in found]
    return {row.day: row.path for row in datastore.query(PATHS, days, nodes)}


def packed(proof: Mapping[str, Any]) -> bytes:
    """The proof with what checks it, in one ZIP."""
    files = {file.name: file.read_bytes() for file in HERE.glob("*.*")}
    files["bukti.json"] = (json.dumps(proof, ensure_ascii=False, indent=1) + "\n").encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in sorted(files.items()):
            pack.writestr(zipfile.ZipInfo(name, SAME_TIME), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
