"""What goes into the letters of the office. Words are Indonesian whatever language the pages speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from services.shared.working_days import WIB
from services.signing.domain import Letter
from services.signing.papers.blocks import Blocks
from services.signing.papers.codes import qr_code
from services.signing.papers.contents import (
    PREFIXES,
    Capacity,
    Contents,
    LaterDecision,
    Pair,
    Permission,
    Refusal,
    Signer,
    Stamp,
)
from services.signing.papers.faults import ADDRESS, ANSWERS, NAME, Fault, Incomplete
from services.signing.papers.indonesian import in_words, moment_in_words
from services.signing.papers.letterhead import Letterhead, NamedSigner
from services.signing.papers.released import newest
from services.signing.parts import Text, valid_until

FOOTER = "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik."
DRAFT_FOOTER = "Konsep untuk pemeriksaan di lingkungan dinas; bukan keputusan dan belum ditandatangani."
DAYS_PER_YEAR = 365
# A refusal always stands on a law, also where none is known for the permit type.
ON_DECISIONS = "Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan"
NO_NUMBER, NO_DATE = "… / konsep", "…"
SUBJECTS = {"practice-permit": "Surat izin praktik ini", "research-certificate": "Surat keterangan ini"}
LATER_TITLES = {
    "revocation": "Pencabutan",
    "suspension": "Pembekuan sementara",
    "reinstatement": "Pemberlakuan kembali",
}


@dataclass(frozen=True)
class Case:
    """A letter to be written: the words, and intake's answer about the holder (``name``, ``address``, ``permit_name``,
    ``answers`` with label and value each, ``legal_basis``, ``agencies`` by code, and ``paper``, see ``blocks.py``).
    ``person``: whoever signs, or is expected to."""

    letter: Letter
    text: Text
    particulars: Mapping[str, Any]
    letterhead: Letterhead
    stamp: Stamp | None = None
    capacity: Capacity = "head"
    person: NamedSigner | None = None

    @property
    def blocks(self) -> Blocks:
        """What the catalogue says of these letters."""
        return Blocks.of(self.particulars)

    @property
    def permit_name(self) -> str:
        """Of the type."""
        return str(self.particulars["permit_name"])

    @property
    def day(self) -> date | None:
        """Of the signature."""
        return self.stamp.signed_at.astimezone(WIB).date() if self.stamp else None

    @property
    def ends(self) -> date | None:
        """The day on which what the permit is for ends; a letter that replaces another lasts no longer than that."""
        earlier = self.letter.earlier
        if self.text.letter == "replacement" and earlier and earlier.valid_until:
            return date.fromisoformat(earlier.valid_until)
        return self.blocks.ends


def compose(case: Case) -> Contents:
    """The contents of a letter, whatever its kind. Without a stamp it is a draft."""
    match case.text.letter:
        case "refusal":
            return refusal(case)
        case "replacement" if case.letter.decides == "refusal":
            return refusal(case)
        case "permit" | "replacement":
            return permission(case)
        case _:
            return later_decision(case)


def permission(case: Case) -> Permission:
    """A permit, or the one that takes its place."""
    template = case.blocks.template
    return Permission(
        **common(case, template, case.permit_name),
        permit_name=case.permit_name,
        application_number=case.letter.route.application_number,
        considerations=case.text.considerations,
        legal_basis=legal_basis(case),
        noted=noted(case),
        holder=holder(case),
        conditions=case.text.conditions,
        dictums=case.blocks.dictums,
        replaces=replaces(case),
        validity=validity(case, SUBJECTS.get(template, "Keputusan ini")),
    )


def refusal(case: Case) -> Refusal:
    """The refusal of an application."""
    (_, name), (_, address), *_ = holder(case)
    return Refusal(
        **common(case, "refusal", f"Penolakan permohonan {case.permit_name}"),
        permit_name=case.permit_name,
        application_number=case.letter.route.application_number,
        addressee=(name, address),
        considerations=case.text.considerations,
        legal_basis=legal_basis(case) or (ON_DECISIONS,),
        reasons=lines(case.text.reason),
        remedies=case.text.remedies,
    )


def later_decision(case: Case) -> LaterDecision:
    """A decision about the letter that was issued earlier."""
    kind, earlier, until = case.text.letter, case.letter.earlier, case.text.until
    return LaterDecision(
        **common(case, kind, f"{LATER_TITLES[kind]} {case.permit_name}"),
        permit_name=case.permit_name,
        earlier={
            "number": earlier.number if earlier else NO_NUMBER,
            "date": in_words(date.fromisoformat(earlier.signed_on)) if earlier else NO_DATE,
        },
        considerations=case.text.considerations,
        legal_basis=legal_basis(case),
        noted=(),
        holder=holder(case)[:2],
        reasons=lines(case.text.reason),
        conditions=case.text.conditions,
        until=in_words(date.fromisoformat(until)) if until else "",
        objectionable=kind != "reinstatement",
    )


def common(case: Case, kind: str, title: str) -> dict[str, Any]:
    """What all letters of the office have."""
    return {
        "template": newest(kind),
        "title": title,
        "letterhead": case.letterhead.printed(),
        "signer": signer(case.letterhead.head_title_lines, case.letterhead.signs_as, case.capacity, case.person),
        **stamped(case.stamp),
    }


def stamped(stamp: Stamp | None, number: str = NO_NUMBER) -> dict[str, Any]:
    """What makes the difference between a draft and a letter."""
    if stamp is None:
        empty = dict.fromkeys(("day", "signed_moment", "url", "qr"), "")
        return {"draft": True, "number": number, "date": NO_DATE, "footer": DRAFT_FOOTER, **empty}
    return {
        "draft": False,
        "number": stamp.number,
        "date": in_words(stamp.signed_at.astimezone(WIB).date()),
        "day": stamp.signed_at.astimezone(UTC).date().isoformat(),
        "signed_moment": moment_in_words(stamp.signed_at),
        "url": stamp.url,
        "qr": qr_code(stamp.url),
        "footer": FOOTER,
    }


def signer(title_lines: tuple[str, ...], called: str, capacity: Capacity, person: NamedSigner | None) -> Signer:
    """Who signs: in the office of this title, for the office or for an agency."""
    prefix = PREFIXES[capacity]
    return Signer(
        prefix=prefix,
        title_lines=title_lines,
        called=f"{prefix}{called}",
        name=person.name if person else "",
        rank=(person.rank or "") if person else "",
        nip=(person.nip or "") if person else "",
    )


def holder(case: Case) -> tuple[Pair, ...]:
    """Name and address, and those answers that were given."""
    answers = [(str(each["label"]), str(each["value"]).strip()) for each in case.particulars.get("answers", ())]
    return (
        (NAME, str(case.particulars["name"]).strip()),
        (ADDRESS, str(case.particulars["address"]).strip()),
        *((label, value) for label, value in answers if value),
    )


def noted(case: Case) -> tuple[str, ...]:
    """What was read before it was decided: the application, and what the agencies said."""
    number, called = case.letter.route.application_number, case.particulars.get("agencies", {})
    spoken = [
        f"Rekomendasi teknis {called.get(advice.agency, {}).get('name', advice.agency)}"
        f" tanggal {in_words(advice.at.astimezone(WIB).date())}"
        for advice in case.letter.advice.values()
        if advice.favourable
    ]
    return f"Permohonan {case.particulars['name']} nomor {number}", *spoken


def replaces(case: Case) -> tuple[str, ...]:
    """The sentence about the letter whose place this one takes."""
    earlier = case.letter.earlier
    if case.text.letter != "replacement" or earlier is None:
        return ()
    issued = in_words(date.fromisoformat(earlier.signed_on))
    return (f"Surat ini menggantikan surat nomor {earlier.number} tanggal {issued} yang dinyatakan tidak berlaku.",)


def validity(case: Case, subject: str) -> str:
    """The sentence that says how long the permit counts; raises :class:`Incomplete` when that is over already."""
    route, kind, day = case.letter.route, case.text.letter, case.day
    if day is None and case.ends is None and route.validity_days is not None:
        return f"{subject} berlaku selama {term(route.validity_days)} sejak tanggal ditetapkan."
    end = valid_until(route, kind, day, case.ends, case.letter.earlier) if day else case.ends
    if end is None:
        ending = "berlaku sejak tanggal ditetapkan sampai dengan dicabut atau dinyatakan tidak berlaku."
        return case.blocks.validity or f"{subject} {ending}"
    if day and end < day:
        raise Incomplete([Fault("validity", "ended", ANSWERS)])
    return f"{subject} berlaku sejak tanggal ditetapkan sampai dengan tanggal {in_words(end)}."


def term(days: int) -> str:
    """In years where it is years."""
    return f"{days} hari" if days % DAYS_PER_YEAR else f"{days // DAYS_PER_YEAR} tahun"


def legal_basis(case: Case) -> tuple[str, ...]:
    """The law behind the permit type."""
    return tuple(str(law) for law in case.particulars.get("legal_basis", ()))


def lines(words: str) -> tuple[str, ...]:
    """Each line that says something."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())
