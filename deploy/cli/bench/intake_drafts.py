"""Drafts that are ready to be handed in, for ``bench intake``: made by the use cases themselves."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

from services.intake import catalogue
from services.intake.accounts import Accounts, Registration
from services.intake.addresses import Address
from services.intake.application import Intake, new_document
from services.intake.catalogue import Field, Permit
from services.intake.read_model import rows
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.personal_data import PersonalData

DOCUMENTS = 3  # at least
PASSWORD = "empat kata untuk contoh"  # of a made-up person on a throw-away server
SAMPLES = {"date": "2099-03-12", "datetime": "2099-03-12T09:00", "geopoint": "-6.889,109.675"}
LONG_AGO = "2026-03-12"


def prepare(database_url: str, folder: Path, store_url: str, count: int) -> tuple[UUID, list[UUID]]:
    """One applicant's account, and so many of their drafts with form and documents."""
    datastore = Datastore(database_url, application_name="bench")
    personal_data = PersonalData(datastore, (folder / "personal.key").read_bytes())
    account_id = registered(datastore, Accounts(datastore, personal_data))
    intake = Intake(datastore, catalogue.load(), personal_data, rows=rows)
    content = b"%PDF-1.7 sample"
    store = ObjectStore(store_url)
    store.probe()
    key = store.put(BytesIO(content), len(content), sha256(content).hexdigest(), "application/pdf")
    drafts = [draft(intake, account_id, key, len(content)) for _ in range(count)]
    datastore.close()
    return account_id, drafts


def registered(datastore: Datastore, accounts: Accounts) -> UUID:
    """A made-up applicant."""
    home = Address("Jalan Contoh", "1", "Medono", "Pekalongan Barat", "Kota Pekalongan", "Jawa Tengah")
    person = Registration("3375011203850001", "Contoh Ayu", home, "ayu@contoh.example", "+6281200000001")
    accounts.register(person, PASSWORD)
    [account] = datastore.query("SELECT id FROM accounts")
    found: UUID = account.id
    return found


def draft(intake: Intake, account_id: UUID, stored: str, size: int) -> UUID:
    """An application that only has to be handed in."""
    permit = suitable(intake)
    application_id = uuid4()
    intake.start(application_id, account_id, permit.code, "new")
    answers = {field.key: sample(intake, field) for field in permit.questions("new")}
    intake.save_answers(application_id, account_id, answers)
    for requirement in mandatory(permit):
        document = new_document(requirement, requirement, stored, "application/pdf", size)
        intake.upload(application_id, account_id, document, clean=True)
    intake.confirm_own_data(application_id, account_id, None)
    intake.choose_delivery(application_id, account_id, "email", "")
    return application_id


def suitable(intake: Intake) -> Permit:
    """The permit type with the fewest documents, three at least, that every application needs."""
    offered = [each for each in intake.catalogue.permits.values() if each.status == "aktif" and "new" in each.kinds]
    return min(
        (permit for permit in offered if len(mandatory(permit)) >= DOCUMENTS and is_simple(permit)),
        key=lambda permit: len(mandatory(permit)),
    )


def is_simple(permit: Permit) -> bool:
    """Whether no answer changes which documents are needed."""
    return not any(each.wajib and each.syarat for each in permit.persyaratan)


def mandatory(permit: Permit) -> list[str]:
    """The documents that every new application needs."""
    return [each.doc for each in permit.persyaratan if each.wajib and "baru" in each.untuk]


def sample(intake: Intake, field: Field) -> str:
    """An answer of the right kind."""
    if field.type == "region":
        return intake.catalogue.districts[0].kelurahan[0].kode
    if field.pilihan:
        return field.pilihan[0]
    if field.waktu == "lampau":
        return LONG_AGO
    return SAMPLES.get(field.type, "2" if field.type in ("integer", "decimal", "money") else "Contoh")
