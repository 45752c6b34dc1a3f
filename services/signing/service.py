"""The signing process: wiring only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from nameko.exceptions import RemoteError

from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.object_store import ObjectStore, StoreUnfit
from services.shared.outside_worker import OutsideWorker
from services.shared.refusals import Unavailable
from services.shared.relay import Relay
from services.shared.rounds import Rounds
from services.shared.rpc import ask
from services.shared.settings import SettingError, Settings
from services.shared.web import create_app
from services.shared.web_server import Web
from services.signing.agency_press import AgencyPress
from services.signing.announcements import announce
from services.signing.application import Signing
from services.signing.press import HolderUnknown, Particulars, Press
from services.signing.reactions import HEARS, react
from services.signing.read_model import rows
from services.signing.signature import LocalSigner, WrongCertificate
from services.signing.site import BLUEPRINTS

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SigningSettings(Settings):
    """What signing needs beside the common settings."""

    object_store_url: str
    signer_pkcs12_file: Path
    signer_passphrase_file: Path
    agency_signer_pkcs12_file: Path
    agency_signer_passphrase_file: Path
    signer_ca_file: Path


def wire(settings: SigningSettings) -> type:
    """Put the parts together."""
    signing = Signing(Datastore(settings.database_url, application_name="signing"), rows=rows)
    press = Press(
        signing,
        object_store(settings),
        signer("SIGNER", settings.signer_pkcs12_file, settings.signer_passphrase_file),
        signer("AGENCY_SIGNER", settings.agency_signer_pkcs12_file, settings.agency_signer_passphrase_file),
        particulars_from_intake(settings.amqp_url),
        settings.base_url,
        settings.signer_ca_file,
    )
    app = create_app("signing", BLUEPRINTS, settings, press, datastore=signing.datastore)

    class SigningService:
        name = "signing"

        web = Web(app)
        inbox = Inbox(settings.amqp_url, signing, hears=HEARS, react=react)
        calendar = Rounds(signing.touched_by_time, signing.keep_time)
        relay = Relay(settings.amqp_url, signing, announce=announce)
        outside = OutsideWorker(signing, press.effects() | AgencyPress(press).effects())

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


def signer(prefix: str, pkcs12_file: Path, passphrase_file: Path) -> LocalSigner:
    """The certificate that letters are signed with: the head's, or the seal of the agencies."""
    try:
        return LocalSigner(pkcs12_file, passphrase_file)
    except WrongCertificate as wrong:
        raise SettingError(f"SAKPORE_{prefix}_PKCS12_FILE: {wrong}") from wrong


def particulars_from_intake(amqp_url: str) -> Particulars:
    """Who holds the permit, asked at the moment of use and never kept."""

    def particulars(application_id: UUID) -> Mapping[str, Any]:
        try:
            answer = ask(amqp_url, "intake", "letter_particulars", str(application_id))
        except RemoteError as refused:
            if refused.exc_type == "NotFound":
                raise HolderUnknown("intake knows nobody behind this application") from refused
            raise
        if not answer:
            raise HolderUnknown("intake knows nobody behind this application")
        known: Mapping[str, Any] = answer
        return known

    return particulars
