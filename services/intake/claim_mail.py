"""The mail with which a person takes over the account that the counter made."""

from __future__ import annotations

from collections.abc import Mapping

from services.intake.confirmation import PATIENCE, message_id, nothing_to_record
from services.intake.walk_ins import CLAIM_MAIL, WalkIns
from services.shared.mail import SENDER, MailRefused, send_mail
from services.shared.outside import Declined, Done, Effect, Outcome, Work
from services.shared.personal_data import PersonalDataErased

SUBJECT = "Ambil alih akun Anda"
TEXT = """\
Yth. {name},

akun Anda di layanan perizinan dibuat di loket kami. Buka tautan berikut dan
tekan tombol di halaman itu untuk mengambil alih akun tersebut:

{base_url}/klaim/{token}

Tautan ini berlaku satu hari. Jika bukan Anda yang memintanya, abaikan pesan
ini: tanpa konfirmasi, tidak ada yang berubah.
"""


def claim_effects(walk_ins: WalkIns, smtp_url: str, base_url: str) -> Mapping[str, Effect]:
    """What :meth:`WalkIns.claim` asks for; sending twice does no harm, the message id is the same."""

    def perform(work: Work) -> Outcome:
        try:
            mailing = walk_ins.mailing(work.payload["token_hash"])
        except PersonalDataErased:
            mailing = None
        if mailing is None:
            return Done({"sent": False})
        words = TEXT.format(name=mailing.name, base_url=base_url.rstrip("/"), token=mailing.token)
        try:
            send_mail(smtp_url, SENDER, mailing.email, SUBJECT, words, message_id(work), timeout=PATIENCE)
        except MailRefused as refusal:
            return Declined(str(refusal))
        return Done({"sent": True})

    return {CLAIM_MAIL: Effect(perform, nothing_to_record, may_repeat=True)}
