"""The mail with which somebody of the office sets up their account."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import structlog

from services.intake.confirmation import PATIENCE, message_id, nothing_to_record
from services.intake.personnel import INVITATION_MAIL, Personnel
from services.shared.mail import SENDER, MailRefused, send_mail
from services.shared.outside import Declined, Done, Effect, Outcome, Work
from services.shared.personal_data import PersonalDataErased

log = structlog.get_logger("sakpore.mail")

SUBJECT = "Siapkan akun petugas Anda"
TEXT = """\
Yth. {name},

administrator layanan perizinan menyiapkan akun petugas untuk Anda. Buka tautan
berikut untuk memilih kata sandi dan menghubungkan aplikasi autentikator:

{base_url}/undangan/{token}

Tautan ini berlaku tiga hari dan hanya dapat dipakai satu kali. Jangan
teruskan kepada siapa pun. Jika Anda tidak bekerja di sini, abaikan pesan ini.
"""


def invitation_effects(personnel: Personnel, smtp_url: str, base_url: str) -> Mapping[str, Effect]:
    """What inviting and resetting ask for; sending twice does no harm, the message id is the same."""

    def perform(work: Work) -> Outcome:
        try:
            mailing = personnel.mailing(UUID(work.payload["account_id"]), work.payload["link"])
        except PersonalDataErased:
            mailing = None
        if mailing is None:
            return Done({"sent": False})
        words = TEXT.format(name=mailing.name, base_url=base_url.rstrip("/"), token=mailing.token)
        try:
            send_mail(smtp_url, SENDER, mailing.email, SUBJECT, words, message_id(work), timeout=PATIENCE)
        except MailRefused as refusal:
            log.warning("a mail was refused", key=work.key, reason=str(refusal))
            return Declined(str(refusal))
        return Done({"sent": True})

    return {INVITATION_MAIL: Effect(perform, nothing_to_record, may_repeat=True)}
