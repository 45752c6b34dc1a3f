"""Where applications are, as tracking tells it: asked for each page, and not missed when it does not answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from flask_babel import gettext
from nameko.exceptions import RemoteError

from services.intake.words import AGENCY_OF_THE_PLACE
from services.shared.contracts.words import DESKS, STEPS
from services.shared.refusals import Unavailable
from services.shared.rpc import ask
from services.shared.web.formats import date_long, moment

PATIENCE_SECONDS = 2.0

log = structlog.get_logger("sakpore.whereabouts")
Statuses = dict[str, dict[str, Any]]
Ask = Callable[[Sequence[UUID]], Statuses | None]


def nobody_answers(application_ids: Sequence[UUID]) -> Statuses | None:
    """Where there is no tracking: the pages show what intake knows itself."""
    return None


def tracking_at(amqp_url: str) -> Ask:
    """The question to tracking: the status of each application it knows, or None when it does not answer."""

    def statuses(application_ids: Sequence[UUID]) -> Statuses | None:
        if not application_ids:
            return {}
        try:
            ids = [str(each) for each in application_ids]
            answer: Statuses = ask(amqp_url, "tracking", "statuses", ids, timeout=PATIENCE_SECONDS)
        except (Unavailable, RemoteError) as trouble:
            log.warning("tracking did not tell where applications are", reason=type(trouble).__name__)
            return None
        return answer

    return statuses


def lines(status: dict[str, Any] | None) -> list[dict[str, str]]:
    """Each step under way in words: what is done, by whom, and since when."""
    return [
        {"text": f"{STEPS[step['kind']]} – {holder(step)}", "hint": since(step)}
        for step in (status or {}).get("current", [])
    ]


def holder(step: dict[str, Any]) -> str:
    """Who has it: the applicant while the step waits for a correction."""
    if step["waits_for_applicant"]:
        return str(gettext("waits for you"))
    if step["agency"]:
        return str(AGENCY_OF_THE_PLACE) if step["agency"] == "KEC" else str(step["agency"])
    return str(DESKS.get(step["desk"], ""))


def since(step: dict[str, Any]) -> str:
    """Since when, and a visit that was agreed."""
    words = [gettext("since %(moment)s", moment=moment(step["since"]))] if step["since"] else []
    if step["appointment"] and datetime.fromisoformat(step["appointment"]) > datetime.fromisoformat(step["since"]):
        words.append(gettext("visit on %(moment)s", moment=moment(step["appointment"])))
    return "; ".join(str(each) for each in words)


def expected_by(status: dict[str, Any] | None) -> str:
    """The day promised; before the time limit runs, how long it will be; empty when it is over or unknown."""
    if status is None or status["outcome"] != "open":
        return ""
    if status["promised_for"]:
        return date_long(date.fromisoformat(status["promised_for"]))
    return str(gettext("%(days)s working days once the file is complete", days=status["working_days"]))
