"""The catalogue as it counts on a day: the files, and over them the terms that the office has changed since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from time import monotonic

import psycopg2
import structlog

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue.regimes import office_day
from services.intake.catalogue.terms import Terms, under
from services.intake.permit_terms import Change, Version, in_force
from services.intake.terms_checks import objections
from services.shared.datastore import Datastore

log = structlog.get_logger("sakpore.intake.terms")

LOOK_AGAIN_AFTER = 2.0  # seconds
MOST_KEPT = 8
HOW_MANY = "SELECT count(*) AS lines FROM permit_terms_events"
LINES = "SELECT permit_code, number, what, terms, first_day, reason, by, at FROM permit_terms_events ORDER BY place"
Versions = Mapping[str, tuple[Version, ...]]


class TermsInForce:
    """The files' catalogue, and what was changed of it. As long as the same versions count, it is the same object:
    what was derived from it can be kept."""

    def __init__(
        self,
        datastore: Datastore,
        files: Catalogue,
        clock: Callable[[], datetime],
        *,
        look_again_after: float = LOOK_AGAIN_AFTER,
    ) -> None:
        self.files = files
        self.datastore = datastore
        self.clock = clock
        self.look_again_after = look_again_after
        self._fresh_until = 0.0
        self._shown: Catalogue | None = None
        self._read: tuple[int, Versions] = (0, {})
        self._made: dict[tuple[tuple[str, int], ...], Catalogue] = {(): files}

    def shown(self) -> Catalogue:
        """For pages: that of now, or of a moment ago. While the database is down, the one that was known last."""
        if self._shown is not None and monotonic() < self._fresh_until:
            return self._shown
        self._fresh_until = monotonic() + self.look_again_after  # the others need not ask meanwhile
        try:
            self._shown = self.on(office_day(self.clock()))
        except psycopg2.OperationalError:
            if self._shown is None:
                raise
        return self._shown

    def on(self, day: date) -> Catalogue:
        """The one that counts on this day by all that is recorded now."""
        counting = {code: version for code, each in self.versions().items() if (version := in_force(each, day))}
        numbers = tuple(sorted((code, version.number) for code, version in counting.items()))
        if numbers not in self._made:
            self._made[numbers] = self.with_changes(counting)
            if len(self._made) > MOST_KEPT:
                del self._made[next(iter(self._made))]
        return self._made[numbers]

    def with_changes(self, counting: Mapping[str, Version]) -> Catalogue:
        """The files with these versions, unless one does not suit them any more."""
        fitting = {code: version for code, version in counting.items() if self.fits(code, version)}
        changed = {code: self.permit_under(code, version.change.terms) for code, version in fitting.items()}
        numbers = {code: version.number for code, version in fitting.items()}
        return replace(self.files, permits=self.files.permits | changed, changed=numbers)

    def versions(self) -> Versions:
        """All that were published, by permit type; read again only when there are more lines than before. Lines are
        never changed or removed."""
        known, versions = self._read
        [row] = self.datastore.query(HOW_MANY)
        if row.lines != known:
            versions = versions_in(self.datastore)
            self._read = row.lines, versions
        return versions

    def look_again(self) -> None:
        """Something was recorded here: the next page shall show it."""
        self._fresh_until = 0.0

    def fits(self, code: str, version: Version) -> bool:
        """Whether a version still suits the files, which may have changed since it was published. One that does not
        is left out: the files' own terms are whole in themselves."""
        if code not in self.files.permits:
            return False
        terms = version.change.terms
        wrong = objections(self.files, self.files.permits[code], terms) if terms else []
        if wrong:
            log.error("terms do not fit the catalogue", permit=code, version=version.number, why=str(wrong[0]))
        return not wrong

    def permit_under(self, code: str, terms: Terms | None) -> Permit:
        """A permit type under these terms; without any, as it stands in the files."""
        permit = self.files.permits[code]
        return under(self.files, permit, terms) if terms else permit


def versions_in(datastore: Datastore) -> Versions:
    """What the lines of the history come to."""
    found: dict[str, dict[int, Version]] = {}
    for line in datastore.query(LINES):
        versions = found.setdefault(line.permit_code, {})
        if line.what == "taken-back":
            versions[line.number] = versions[line.number]._replace(taken_back=line.by)
        else:
            terms = Terms.model_validate(line.terms) if line.terms else None
            change = Change(terms, line.first_day, line.reason)
            versions[line.number] = Version(line.number, change, line.by, line.at)
    return {code: tuple(versions.values()) for code, versions in found.items()}
