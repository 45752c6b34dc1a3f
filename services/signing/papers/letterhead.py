"""The letterhead: a file of the city, read once and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from services.shared.printable import named, unprintable
from services.shared.settings import SettingError
from services.signing.papers.rendering import is_drawing

SETTING = "SAKPORE_LETTERHEAD_FILE"
OURS = Path(__file__).with_name("letterhead.yaml")
LARGEST_ARMS = 200_000  # bytes; every letter carries them


def printable(text: str) -> str:
    """Says which signs are not."""
    if signs := unprintable(text):
        raise ValueError(f"a letter cannot show these signs: {named(signs)}")
    return text


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)]


class NamedSigner(BaseModel):
    """Whose name stands under what they sign."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    rank: Line | None = None
    nip: Line | None = None


class OfAgency(BaseModel):
    """What stands under an agency's name at the top of its letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address_lines: Lines


class Letterhead(BaseModel):
    """The office as its letters show it; ``arms`` is the drawing itself (SVG). ``agencies``: by code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    government: Line
    name: Line
    name_lines: Lines
    address_lines: Lines
    city: Line
    arms: str
    head_title: Line
    head_title_lines: Lines
    signs_as: Line
    superior: Line
    objections: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(printable)]
    signers: dict[str, NamedSigner] = {}
    agencies: dict[str, OfAgency] = {}

    def printed(self) -> dict[str, Any]:
        """What templates print of it: all but the people, and the agencies, each of which has letters of its own."""
        return self.model_dump(mode="json", exclude={"signers", "agencies"})

    def printed_for(self, agency: str, name: str) -> dict[str, Any]:
        """The same at the top of an agency's letters; without an address there it names the city."""
        own = self.agencies.get(agency)
        lines = list(own.address_lines) if own else [self.city]
        return self.printed() | {"name": name, "name_lines": [name], "address_lines": lines}


def read(file: Path) -> Letterhead:
    """Read and check a letterhead; raises :class:`SettingError` with every field that is wrong."""
    try:
        said = yaml.safe_load(file.read_text())
        if not isinstance(said, dict):
            raise SettingError(f"{SETTING}: {file.name} holds no fields: begin from {OURS.name}")
        return Letterhead.model_validate(said | {"arms": arms_of(file, said.get("arms"))})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise SettingError(f"{SETTING}: {file.name} cannot be read: {wrong}") from wrong
    except ValidationError as wrong:
        lines = (f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in wrong.errors())
        raise SettingError(f"{SETTING}: {file.name}: " + "; ".join(lines)) from wrong


def arms_of(file: Path, name: Any) -> str:
    """The drawing that lies beside the letterhead."""
    picture = file.parent / str(name or "")
    if not name or not picture.is_file():
        raise SettingError(f"{SETTING}: {file.name}: arms: name an SVG file that lies beside it, not {name!r}")
    drawing = picture.read_bytes()
    if len(drawing) > LARGEST_ARMS or not is_drawing(drawing):
        raise SettingError(f"{SETTING}: {file.name}: arms: {name} is no SVG drawing of at most {LARGEST_ARMS} bytes")
    return drawing.decode()


@cache
def ours() -> Letterhead:
    """That of Kota Contoh."""
    return read(OURS)
