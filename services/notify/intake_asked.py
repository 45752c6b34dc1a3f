"""What is asked of intake, at the moment of use; nothing of its answers is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from flask import Flask, current_app
from nameko.exceptions import RemoteError

from services.notify.conversation_rules import WantedDocument
from services.notify.sending import Contact, NobodyKnown
from services.shared.refusals import Unavailable
from services.shared.rpc import ask

NAME = "sakpore_notify_intake"


def silent(*_: object) -> NoReturn:
    """Intake, where there is none."""
    raise Unavailable("nobody can be asked")


@dataclass(frozen=True)
class Intake:
    """Each raises :class:`Unavailable` while intake does not answer.

    ``contact_of``: who is behind an application, or (by username) a member of staff; raises :class:`NobodyKnown`.
    ``may_see``: whether an account may see an application. ``applications_of``: which ones it handed in.
    ``remarks_of``: what people wrote beside their scores. ``contacts_of``: many at once, without those nobody knows.
    ``person_of``: who has an account; raises :class:`NobodyKnown`. ``who_writes``: whose account an e-mail address or a
    phone number is, if anybody's. ``state_of``: where an application stands. ``desk_staff``: the names of those who
    work at the helpdesk or the counter, by username. ``earlier_questions``: what was asked about an application before
    there were conversations. ``wanted_documents``: what the correction of an application waits for, if there is one.
    """

    contact_of: Callable[[UUID, str], Contact] = silent
    may_see: Callable[[UUID, UUID], bool] = silent
    applications_of: Callable[[UUID], Sequence[UUID]] = silent
    remarks_of: Callable[[Sequence[UUID]], list[str]] = silent
    contacts_of: Callable[[Sequence[UUID]], Mapping[UUID, Contact]] = silent
    person_of: Callable[[UUID], Contact] = silent
    who_writes: Callable[[str], UUID | None] = silent
    state_of: Callable[[UUID], str] = silent
    desk_staff: Callable[[], Mapping[str, str]] = silent
    earlier_questions: Callable[[UUID], Sequence[Mapping[str, str]]] = silent
    wanted_documents: Callable[[UUID], Sequence[WantedDocument]] = silent


def over(amqp_url: str) -> Intake:
    """Intake as it answers on the bus."""

    def intake(question: str, *about: Any) -> Any:
        return ask(amqp_url, "intake", question, *about)

    def somebody(question: str, who: str) -> Contact:
        try:
            answer = intake(question, who)
        except RemoteError as refused:
            if refused.exc_type == "NotFound":
                raise NobodyKnown from refused
            raise
        if not answer:
            raise NobodyKnown
        known: Contact = answer
        return known

    def contact_of(application_id: UUID, username: str) -> Contact:
        return somebody("staff_contact", username) if username else somebody("contact", str(application_id))

    def who_writes(address: str) -> UUID | None:
        found = intake("who_writes", address)
        return UUID(found) if found else None

    def contacts_of(applications: Sequence[UUID]) -> Mapping[UUID, Contact]:
        found: dict[str, Contact] = intake("contacts", [str(each) for each in applications])
        return {UUID(application_id): contact for application_id, contact in found.items()}

    def wanted_documents(application_id: UUID) -> Sequence[WantedDocument]:
        found = intake("wanted_documents", str(application_id))
        return [WantedDocument(**each | {"formats": tuple(each["formats"])}) for each in found]

    return Intake(
        contact_of=contact_of,
        may_see=lambda application_id, account_id: bool(intake("may_see", str(application_id), str(account_id))),
        applications_of=lambda account_id: [UUID(each) for each in intake("applications_of", str(account_id))],
        remarks_of=lambda applications: list(intake("survey_remarks", [str(each) for each in applications])),
        contacts_of=contacts_of,
        person_of=lambda account_id: somebody("account_contact", str(account_id)),
        who_writes=who_writes,
        state_of=lambda application_id: str(intake("application_state", str(application_id))),
        desk_staff=lambda: dict(intake("desk_staff")),
        earlier_questions=lambda application_id: list(intake("earlier_questions", str(application_id))),
        wanted_documents=wanted_documents,
    )


def give(app: Flask, intake: Intake) -> Flask:
    """Let the pages of this app ask."""
    app.extensions[NAME] = intake
    return app


def asked() -> Intake:
    """Whoever the pages of this app ask."""
    intake: Intake = current_app.extensions[NAME]
    return intake


def has_address(application_id: UUID) -> bool:
    """Whether intake knows where the post would bring the letter."""
    try:
        return bool(asked().contact_of(application_id, "").get("delivery_address"))
    except NobodyKnown:
        return False
