"""The words that a drafter starts from. Letters are written in Indonesian, whatever language the pages speak."""

from __future__ import annotations

from dataclasses import replace

from services.signing.conditions import wanted
from services.signing.domain import Letter
from services.signing.papers.blocks import Blocks
from services.signing.parts import Text

USUAL = Blocks()

EXAMINED = "bahwa permohonan nomor {number} telah diperiksa kelengkapan dan kebenarannya sesuai prosedur yang berlaku;"
RECOMMENDED = "bahwa perangkat daerah teknis telah memberikan rekomendasi yang mendukung permohonan tersebut;"
UNDER_CONDITIONS = (
    "bahwa perangkat daerah teknis telah memberikan rekomendasi yang mendukung permohonan tersebut dengan syarat;"
)
WEIGHED = "bahwa berdasarkan hasil pemeriksaan permohonan belum memenuhi syarat untuk dikabulkan."


REVOKED = "bahwa terdapat alasan untuk mencabut surat nomor {number};"
SUSPENDED = "bahwa terdapat alasan untuk membekukan sementara surat nomor {number};"
REINSTATED = "bahwa alasan pembekuan sementara surat nomor {number} tidak ada lagi;"
REPLACED = "bahwa surat nomor {number} perlu diganti karena terdapat kekeliruan di dalamnya;"
ABOUT_ISSUED = {
    "revocation": REVOKED,
    "suspension": SUSPENDED,
    "reinstatement": REINSTATED,
    "replacement": REPLACED,
}
DECIDED = "bahwa berdasarkan pertimbangan tersebut perlu menetapkan keputusan ini."
REMEDIES = ("Lengkapi atau perbaiki hal yang disebut dalam alasan penolakan, kemudian ajukan permohonan baru.",)


def standard_text(letter: Letter, blocks: Blocks = USUAL) -> Text:
    """A first draft that fits the proposal and what the agencies said; the drafter changes it at will."""
    examined = EXAMINED.format(number=letter.route.application_number)
    conditions = (*blocks.conditions, *wanted(letter.route.conditions))
    match letter.proposal:
        case "refusal":
            return Text("refusal", (examined, WEIGHED), reason=reason_to_refuse(letter), remedies=REMEDIES)
        case "permit":
            considered = (examined, *recommended(letter), *blocks.considerations, blocks.conclusion)
            return Text("permit", considered, conditions)
    number = letter.earlier.number if letter.earlier else ""
    considered = ABOUT_ISSUED[letter.proposal].format(number=number), DECIDED
    if letter.proposal != "replacement":
        return Text(letter.proposal, considered, reason=letter.proposal_reason)
    if letter.earlier is None or letter.earlier.text is None:
        return Text("replacement", considered, conditions)
    former = Text.from_json(letter.earlier.text)
    return replace(former, letter="replacement", considerations=(considered[0], *former.considerations))


def recommended(letter: Letter) -> tuple[str, ...]:
    """How a permit mentions the agencies: only when all are in favour."""
    if not letter.advice or not all(advice.favourable for advice in letter.advice.values()):
        return ()
    return (UNDER_CONDITIONS,) if letter.route.conditions else (RECOMMENDED,)


def reason_to_refuse(letter: Letter) -> str:
    """The words of the desk that proposed the refusal, or of the agencies that advised against."""
    against = [advice.reason for advice in letter.advice.values() if not advice.favourable]
    return letter.proposal_reason or "\n".join(against)
