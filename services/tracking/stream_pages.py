"""The journal as a stream: a page that goes on by itself, and the same events as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from services.shared.pulse import number_in, streaming
from services.shared.web import application_of, may
from services.shared.web.formats import JAKARTA
from services.tracking import event_stream
from services.tracking.application import Tracking
from services.tracking.stream_forms import StreamForm
from services.tracking.stream_pulse import JOURNAL, JournalPulse

stream_pages = Blueprint("event_stream", __name__, url_prefix="/pantau/aliran")

ON_A_PAGE = 50
MOST_NEW = 500
MOST_EXPORTED = 50_000
COLUMNS = "position", "at", "publisher", "fact", "application_id", "number", "permit_code", "data"
PLACES = "sebelum", "sesudah"


@stream_pages.get("")
@may("operator")
def shown() -> str:
    """The events beside a position, the newest first; without one, the newest of all."""
    datastore, form = application_of(Tracking).datastore, asked()
    narrowed, ends = form.narrowed(), event_stream.last_position(datastore)
    before, behind = number_in(request.args.get("sebelum")), number_in(request.args.get("sesudah"))
    if behind:
        found = event_stream.after(datastore, narrowed, behind, ON_A_PAGE)
    else:
        found = event_stream.latest(datastore, narrowed, before - 1 if before else ends, ON_A_PAGE)
    return render_template(
        "tracking/stream.html",
        form=form,
        events=[as_shown(row) for row in reversed(found)],
        ends=ends,
        live=not before and not behind,
        narrowing=narrowing(),
        older=address(sebelum=found[0].position) if len(found) == ON_A_PAGE or (behind and found) else None,
        newer=address(sesudah=found[-1].position) if before and found else None,
        most_exported=MOST_EXPORTED,
    )


@stream_pages.get("/baru")
@may("operator")
def news() -> str:
    """What came behind a position, for the script of the page; the newest, when it is too much."""
    datastore, behind = application_of(Tracking).datastore, number_in(request.args.get("sesudah"))
    ends = event_stream.last_position(datastore)
    found = event_stream.latest(datastore, asked().narrowed(), ends, MOST_NEW, behind)
    return render_template("tracking/stream_news.html", events=[as_shown(row) for row in reversed(found)], ends=ends)


@stream_pages.get("/langsung")
@may("operator")
def live() -> Response:
    """Says that the journal went on, as server-sent events."""
    return streaming(JournalPulse, JOURNAL, person=False)


@stream_pages.get("/ekspor.jsonl")
@may("operator")
def as_json_lines() -> Response:
    """One JSON document a line, the oldest event first."""
    lines = (json.dumps(as_document(row), ensure_ascii=False) + "\n" for row in exported())
    return attachment(lines, "application/x-ndjson", "jsonl")


@stream_pages.get("/ekspor.csv")
@may("operator")
def as_csv() -> Response:
    """The same as a table; the data of each event is JSON in one cell."""
    return attachment(csv_lines(exported()), "text/csv", "csv")


def asked() -> StreamForm:
    return StreamForm(request.args, meta={"csrf": False}).offer()


def exported() -> Iterator[Any]:
    return event_stream.everything(application_of(Tracking).datastore, asked().narrowed(), MOST_EXPORTED)


def attachment(lines: Iterator[str], media_type: str, ending: str) -> Response:
    """A file that is sent while it is made."""
    response = Response(lines, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=aliran.{ending}"
    return response


def csv_lines(rows: Iterable[Any]) -> Iterator[str]:
    """The head, then a line for each event."""
    paper = io.StringIO()
    table = csv.writer(paper)
    table.writerow(COLUMNS)
    for row in rows:
        document = as_document(row) | {"data": json.dumps(row.data, ensure_ascii=False)}
        table.writerow([document[column] for column in COLUMNS])
        yield paper.getvalue()
        paper.seek(0)
        paper.truncate()
    yield paper.getvalue()


def as_document(row: Any) -> dict[str, Any]:
    """Everything that is known of an event; moments in ISO 8601, UTC."""
    document: dict[str, Any] = row._asdict()
    return document | {"at": row.at.isoformat(), "application_id": str(row.application_id)}


def as_shown(row: Any) -> dict[str, Any]:
    """The same for the page: the moment to the second, by the clock of the office, and the data as text."""
    shown: dict[str, Any] = row._asdict()
    at = f"{row.at.astimezone(JAKARTA):%Y-%m-%d %H:%M:%S} WIB"
    return shown | {"at": at, "data": json.dumps(row.data, indent=2, ensure_ascii=False)}


def narrowing() -> str:
    """The part of the address that narrows."""
    return urlencode([(name, value) for name, value in request.args.items() if value and name not in PLACES])


def address(**place: int) -> str:
    """This page at another place, narrowed in the same way."""
    return "?".join([url_for(".shown"), "&".join(filter(None, [narrowing(), urlencode(place)]))])
