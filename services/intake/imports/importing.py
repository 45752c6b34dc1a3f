"""A whole file into the office: read, check, compare, write; killed anywhere, it goes on when it is run again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid4

from services.intake.imports.beside import beside
from services.intake.imports.checking import Checker, Record, Refused
from services.intake.imports.faults import fault
from services.intake.imports.reading import Source
from services.intake.imports.report import Outcome, Report, Result
from services.intake.imports.writing import Prepared, Sorted, Writer, prepared, sort
from services.shared.application import EventSourcedApplication, now
from services.shared.datastore import Datastore, Row
from services.shared.personal_data import PersonalData
from services.shared.refusals import Refused as Refusal

BATCH = 2000
SMALL = 1 << 20  # a file that is checked before another process has started
LOCK = (0x5A4B, 2)  # the import's place among this database's advisory locks; the relay has 1
Item = TypeVar("Item")
Progress = Callable[[int], None]


class ImportRunning(Refusal):
    """Two at a time would write each record twice."""

    sentence = "Another import is running on this database."


class Checked(NamedTuple):
    """One batch of rows after all that can be said without the database."""

    rows: int
    refused: list[Refused]
    good: list[Record]


class Seen:
    """In which row a register number or a permit stood first; in a temporary file, so that memory does not grow with
    the import."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("CREATE TABLE seen (name BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._rows.execute("BEGIN")

    def first_row(self, row: int, *names: str) -> int:
        """The row itself, unless what is so named stood in an earlier one."""
        name = blake2b("\n".join(names).casefold().encode(), digest_size=12).digest()
        if self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (name, row)).rowcount:
            return row
        (first,) = self._rows.execute("SELECT row FROM seen WHERE name = ?", (name,)).fetchone()
        return int(first)

    def close(self) -> None:
        self._rows.close()


class Import:
    """One run over one file."""

    def __init__(
        self,
        datastore: Datastore,
        personal_data: PersonalData,
        checker: Checker,
        *,
        clock: Callable[[], datetime] = now,
        batch: int = BATCH,
    ) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._checker = checker
        self._clock = clock
        self._batch = batch

    def try_out(self, source: Source, report: Report, progress: Progress) -> None:
        """Report what an import would do; nothing is written."""
        for checked, found in self._batches(source, progress):
            report.add(outcomes(checked, found))

    def run(self, source: Source, report: Report, progress: Progress) -> None:
        """Import the file. A batch commits as a whole, with its counts; what was imported before is left alone."""
        writer = Writer(EventSourcedApplication(self._datastore), self._personal_data)
        with self._alone():
            import_id = self._begun(source)
            for checked, found in self._batches(source, progress):
                results = outcomes(checked, found)
                with self._datastore.transaction():
                    self._count(import_id, results)
                    writer.write(found, self._clock())
                report.add(results)
            self._datastore.execute(
                Row("UPDATE imports SET finished_at = %s WHERE id = %s", (self._clock(), import_id))
            )

    def _batches(self, source: Source, progress: Progress) -> Iterator[tuple[Checked, Sorted]]:
        """Batch by batch what the rows say, and what is known of them."""
        work = partial(checked_batches, source, self._checker, self._batch)
        for checked in beside(work) if source.path.stat().st_size > SMALL else work():
            yield checked, sort(self._datastore, [prepared(each, self._personal_data) for each in checked.good])
            progress(checked.rows)

    def _begun(self, source: Source) -> UUID:
        import_id = uuid4()
        self._datastore.execute(
            Row(
                "INSERT INTO imports (id, file_name, started_at) VALUES (%s, %s, %s)",
                (import_id, source.path.name, self._clock()),
            )
        )
        return import_id

    def _count(self, import_id: UUID, results: Iterable[Outcome]) -> None:
        totals = {"accepted": 0, "known": 0, "changed": 0, "refused": 0}
        for outcome in results:
            totals[outcome.result] += 1
        self._datastore.execute(
            Row(
                "UPDATE imports SET accepted = accepted + %(accepted)s, known = known + %(known)s,"
                " changed = changed + %(changed)s, refused = refused + %(refused)s WHERE id = %(id)s",
                {"id": import_id, **totals},
            )
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the place of the only import of this database, at the longest until the session ends; raises
        ImportRunning."""
        with closing(self._datastore.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK)
            (mine,) = cursor.fetchone() or (False,)
            if not mine:
                raise ImportRunning
            try:
                yield
            finally:
                # A closed session ends a moment later, and the next import may come before that.
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", LOCK)


def checked_batches(source: Source, checker: Checker, size: int) -> Iterator[Checked]:
    """The file in batches, each row checked by itself and against those before it."""
    with closing(Seen()) as seen:
        for lines in batched(source.lines(), size):
            results = [checked_once(checker.check(line), seen) for line in lines]
            refused = [each for each in results if isinstance(each, Refused)]
            yield Checked(len(lines), refused, [each for each in results if isinstance(each, Record)])


def checked_once(found: Record | Refused, seen: Seen) -> Record | Refused:
    """The same, unless its register number or the permit stood in an earlier row: nobody knows which of the two is
    right."""
    if found.register and (first := seen.first_row(found.row, found.register)) != found.row:
        others = found.faults if isinstance(found, Refused) else ()
        return Refused(found.row, found.register, (fault("nomor_register", "twice", row=first), *others))
    if isinstance(found, Record) and (first := seen.first_row(found.row, *found.letter)) != found.row:
        return Refused(found.row, found.register, (fault("nomor_sk", "same_permit", row=first),))
    return found


def outcomes(checked: Checked, found: Sorted) -> list[Outcome]:
    """What becomes of each row of a batch."""
    erased = (fault("", "erased"),)
    results: list[tuple[Result, list[Prepared]]] = [
        ("accepted", found.accepted),
        ("known", found.known),
        ("changed", found.changed),
    ]
    return [
        *(Outcome(each.record.row, each.record.register, name) for name, rows in results for each in rows),
        *(Outcome(each.record.row, each.record.register, "refused", erased) for each in found.erased),
        *(Outcome(each.row, each.register, "refused", each.faults) for each in checked.refused),
    ]


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
