"""The intake process: wiring only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nameko.rpc import rpc

from services.intake import catalogue, helpdesk_questions, lending, link_questions, questions
from services.intake.account_mails import account_effects
from services.intake.accounts import Accounts
from services.intake.announcements import announce
from services.intake.application import Intake
from services.intake.assisted_service import AssistedService
from services.intake.changing_terms import ChangingTerms
from services.intake.claim_mail import claim_effects
from services.intake.confirmation import confirmation_effects
from services.intake.counter import Counter
from services.intake.forgotten_files import forgetting_effects
from services.intake.imports.renewing import ImportedPermits
from services.intake.people import people_of
from services.intake.personnel import Personnel
from services.intake.quarantine import scan_effects
from services.intake.reactions import HEARS, react
from services.intake.read_model import rows
from services.intake.site import BLUEPRINTS
from services.intake.staff_mail import invitation_effects
from services.intake.walk_ins import WalkIns
from services.intake.whereabouts import tracking_at
from services.shared.datastore import Datastore
from services.shared.flow import Flow, tell_flow
from services.shared.inbox import Inbox
from services.shared.object_store import ObjectStore
from services.shared.outside_worker import OutsideWorker
from services.shared.personal_data import PersonalData
from services.shared.reception import reacting
from services.shared.relay import Relay
from services.shared.settings import Settings
from services.shared.virus_scanner import VirusScanner
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web


@dataclass(frozen=True, kw_only=True)
class IntakeSettings(Settings):
    """What the counter needs beside the common settings."""

    session_private_key_file: Path
    personal_data_key_file: Path
    object_store_url: str
    upload_limit_mb: int
    smtp_url: str
    clamd_url: str


# What other services may ask, over the bus; each is told the counter first.
ANSWERS: dict[str, Callable[..., Any]] = {
    "contact": questions.contact,
    "contacts": questions.contacts,
    "staff_contact": questions.staff_contact,
    "staff_names": questions.staff_names,
    "applications_of": questions.applications_of,
    "may_see": questions.may_see,
    "status_link": link_questions.status_link,
    "letter_particulars": questions.letter_particulars,
    "letter_particulars_of": questions.letter_particulars_of,
    "case_particulars": questions.case_particulars,
    "document_link": lending.document_link,
    "survey_remarks": questions.survey_remarks,
    "account_contact": helpdesk_questions.account_contact,
    "who_writes": helpdesk_questions.who_writes,
    "application_state": helpdesk_questions.application_state,
    "desk_staff": helpdesk_questions.desk_staff,
    "earlier_questions": helpdesk_questions.earlier_questions,
    "wanted_documents": helpdesk_questions.wanted_documents,
}


def answering(counter: Counter) -> type:
    """A service that answers them."""

    def answer_to(question: Callable[..., Any]) -> Callable[..., Any]:
        def answer(self: Any, *about: Any) -> Any:
            return question(counter, *about)

        return rpc(answer)  # type: ignore[no-any-return]

    return type("Answers", (), {name: answer_to(question) for name, question in ANSWERS.items()})


def wire(settings: IntakeSettings) -> type:
    """Put the parts together."""
    datastore = Datastore(settings.database_url, application_name="intake")
    personal_data = PersonalData(datastore, settings.personal_data_key_file.read_bytes())
    accounts = Accounts(datastore, personal_data)
    people = people_of(datastore, personal_data)
    files = catalogue.load()
    intake = Intake(datastore, files, personal_data, rows=rows)
    intake.earlier_permits.register(ImportedPermits(datastore, personal_data).earlier_permits)
    walk_ins = WalkIns(datastore, personal_data)
    personnel = Personnel(datastore, personal_data, files)
    personnel.recorded = intake.recorded  # one event table, one relay: it shall not sleep through either's events
    changing_terms = ChangingTerms(intake.terms)
    store, scanner = ObjectStore(settings.object_store_url), VirusScanner(settings.clamd_url)
    counter = Counter(
        intake=intake,
        accounts=accounts,
        people=people,
        personal_data=personal_data,
        store=store,
        scanner=scanner,
        session_key=settings.session_private_key_file.read_bytes(),
        form_secret=settings.form_secret,
        base_url=settings.base_url,
        upload_limit_mb=settings.upload_limit_mb,
        personnel=personnel,
        changing_terms=changing_terms,
        statuses=tracking_at(settings.amqp_url),
        own_data_page="/akun",
        walk_ins=walk_ins,
        assisted=AssistedService(intake),
    )
    post = settings.smtp_url, settings.base_url
    effects = {
        **confirmation_effects(accounts, *post),
        **account_effects(accounts, people, *post),
        **invitation_effects(personnel, *post),
        **claim_effects(walk_ins, *post),
        **forgetting_effects(datastore, store),
        **scan_effects(intake, store, scanner),
    }
    app = create_app("intake", BLUEPRINTS, settings, counter, datastore=datastore)
    keep_parked(app, intake.datastore, reacting(react, intake, HEARS))

    class IntakeService(answering(counter)):  # type: ignore[misc]  # made for this counter
        name = "intake"

        web = Web(app)
        probes = {"object store": store.answer, "virus scanner": scanner.answer}
        flow = Flow(settings.amqp_url, intake, parked_at="/tertahan", probes=probes)
        how_it_flows = tell_flow
        inbox = Inbox(settings.amqp_url, intake, hears=HEARS, react=react)
        relay = Relay(settings.amqp_url, intake, announce=announce)
        outside = OutsideWorker(intake, effects)

    return IntakeService
