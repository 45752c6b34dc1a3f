"""The mails around a registration, sent by the worker for effects on the outside world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import structlog

from services.intake.accounts import CONFIRMATION_MAIL, KNOWN_ADDRESS_MAIL, Accounts, Mailing
from services.shared.mail import SENDER, MailRefused, send_mail
from services.shared.outside import Declined, Done, Effect, Outcome, Settled, Work
from services.shared.personal_data import PersonalDataErased

PATIENCE = 10  # seconds

log = structlog.get_logger("sakpore.mail")

# Mails are in Indonesian, the language of the office, like its letters.
CONFIRM_SUBJECT = "Konfirmasi alamat surel Anda"
CONFIRM_TEXT = """\
Yth. {name},

terima kasih telah mendaftar di layanan perizinan. Buka tautan berikut dan
tekan tombol di halaman itu untuk mengonfirmasi alamat surel Anda:

{base_url}/konfirmasi/{token}

Tautan ini berlaku satu hari. Jika Anda tidak mendaftar, abaikan pesan ini:
tanpa konfirmasi, akun tersebut tidak dapat dipakai.
"""

KNOWN_SUBJECT = "Anda sudah memiliki akun"
KNOWN_TEXT = """\
Yth. {name},

seseorang, mungkin Anda sendiri, mencoba mendaftar di layanan perizinan dengan
alamat surel atau NIK Anda. Anda sudah memiliki akun dengan alamat surel ini;
tidak ada akun baru yang dibuat. Silakan masuk di sini:

{base_url}/masuk

Jika bukan Anda yang mendaftar, tidak ada yang perlu dilakukan.
"""


def confirmation_effects(accounts: Accounts, smtp_url: str, base_url: str) -> Mapping[str, Effect]:
    """What :meth:`Accounts.register` asks for; sending twice does no harm, the message id is the same."""

    def effect(subject: str, text: str, needed: Callable[[Mailing], bool]) -> Effect:
        def perform(work: Work) -> Outcome:
            mailing = mailing_of(accounts, work)
            if mailing is None or not needed(mailing):
                return Done({"sent": False})
            words = text.format(name=mailing.name, base_url=base_url.rstrip("/"), token=mailing.token)
            try:
                send_mail(smtp_url, SENDER, mailing.email, subject, words, message_id(work), timeout=PATIENCE)
            except MailRefused as refusal:
                log.warning("a mail was refused", key=work.key, reason=str(refusal))
                return Declined(str(refusal))
            return Done({"sent": True})

        return Effect(perform, nothing_to_record, may_repeat=True)

    return {
        CONFIRMATION_MAIL: effect(CONFIRM_SUBJECT, CONFIRM_TEXT, lambda mailing: bool(mailing.token)),
        KNOWN_ADDRESS_MAIL: effect(KNOWN_SUBJECT, KNOWN_TEXT, lambda mailing: True),
    }


def mailing_of(accounts: Accounts, work: Work) -> Mailing | None:
    """Whom to write to; nobody when the account was removed or its person forgotten since."""
    try:
        return accounts.mailing(UUID(work.payload["account_id"]))
    except PersonalDataErased:
        return None


def message_id(work: Work) -> str:
    """The same for each try."""
    return f"<{work.key}@{SENDER.rpartition('@')[2].rstrip('>')}>"


def nothing_to_record(work: Work, outcome: Settled) -> None:
    """The account does not change: the row of the work itself tells what came of it."""
