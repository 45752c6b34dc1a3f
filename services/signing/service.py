"""The signing process: wiring only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from nameko.exceptions import RemoteError

from services.shared.calendars import Calendars
from services.shared.datastore import Datastore
from services.shared.flow import Flow, tell_flow
from services.shared.inbox import Inbox
from services.shared.object_store import ObjectStore, StoreUnfit
from services.shared.reception import reacting
from services.shared.refusals import Unavailable
from services.shared.relay import Relay
from services.shared.rounds import Rounds
from services.shared.rpc import TIMEOUT_SECONDS, ask
from services.shared.settings import SettingError, Settings
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web
from services.signing.announcements import announce
from services.signing.application import Signing
from services.signing.archive.dossier import Archive
from services.signing.archive.seal import Seal
from services.signing.esign.keys import WrongCertificate
from services.signing.esign.signers import Signers
from services.signing.papers import letterhead
from services.signing.press import HolderUnknown, ManyParticulars, Particulars, Press
from services.signing.reactions import HEARS, react
from services.signing.read_model import rows
from services.signing.settling import Settling
from services.signing.signing_worker import SigningHands
from services.signing.site import BLUEPRINTS
from services.signing.staff_names import names_from_intake
from services.signing.whereabouts import tracking_at

ROUND_SECONDS = 5.0

log = structlog.get_logger(__name__)

SECONDS_FOR_A_VISITOR = 1.5  # who checks a letter does not wait for the name on it


@dataclass(frozen=True, kw_only=True)
class SigningSettings(Settings):
    """What signing needs beside the common settings."""

    object_store_url: str
    signers_file: Path
    seal_pkcs12_file: Path
    seal_passphrase_file: Path
    signer_ca_file: Path
    signer_crl_file: Path | None = None
    letterhead_file: Path = letterhead.OURS


def wire(settings: SigningSettings) -> type:
    """Put the parts together."""
    signing = Signing(Datastore(settings.database_url, application_name="signing"), rows=rows)
    store = object_store(settings)
    press = Press(
        signing,
        store,
        Signers.from_file(settings.signers_file),
        particulars_from_intake(settings.amqp_url),
        settings.base_url,
        settings.signer_ca_file,
        archive_of(settings, signing, store),
        settings.signer_crl_file,
        particulars_from_intake(settings.amqp_url, SECONDS_FOR_A_VISITOR),
        many_particulars=many_particulars_from_intake(settings.amqp_url),
        many_in_passing=many_particulars_from_intake(settings.amqp_url, SECONDS_FOR_A_VISITOR),
        whereabouts=tracking_at(settings.amqp_url),
        staff_names=names_from_intake(settings.amqp_url),
        letterhead=letterhead.read(settings.letterhead_file),
    )
    settling = Settling(press)
    app = create_app("signing", BLUEPRINTS, settings, press, datastore=signing.datastore)
    keep_parked(app, signing.datastore, reacting(react, signing, HEARS))

    class SigningService:
        name = "signing"

        web = Web(app)
        flow = Flow(
            settings.amqp_url,
            signing,
            parked_at="/penandatanganan/tertahan",
            probes={"object store": store.answer},
        )
        how_it_flows = tell_flow
        calendars = Calendars(signing.datastore)
        inbox = Inbox(settings.amqp_url, signing, hears=HEARS, react=react)
        calendar = Rounds(signing.touched_by_time, signing.keep_time)
        relay = Relay(settings.amqp_url, signing, announce=announce)
        hands = SigningHands(press)
        buried = Rounds(settling.abandoned, settling.bury, seconds=ROUND_SECONDS)
        freed = Rounds(settling.lost, settling.free, seconds=ROUND_SECONDS)
        asked = Rounds(settling.to_ask, settling.ask, seconds=ROUND_SECONDS)

    return SigningService


def object_store(settings: SigningSettings) -> ObjectStore:
    """The store, tried out when it answers; a store that is down now is waited for by those who need it."""
    store = ObjectStore(settings.object_store_url)
    try:
        store.probe()
    except StoreUnfit as wrong:
        raise SettingError(f"SAKPORE_OBJECT_STORE_URL: {wrong}") from wrong
    except Unavailable as down:
        log.warning("object store does not answer yet", reason=str(down))
    return store


def office_seal(pkcs12_file: Path, passphrase_file: Path) -> Seal:
    """What seals while nobody is there."""
    try:
        return Seal(pkcs12_file, passphrase_file)
    except WrongCertificate as wrong:
        raise SettingError(f"SAKPORE_SEAL_PKCS12_FILE: {wrong}") from wrong


def archive_of(settings: SigningSettings, signing: Signing, store: ObjectStore) -> Archive:
    """What makes dossiers; the facts of an application come from tracking's journal."""

    def journal(application_id: UUID) -> list[Mapping[str, str]]:
        facts: list[Mapping[str, str]] = ask(settings.amqp_url, "tracking", "chain", str(application_id))
        return facts

    seal = office_seal(settings.seal_pkcs12_file, settings.seal_passphrase_file)
    return Archive(signing, store, seal, journal, settings.signer_ca_file, settings.signer_crl_file)


def particulars_from_intake(amqp_url: str, seconds: float = TIMEOUT_SECONDS) -> Particulars:
    """Who holds the permit, asked at the moment of use and never kept."""

    def particulars(application_id: UUID) -> Mapping[str, Any]:
        try:
            answer = ask(amqp_url, "intake", "letter_particulars", str(application_id), timeout=seconds)
        except RemoteError as refused:
            if refused.exc_type == "NotFound":
                raise HolderUnknown("intake knows nobody behind this application") from refused
            raise
        if not answer:
            raise HolderUnknown("intake knows nobody behind this application")
        known: Mapping[str, Any] = answer
        return known

    return particulars


def many_particulars_from_intake(amqp_url: str, seconds: float = TIMEOUT_SECONDS) -> ManyParticulars:
    """The same for several letters with one question; those that nobody stands behind are left out."""

    def many_particulars(application_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        ids = [str(each) for each in application_ids]
        answer = ask(amqp_url, "intake", "letter_particulars_of", ids, timeout=seconds)
        return {UUID(application_id): known for application_id, known in answer.items()}

    return many_particulars
