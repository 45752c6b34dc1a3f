"""Photos of a site: taken in one by one or with the report, with the time and the place that the camera wrote down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from services.recommendation.files import AgencyFiles
from services.recommendation.parts import Photo
from services.shared.datastore import Row
from services.shared.uploads import FileRefused

MOST_PHOTOS = 12
PLACE = """
INSERT INTO places (application_id, thing, latitude, longitude, accuracy_metres) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (application_id, thing) DO NOTHING
"""
Point = tuple[float, float, float | None]


class TooManyPhotos(FileRefused):
    """More than anybody looks through."""

    sentence = "At most %(most)s photos."


class ForeignPhoto(FileRefused):
    """A receipt that we did not give for this application."""

    sentence = "A photo does not belong to this application. Choose it again."


@dataclass(frozen=True)
class Taken:
    """A photo that is kept, and what its camera knew."""

    sha256: str
    media_type: str
    size: int
    taken_at: str | None
    latitude: float | None
    longitude: float | None


def take_in(files: AgencyFiles, sent: FileStorage) -> Taken:
    """Examine and keep one photo; raises :class:`FileRefused` or :class:`Unavailable`."""
    stored, found = files.take_in_photo(sent.stream, sent.filename or "")
    taken_at = found.taken_at.isoformat() if found.taken_at else None
    place = (found.latitude, found.longitude) if found.latitude is not None and found.longitude is not None else ()
    latitude, longitude = place or (None, None)
    return Taken(stored.sha256, stored.media_type, stored.size, taken_at, latitude, longitude)


def receipt(taken: Taken, application_id: UUID) -> str:
    """A signed note of a kept photo: the phone hands it in with the report, and nothing waits in a table meanwhile."""
    return str(_notary(application_id).dumps(asdict(taken)))


def of_receipts(receipts: Iterable[str], application_id: UUID) -> list[Taken]:
    """The photos of these notes; raises :class:`ForeignPhoto` for one that we did not write."""
    try:
        return [Taken(**_notary(application_id).loads(each)) for each in receipts]
    except BadSignature:
        raise ForeignPhoto from None


def photo(taken: Taken, report_id: UUID, visited_at: datetime) -> Photo:
    """A photo as the report names it: the same one of the same report has the same id. A camera without a clock took it
    on the visit."""
    taken_at = taken.taken_at or visited_at.isoformat()
    return Photo(str(photo_id(taken, report_id)), taken.sha256, taken.media_type, taken.size, taken_at)


def photo_id(taken: Taken, report_id: UUID) -> UUID:
    return uuid5(report_id, taken.sha256)


def places(application_id: UUID, step: str, report_id: UUID, taken: Iterable[Taken], here: Point | None) -> list[Row]:
    """Where the report was written and each photo was taken; without a place of its own, a photo was taken here."""
    rows = [place(application_id, step, here)] if here else []
    for each in taken:
        own: Any = (each.latitude, each.longitude, None) if each.latitude is not None else here
        if own:
            rows.append(place(application_id, str(photo_id(each, report_id)), own))
    return rows


def place(application_id: UUID, thing: str, point: Point) -> Row:
    return Row(PLACE, (application_id, thing, *point))


def _notary(application_id: UUID) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"photo of {application_id}")
