"""Why is this stuck: where an application lies, with whom, since when; by our own tables, else as tracking says."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import structlog
from flask import url_for
from flask_babel import get_locale, gettext, lazy_gettext
from nameko.exceptions import RemoteError

from services.shared.contracts.words import DESKS, STEPS
from services.shared.datastore import Datastore
from services.shared.refusals import Unavailable
from services.shared.rpc import ask
from services.shared.web.formats import date_long, moment
from services.signing.agency_words import permit_name
from services.signing.desk_words import RELEASES
from services.signing.press import Whereabouts
from services.signing.signing_words import why
from services.signing.staff_names import ask_for, called
from services.signing.words import state_of

PATIENCE_SECONDS = 2.0
OURS = """
SELECT lying.letter_id, lying.application_id, lying.application_number, lying.permit_code,
    lying.permit_name, lying.permit_name_en, step, desk, since,
    lying.state, trouble, number, one.state AS turn, one.code, one.session_id, signing_sessions.username AS signer
FROM desk_letters AS lying LEFT JOIN letter_register USING (letter_id)
LEFT JOIN signing_attempts AS one ON one.letter_id = lying.letter_id
    AND one.state IN ('waiting', 'working', 'sent', 'unknown')
LEFT JOIN signing_sessions ON signing_sessions.session_id = one.session_id
WHERE step IS NOT NULL AND (upper(lying.application_number) = upper(%s) OR lying.application_id = ANY(%s))
ORDER BY since
"""
AGENCIES = """
SELECT letter_id, application_id, agency, since, state, trouble FROM agency_letters
WHERE state IN ('waiting', 'signing', 'returned')
    AND (upper(application_number) = upper(%s) OR application_id = ANY(%s)) ORDER BY since
"""
NUMBERED = """
SELECT desk.letter_id, desk.application_id, desk.application_number, desk.permit_code, desk.permit_name,
    desk.permit_name_en, desk.state, held.number, NULL AS reason
FROM letter_register AS held JOIN desk_letters AS desk USING (letter_id) WHERE upper(held.number) = upper(%s)
UNION ALL
SELECT desk.letter_id, desk.application_id, desk.application_number, desk.permit_code, desk.permit_name,
    desk.permit_name_en, desk.state, released.number, released.reason
FROM released_numbers AS released JOIN desk_letters AS desk USING (letter_id) WHERE upper(released.number) = upper(%s)
"""
OUTCOMES = {
    "issued": lazy_gettext("The letter was issued."),
    "refused": lazy_gettext("The application was refused."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "revoked": lazy_gettext("The letter was revoked."),
}

log = structlog.get_logger(__name__)


def tracking_at(amqp_url: str) -> Whereabouts:
    """The question to tracking; None when it does not answer in time."""

    def whereabouts(words: str) -> list[dict[str, Any]] | None:
        try:
            answer: list[dict[str, Any]] = ask(amqp_url, "tracking", "whereabouts", words, timeout=PATIENCE_SECONDS)
        except (Unavailable, RemoteError) as trouble:
            log.warning("tracking did not tell where an application is", reason=type(trouble).__name__)
            return None
        return answer

    return whereabouts


def found(datastore: Datastore, asked: Whereabouts, words: str) -> tuple[list[dict[str, Any]], bool]:
    """What there is to say of each application with this number, letter number or permit type, and whether tracking
    answered."""
    numbered = datastore.query(NUMBERED, words.strip(), words.strip())
    if not numbered:
        return lying(datastore, asked, words)
    lines, answered = [], True
    for number in dict.fromkeys(row.application_number for row in numbered):
        of_one = [row for row in numbered if row.application_number == number]
        there, told = lying(datastore, asked, number)
        lines += with_the_letter(there, of_one)
        answered = answered and told
    return lines, answered


def with_the_letter(lines: list[dict[str, Any]], numbered: list[Any]) -> list[dict[str, Any]]:
    """The letter that was asked for by its number comes first, then what is known of its application."""
    row = numbered[0]
    line = {"number": row.application_number, "permit": permit_name(row), "sentences": []}
    line |= lines[0] if lines else {}
    sentences = [at_its_number(each) for each in numbered]
    href = url_for("letters.letter", letter_id=row.letter_id)
    return [line | {"sentences": [*sentences, *line["sentences"]], "href": href}, *lines[1:]]


def at_its_number(row: Any) -> str:
    """Which letter a number belongs to, or why it does so no more."""
    if row.reason is not None:
        why_not = str(RELEASES.get(row.reason, row.reason))
        return str(gettext("The number %(number)s was given back: %(why)s", number=row.number, why=why_not))
    state = state_of(row.state)["text"]
    return str(gettext("The letter with the number %(number)s: %(state)s.", number=row.number, state=state))


def lying(datastore: Datastore, asked: Whereabouts, words: str) -> tuple[list[dict[str, Any]], bool]:
    """The same of what is named by its own number or its permit type."""
    told = asked(words)
    ids = [UUID(each["application_id"]) for each in told or ()]
    ours: dict[UUID, list[str]] = {}
    names: dict[UUID, tuple[str, str]] = {}
    links: dict[UUID, str] = {}
    here = datastore.query(OURS, words.strip(), ids)
    ask_for(row.signer for row in here)
    for row in here:
        ours.setdefault(row.application_id, []).append(at_our_desk(row))
        names[row.application_id] = row.application_number, permit_name(row)
        links[row.application_id] = url_for("letters.letter", letter_id=row.letter_id)
    for row in datastore.query(AGENCIES, words.strip(), ids):
        ours.setdefault(row.application_id, []).append(at_the_agency(row))
    lines = [line_of(each, ours, links) for each in told or ()]
    known = set(ids)
    lines += [
        {"number": names[each][0], "permit": names[each][1], "sentences": ours[each], "href": links[each]}
        for each in names
        if each not in known
    ]
    return lines, told is not None


def line_of(told: dict[str, Any], ours: dict[UUID, list[str]], links: dict[UUID, str]) -> dict[str, Any]:
    """One application: our own word where the letter lies with us, else that of tracking."""
    application_id = UUID(told["application_id"])
    english = told["permit_name_en"] if str(get_locale()).startswith("en") else ""
    elsewhere = [
        at_a_step(step)
        for step in told["current"]
        if application_id not in ours or step["kind"] not in ("draft", "initial", "signature", "recommendation")
    ]
    over = [] if told["outcome"] == "open" else [str(OUTCOMES[told["outcome"]])]
    sentences = ours.get(application_id, []) + elsewhere + over
    return {
        "number": told["number"],
        "permit": english or told["permit_name"] or told["permit_code"],
        "sentences": sentences or [str(gettext("Nobody has it at this moment: it is on its way to the next desk."))],
        "href": links.get(application_id, ""),
        "promised": date_long(date.fromisoformat(told["promised_for"])) if told["promised_for"] else "",
    }


def at_our_desk(row: Any) -> str:
    """Where a letter lies in the letter room, and what is wrong with its signature."""
    desk = str(DESKS.get(row.desk, row.desk))
    said = [gettext("The letter lies with %(desk)s since %(moment)s.", desk=desk, moment=moment(row.since))]
    if row.turn == "unknown":
        said.append(
            gettext("%(signer)s sent it to be signed, and no clear answer has come.", signer=called(row.signer))
        )
    elif row.turn:
        said.append(gettext("%(signer)s is signing it at this moment.", signer=called(row.signer)))
    elif row.trouble:
        said.append(gettext("It could not be signed: %(why)s", why=why(row.trouble)))
    if row.number:
        said.append(gettext("It has the number %(number)s.", number=row.number))
    return " ".join(str(each) for each in said)


def at_the_agency(row: Any) -> str:
    """A recommendation that waits for the signature of its agency's head."""
    if row.state == "returned":
        return str(gettext("The head of %(agency)s returned the recommendation to its writer.", agency=row.agency))
    said = gettext(
        "The recommendation waits for the signature of the head of %(agency)s since %(moment)s.",
        agency=row.agency,
        moment=moment(row.since),
    )
    trouble = f" {gettext('It could not be signed: %(why)s', why=why(row.trouble))}" if row.trouble else ""
    return f"{said}{trouble}"


def at_a_step(step: dict[str, Any]) -> str:
    """What tracking says of a step under way."""
    what = str(STEPS.get(step["kind"], step["kind"]))
    if step["waits_for_applicant"]:
        who = gettext("the applicant, who was asked for a correction")
    else:
        who = step["agency"] or str(DESKS.get(step["desk"], step["desk"] or ""))
    since = moment(step["since"]) if step["since"] else "–"
    said = str(gettext("%(what)s: lies with %(who)s since %(moment)s.", what=what, who=who, moment=since))
    if step["delay_reason"]:
        said += f" {gettext('Why it takes longer: %(reason)s', reason=step['delay_reason'])}"
    return said
