"""The words that a drafter starts from. Letters are written in Indonesian, whatever language the pages speak."""

from __future__ import annotations

from services.signing.conditions import wanted
from services.signing.domain import Letter
from services.signing.later_text import later_text
from services.signing.parts import Text

CONDITIONS = (
    "Pemegang izin wajib menaati ketentuan peraturan perundang-undangan yang berlaku.",
    "Izin ini tidak dapat dipindahtangankan kepada pihak lain.",
    "Perubahan data pemegang atau lokasi wajib dilaporkan kepada Dinas.",
    "Izin ini dapat dicabut apabila di kemudian hari terdapat keterangan yang tidak benar atau pelanggaran ketentuan.",
)
EXAMINED = "bahwa permohonan nomor {number} telah diperiksa kelengkapan dan kebenarannya sesuai prosedur yang berlaku;"
RECOMMENDED = "bahwa perangkat daerah teknis telah memberikan rekomendasi yang mendukung permohonan tersebut;"
UNDER_CONDITIONS = (
    "bahwa perangkat daerah teknis telah memberikan rekomendasi yang mendukung permohonan tersebut dengan syarat;"
)
THEREFORE = "bahwa berdasarkan pertimbangan tersebut permohonan dinilai memenuhi syarat dan izin perlu diberikan."
WEIGHED = "bahwa berdasarkan hasil pemeriksaan permohonan belum memenuhi syarat untuk dikabulkan."


def standard_text(letter: Letter) -> Text:
    """A first draft that fits the proposal and what the agencies said; the drafter changes it at will."""
    if letter.earlier is not None:
        return later_text(letter.proposal, letter.earlier, letter.proposal_reason)
    examined = EXAMINED.format(number=letter.route.application_number)
    if letter.proposal == "refusal":
        return Text("refusal", (examined, WEIGHED), reason=reason_to_refuse(letter))
    return Text("permit", (examined, *recommended(letter), THEREFORE), (*CONDITIONS, *wanted(letter.route.conditions)))


def recommended(letter: Letter) -> tuple[str, ...]:
    """How a permit mentions the agencies: only when all are in favour."""
    if not letter.advice or not all(advice.favourable for advice in letter.advice.values()):
        return ()
    return (UNDER_CONDITIONS,) if letter.route.conditions else (RECOMMENDED,)


def reason_to_refuse(letter: Letter) -> str:
    """The words of the desk that proposed the refusal, or of the agencies that advised against."""
    against = [advice.reason for advice in letter.advice.values() if not advice.favourable]
    return letter.proposal_reason or "\n".join(against)
