"""Files of the agencies: photos of the site, scans of letters, what guests send; examined before they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any, NamedTuple

from services.shared.files import Files
from services.shared.offload import offload
from services.shared.uploads import IMAGE_FORMATS, Stored, measured

PHOTOS, LETTERS = ("jpg", "png", "webp"), ("pdf", "jpg", "png")
EXIF_PLACE, EXIF_DETAILS, TAKEN_AT, OFFSET = 0x8825, 0x8769, 36867, 36881
OFFICE_OFFSET = "+0700"


class AgencyFiles(Files):
    """Those of the agencies; photos lose the place where they were taken."""

    def take_in_photo(self, stream: IO[bytes], name: str) -> tuple[Stored, Whereabouts]:
        """Keep a photo without the place that the camera wrote into it, which is told beside: what is kept under its
        hash cannot be changed when the place must be forgotten. Raises as :meth:`take_in`."""
        stored, found = self.examined(stream, name, PHOTOS), whereabouts(stream)
        if found.latitude is None:
            return self.kept(stream, stored), found
        placeless = offload(without_place, stream)
        sha256, size = measured(placeless, 2 * self.limit_mb)
        return self.kept(placeless, Stored(sha256, stored.media_type, size)), found


class Whereabouts(NamedTuple):
    """What a camera wrote into a photo; everything may be missing."""

    taken_at: datetime | None
    latitude: float | None
    longitude: float | None


def whereabouts(stream: IO[bytes]) -> Whereabouts:
    """Time and place out of a photo's EXIF data."""
    stream.seek(0)
    return offload(_read_exif, stream)


def _read_exif(stream: IO[bytes]) -> Whereabouts:
    from PIL import Image

    try:
        with Image.open(stream) as image:
            exif = image.getexif()
            place, details = exif.get_ifd(EXIF_PLACE), exif.get_ifd(EXIF_DETAILS)
    except (OSError, SyntaxError, ValueError):
        return Whereabouts(None, None, None)
    return Whereabouts(taken_at(details), degrees(place, 1, "S"), degrees(place, 3, "W"))


def without_place(stream: IO[bytes]) -> IO[bytes]:
    """The same photo, as sharp as it was."""
    from PIL import Image

    stream.seek(0)
    kept = BytesIO()
    with Image.open(stream, formats=IMAGE_FORMATS) as image:
        exif = image.getexif()
        del exif[EXIF_PLACE]
        sharpness = {"JPEG": {"quality": "keep"}, "WEBP": {"quality": 90}}.get(str(image.format), {})
        image.save(kept, image.format, exif=exif, **sharpness)
    kept.seek(0)
    return kept


def taken_at(details: Any) -> datetime | None:
    """The camera's clock; without a time zone it is taken for that of the office."""
    try:
        offset = details.get(OFFSET) or OFFICE_OFFSET
        return datetime.strptime(f"{details[TAKEN_AT]} {offset}", "%Y:%m:%d %H:%M:%S %z").astimezone(UTC)
    except (KeyError, ValueError):
        return None


def degrees(place: Any, number: int, negative: str) -> float | None:
    """Latitude (number 1) or longitude (3) in degrees: degrees, minutes and seconds, with the hemisphere's letter."""
    try:
        whole, minutes, seconds = (float(part) for part in place[number + 1])
        found = whole + minutes / 60 + seconds / 3600
        sign = -1 if str(place[number]).upper() == negative else 1
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return round(sign * found, 6) if abs(found) <= 180 else None
