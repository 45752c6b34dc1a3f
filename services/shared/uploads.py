"""Uploads: limited, sniffed, really decoded, hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Any

from services.shared.offload import offload, ready
from services.shared.refusals import Refused

CHUNK = 64 * 1024
DECODERS = (
    "filetype",
    "pikepdf",
    "services.shared.pdf_content",
    *(f"PIL.{name}ImagePlugin" for name in ("Bmp", "Gif", "Jpeg", "Png", "Ppm", "WebP")),
)
MEGABYTE = 1024 * 1024
MEGAPIXEL = 1_000_000
MOST_MEGAPIXELS = 60
MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
EVERY_FORMAT = tuple(MEDIA_TYPES)
IMAGE_FORMATS = "PNG", "JPEG", "WEBP"  # Pillow would try dozens of others


class FileRefused(Refused):
    """Who sent it can mend it by choosing another file: said at the field."""


class FileMissing(FileRefused):
    """Nothing was chosen."""

    sentence = "Choose a file first."


class FileEmpty(FileRefused):
    """A file of no bytes."""

    sentence = "The file is empty."


class FileTooLarge(FileRefused):
    """Beyond the limit."""

    sentence = "The file is larger than %(limit)s MB."


class FormatNotAllowed(FileRefused):
    """Of a type that is not asked for."""

    sentence = "This kind of file is not accepted here. Accepted: %(formats)s."


class NotWhatItsNameSays(FileRefused):
    """The name ends differently from what is inside."""

    sentence = "The content does not match the file's name: choose the original file."


class Unreadable(FileRefused):
    """It cannot be decoded."""

    sentence = "The file is damaged or cannot be read."


class TooManyPixels(FileRefused):
    """A picture of more than anybody needs to read it; unpacked it would fill the memory."""

    sentence = (
        "The picture has more than %(limit)s megapixels. "
        "Take the photo again with a lower resolution, or send it as a PDF."
    )


class PasswordProtected(FileRefused):
    """Nobody in the office could open it."""

    sentence = "The PDF is protected by a password: save it without one."


class FileInfected(FileRefused):
    """The virus scanner found something."""

    sentence = "A virus was found in the file. It was deleted: choose another one, and check your device."


class TogetherTooLarge(FileRefused):
    """So much was sent that it was not even read."""

    sentence = "What you sent is larger than %(limit)s MB: choose smaller or fewer files."


class ActiveContent(FileRefused):
    """A PDF with programs or files inside."""

    sentence = "The PDF contains programs or other files: print it to a new PDF and choose that."


@dataclass(frozen=True)
class Stored:
    """A file that passed, as it lies in the object store."""

    sha256: str
    media_type: str
    size: int


def accepts(formats: Collection[str], media_type: str) -> bool:
    """Whether a file of this type is of one of these formats; none named: of any that is taken."""
    return media_type in {MEDIA_TYPES[each] for each in formats or EVERY_FORMAT}


def checked(stream: IO[bytes], name: str, formats: tuple[str, ...], limit_mb: int) -> Stored:
    """Look at the spooled file from its present place to the end; raises a named refusal."""
    sha256, size = measured(stream, limit_mb)
    ready(*DECODERS)
    return Stored(sha256, MEDIA_TYPES[offload(examined, stream, name, formats or EVERY_FORMAT)], size)


def measured(stream: IO[bytes], limit_mb: int) -> tuple[str, int]:
    """SHA-256 and size, read in pieces."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit_mb * MEGABYTE:
            raise FileTooLarge(limit=limit_mb)
        digest.update(chunk)
    if not size:
        raise FileEmpty
    return digest.hexdigest(), size


def examined(stream: IO[bytes], name: str, formats: tuple[str, ...]) -> str:
    """The real format of a file whose name, first bytes and content agree."""
    import filetype  # heavy modules are loaded with the first upload

    stream.seek(0)
    kind = filetype.guess(stream.read(CHUNK))
    extension = kind.extension if kind else ""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    named = {"jpeg": "jpg"}.get(ending, ending)
    if named in MEDIA_TYPES and named != extension:
        raise NotWhatItsNameSays
    if extension not in formats:
        raise FormatNotAllowed(formats=", ".join(formats).upper())
    if named and named != extension:
        raise NotWhatItsNameSays
    stream.seek(0)
    if extension == "pdf":
        examine_pdf(stream)
    else:
        examine_image(stream)
    return extension


def examine_pdf(stream: IO[bytes]) -> None:
    """Opens, has pages, runs nothing and carries nothing."""
    import pikepdf

    from services.shared.pdf_content import holds_active_content, holds_unreadable_parts, is_whole

    if not is_whole(stream):
        raise Unreadable
    try:
        with pikepdf.open(stream) as document:  # type: ignore[arg-type]
            if document.is_encrypted and not document.allow.extract:
                raise PasswordProtected
            if not len(document.pages):
                raise Unreadable
            if holds_active_content(document):
                raise ActiveContent
            if holds_unreadable_parts(document):
                raise Unreadable
    except pikepdf.PasswordError:
        raise PasswordProtected from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise Unreadable from None


def examine_image(stream: IO[bytes]) -> None:
    """Decodes completely, and is not a decompression bomb."""
    from PIL import Image, UnidentifiedImageError

    bombs = Image.DecompressionBombError, Image.DecompressionBombWarning
    try:
        with Image.open(stream, formats=IMAGE_FORMATS) as image:
            require_modest(image)
            image.load()
    except bombs:
        raise TooManyPixels(limit=MOST_MEGAPIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unreadable from None


def require_modest(image: Any) -> None:
    """Raises :class:`TooManyPixels` before anything is unpacked."""
    if image.width * image.height > MOST_MEGAPIXELS * MEGAPIXEL:
        raise TooManyPixels(limit=MOST_MEGAPIXELS)
