"""Several photos become one PDF: in the order chosen, upright, one A4 page each, together within the limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO, Any

from services.shared.uploads import (
    IMAGE_FORMATS,
    MEGABYTE,
    MOST_MEGAPIXELS,
    FileRefused,
    FileTooLarge,
    TooManyPixels,
    Unreadable,
    require_modest,
)

MOST_PHOTOS = 20
A4_INCHES = 8.27, 11.69
MARGIN_INCHES = 0.3
SHARPNESS = (200, 85), (150, 80), (110, 70), (80, 60)  # dots per inch and JPEG quality, tried in turn
WHITE = "white"


class NotOnlyPhotos(FileRefused):
    """A PDF among them cannot become a page of another one."""

    sentence = "Only photos can be put together into one PDF: choose photos only, or one PDF."


class TooManyPhotos(FileRefused):
    """More than anybody would read."""

    sentence = "At most %(most)s photos become one PDF."


def one_pdf(photos: Sequence[IO[bytes]], limit_mb: int) -> BytesIO:
    """CPU-heavy. Raises a named refusal."""
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    for dots, quality in SHARPNESS:
        document = bound([page(photo, dots, quality) for photo in photos])
        if document.getbuffer().nbytes <= limit_mb * MEGABYTE:
            return document
    raise FileTooLarge(limit=limit_mb)


def page(photo: IO[bytes], dots: int, quality: int) -> bytes:
    """One photo on one A4 page, which lies on its side when the photo does."""
    from PIL import Image

    with upright(photo) as image:
        short, long = (round(inches * dots) for inches in A4_INCHES)
        size = (long, short) if image.width > image.height else (short, long)
        room = tuple(side - 2 * round(MARGIN_INCHES * dots) for side in size)
        image.thumbnail(room, Image.Resampling.LANCZOS)
        sheet = Image.new("RGB", size, WHITE)
        sheet.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    stream = BytesIO()
    sheet.save(stream, "PDF", resolution=dots, quality=quality)
    return stream.getvalue()


def upright(photo: IO[bytes]) -> Any:
    """The decoded photo, turned as the camera was held, on white where it is transparent."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    photo.seek(0)
    try:
        with Image.open(photo, formats=IMAGE_FORMATS) as image:
            require_modest(image)
            turned = ImageOps.exif_transpose(image)
            if "A" not in turned.getbands() and "transparency" not in turned.info:
                return turned.convert("RGB")
            seen = turned.convert("RGBA")
            flat = Image.new("RGBA", seen.size, WHITE)
            flat.alpha_composite(seen)
            return flat.convert("RGB")
    except UnidentifiedImageError:
        raise NotOnlyPhotos from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels(limit=MOST_MEGAPIXELS) from None
    except (OSError, SyntaxError, ValueError):
        raise Unreadable from None


def bound(pages: Sequence[bytes]) -> BytesIO:
    """The pages in one file."""
    import pikepdf

    document = pikepdf.new()
    for each in opened(pages):
        document.pages.extend(each.pages)
    stream = BytesIO()
    document.save(stream)
    return stream


def opened(pages: Sequence[bytes]) -> Iterator[Any]:
    """Each page as a document."""
    import pikepdf

    return (pikepdf.open(BytesIO(page)) for page in pages)
