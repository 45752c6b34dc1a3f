"""The words that letters about an issued one start from. Letters are written in Indonesian."""

from __future__ import annotations

from datetime import date

from services.signing.letter import in_words
from services.signing.parts import Earlier, LetterKind, Text

REPLACES = "bahwa surat nomor {number} tanggal {day} memuat kekeliruan sehingga perlu diganti;"
CONSIDERED = {
    "revocation": (
        "bahwa Dinas telah menerbitkan izin nomor {number} tanggal {day};",
        "bahwa berdasarkan hasil pengawasan terdapat alasan untuk mencabut izin tersebut.",
    ),
    "suspension": (
        "bahwa Dinas telah menerbitkan izin nomor {number} tanggal {day};",
        "bahwa berdasarkan hasil pengawasan terdapat alasan untuk membekukan sementara izin tersebut.",
    ),
    "reinstatement": (
        "bahwa izin nomor {number} tanggal {day} telah dibekukan sementara;",
        "bahwa alasan pembekuan telah tidak ada sehingga izin tersebut dapat diberlakukan kembali.",
    ),
}
DECIDED = {
    "revocation": (
        "Mencabut dan menyatakan tidak berlaku izin nomor {number} tanggal {day}.",
        "Pemegang izin wajib menghentikan kegiatan yang didasarkan pada izin tersebut.",
    ),
    "suspension": (
        "Membekukan sementara izin nomor {number} tanggal {day}.",
        "Selama pembekuan pemegang izin dilarang melakukan kegiatan yang didasarkan pada izin tersebut.",
    ),
    "reinstatement": ("Mencabut pembekuan dan memberlakukan kembali izin nomor {number} tanggal {day}.",),
}


def later_text(kind: LetterKind, earlier: Earlier, reason: str) -> Text:
    """A first draft; what replaces a letter starts from that one's words."""
    named = {"number": earlier.number, "day": in_words(date.fromisoformat(earlier.signed_on))}
    if kind == "replacement":
        words = Text.from_json(earlier.text) if earlier.text else Text("permit")
        considerations = REPLACES.format(**named), *words.considerations
        return Text(kind, considerations, words.conditions, words.reason)
    return Text(kind, filled(CONSIDERED[kind], named), filled(DECIDED[kind], named), reason)


def filled(lines: tuple[str, ...], named: dict[str, str]) -> tuple[str, ...]:
    return tuple(line.format(**named) for line in lines)
