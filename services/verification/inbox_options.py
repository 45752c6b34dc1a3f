"""What an officer's list can be narrowed to, with how many cases each value has; looked up every few seconds only."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Any

from services.shared.datastore import Datastore, Row
from services.verification.inbox_list import WHOSE, Choice, asked
from services.verification.rules import Officer

KEPT_SECONDS = 15
MOST_KEPT = 200
VALUES = {
    "langkah": ("kind", "kind", "kind"),
    "sektor": ("sector", "sector_name", "sector_name_en"),
    "jenis": ("permit_code", "permit_name", "permit_name_en"),
    "kecamatan": ("district", "district_name", "district_name"),
}
SOME = """
SELECT '{which}' AS which, {0} AS value, {1} AS name, {2} AS name_en, sum(cases)::integer AS cases FROM seen
WHERE coalesce({0}, '') <> '' GROUP BY {0}, {1}, {2}
"""
SEEN = f"""
WITH seen AS MATERIALIZED (
    SELECT kind, sector, sector_name, sector_name_en, permit_code, permit_name, permit_name_en, district, district_name,
        count(*) AS cases
    FROM work_queue WHERE {WHOSE["semua"]} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
)
"""
QUERY = SEEN + " UNION ALL ".join(SOME.format(*each, which=which) for which, each in VALUES.items()) + " ORDER BY name"

Options = dict[str, list[Any]]


def options(datastore: Datastore, everybody: Iterable[Officer]) -> Options:
    """By column of the address the values there are, with their names."""
    everything = asked(everybody, Choice(milik="semua"), date.min, date.min)
    found: Options = {which: [] for which in VALUES}
    for each in datastore.execute(Row(QUERY, everything)):
        found[each.which].append(each)
    return found


class KeptOptions:
    """The same for all who may see the same, and for some seconds: the boxes need not count every page anew."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._kept: OrderedDict[Any, tuple[float, Options]] = OrderedDict()

    def of(self, everybody: Iterable[Officer]) -> Options:
        """What somebody (and whom they stand in for) can narrow the list to."""
        officers = tuple(everybody)
        until, found = self._kept.get(officers, (0.0, {}))
        if time.monotonic() < until:
            return found
        found = options(self._datastore, officers)
        self._kept[officers] = time.monotonic() + KEPT_SECONDS, found
        self._kept.move_to_end(officers)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found
