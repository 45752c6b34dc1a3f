"""The mails about one's own data, password and organisations, sent by the worker for effects on the outside world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.intake.accounts import Accounts
from services.intake.organisation_invitations import INVITATION_MAIL
from services.intake.own_data import ADDRESS_CHANGED_MAIL, NEW_ADDRESS_MAIL
from services.intake.password_changes import PASSWORD_CHANGED_MAIL, PASSWORD_LINK_MAIL
from services.intake.people import People
from services.shared.mail import SENDER, MailRefused, send_mail
from services.shared.outside import Declined, Done, Effect, Outcome, Settled, Work
from services.shared.personal_data import PersonalDataErased
from services.shared.refusals import NotFound

PATIENCE = 10  # seconds

log = structlog.get_logger("sakpore.mail")

PASSWORD_LINK = """\
Yth. {name},

seseorang, semoga Anda sendiri, meminta kata sandi baru untuk akun Anda di
layanan perizinan. Buka tautan berikut untuk memilih kata sandi baru:

{base_url}/lupa-sandi/{token}

Tautan ini berlaku satu jam dan hanya dapat dipakai satu kali. Jika bukan Anda
yang meminta, abaikan pesan ini: kata sandi Anda tidak berubah.
"""
PASSWORD_CHANGED = """\
Yth. {name},

kata sandi akun Anda di layanan perizinan baru saja diubah, dan semua sesi lain
telah diakhiri. Jika bukan Anda yang mengubahnya, segera minta kata sandi baru:

{base_url}/lupa-sandi
"""
NEW_ADDRESS = """\
Yth. {name},

Anda ingin memakai alamat surel ini untuk akun Anda di layanan perizinan. Buka
tautan berikut dan tekan tombol di halaman itu untuk mengonfirmasinya:

{base_url}/akun/surel/{token}

Tautan ini berlaku satu hari. Selama belum dikonfirmasi, alamat lama tetap
berlaku. Jika bukan Anda yang meminta, abaikan pesan ini.
"""
ADDRESS_CHANGED = """\
Yth. {name},

alamat surel akun Anda di layanan perizinan telah diganti dengan alamat lain
yang sudah dikonfirmasi. Mulai sekarang pesan dikirim ke alamat yang baru. Jika
bukan Anda yang mengubahnya, segera hubungi kantor kami.
"""
INVITATION = """\
Anda diundang untuk bertindak atas nama {name} di layanan perizinan. Buka
tautan berikut, masuk dengan akun yang memakai alamat surel ini (atau daftar
lebih dahulu dengan alamat ini), lalu terima undangannya:

{base_url}/badan-usaha/undangan/{token}

Tautan ini berlaku tujuh hari dan hanya dapat dipakai satu kali. Jika Anda tidak
mengenal badan usaha ini, abaikan pesan ini.
"""


@dataclass(frozen=True)
class Letter:
    """To whom one mail goes and what fills its gaps."""

    email: str
    name: str
    token: str = ""


def account_effects(accounts: Accounts, people: People, smtp_url: str, base_url: str) -> Mapping[str, Effect]:
    """What the use cases of :class:`People` ask for; sending twice does no harm, the message id is the same."""

    def with_link(work: Work) -> Letter | None:
        link = people.own_data.links.to_mail(UUID(work.payload["link_id"]))
        if link is None:
            return None
        person = accounts.registration(link.account_id)
        return Letter(link.sealed.get("email", person.email), person.name, link.sealed["token"])

    def to_former_address(work: Work) -> Letter | None:
        link = people.own_data.links.used(UUID(work.payload["link_id"]))
        return link and Letter(link.sealed["former"], accounts.registration(link.account_id).name)

    def to_person(work: Work) -> Letter:
        person = accounts.registration(UUID(work.payload["account_id"]))
        return Letter(person.email, person.name)

    def to_invited(work: Work) -> Letter | None:
        invitation = people.invitations.to_mail(UUID(work.payload["invitation_id"]))
        return invitation and Letter(invitation.email, invitation.organisation, invitation.token)

    def effect(subject: str, text: str, letter_for: Callable[[Work], Letter | None]) -> Effect:
        def perform(work: Work) -> Outcome:
            letter = nobody_forgotten(letter_for, work)
            if letter is None:
                return Done({"sent": False})
            return sent(smtp_url, letter, subject, text.format(base_url=base_url.rstrip("/"), **vars(letter)), work)

        return Effect(perform, nothing_to_record, may_repeat=True)

    return {
        PASSWORD_LINK_MAIL: effect("Kata sandi baru untuk akun Anda", PASSWORD_LINK, with_link),
        PASSWORD_CHANGED_MAIL: effect("Kata sandi Anda telah diubah", PASSWORD_CHANGED, to_person),
        NEW_ADDRESS_MAIL: effect("Konfirmasi alamat surel baru Anda", NEW_ADDRESS, with_link),
        ADDRESS_CHANGED_MAIL: effect("Alamat surel akun Anda telah diganti", ADDRESS_CHANGED, to_former_address),
        INVITATION_MAIL: effect("Undangan untuk bertindak atas nama badan usaha", INVITATION, to_invited),
    }


def nobody_forgotten(letter_for: Callable[[Work], Letter | None], work: Work) -> Letter | None:
    """Nobody is written to whose account was removed or whose data were erased since."""
    try:
        return letter_for(work)
    except (NotFound, PersonalDataErased):
        return None


def sent(smtp_url: str, letter: Letter, subject: str, words: str, work: Work) -> Outcome:
    """What came of handing one mail to the server."""
    message_id = f"<{work.key}@{SENDER.rpartition('@')[2].rstrip('>')}>"
    try:
        send_mail(smtp_url, SENDER, letter.email, subject, words, message_id, timeout=PATIENCE)
    except MailRefused as refusal:
        log.warning("a mail was refused", key=work.key, reason=str(refusal))
        return Declined(str(refusal))
    return Done({"sent": True})


def nothing_to_record(work: Work, outcome: Settled) -> None:
    """The account does not change: the row of the work itself tells what came of it."""
