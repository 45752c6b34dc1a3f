"""Which files of a conversation could go into the correction, and which the person is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from services.notify import conversation_read_model, helping
from services.notify.application import Notify
from services.notify.chat_forms import ProposalForm
from services.notify.conversation_rules import WantedDocument
from services.notify.intake_asked import asked
from services.shared.refusals import NotFound, Unavailable
from services.shared.web.forms import choices


def wanted_by(row: Any) -> Sequence[WantedDocument]:
    """What the correction of the conversation's application waits for; nothing while intake does not answer."""
    if row.application_id is None or row.account_id is None:
        return []
    try:
        return asked().wanted_documents(row.application_id)
    except (NotFound, Unavailable):
        return []


def names_of(notify: Notify, row: Any) -> Mapping[str, str]:
    """What the person's files are called, by id; those whose words are erased have none."""
    found = helping.entries(notify, row.conversation_id, ("person",))
    return {file_id: name for each in found if each.words for file_id, name in each.words.get("names", {}).items()}


def proposal_form(notify: Notify, row: Any, **given: Any) -> ProposalForm | None:
    """For the desk; None when there is no file, or no correction that it could go into."""
    wanted = wanted_by(row)
    names = names_of(notify, row) if wanted else {}
    if not names:
        return None
    form = ProposalForm(prefix="use", **given)
    form.file.choices = choices(("", gettext("Choose a file")), *reversed(names.items()))
    documents = ((each.requirement, each.title) for each in wanted)
    form.requirement.choices = choices(("", gettext("Choose a document")), *documents)
    return form


def correction_of(notify: Notify, row: Any) -> str:
    """Where the correction is that the person let a file go into; empty when there is none, or it is handed in."""
    given = conversation_read_model.anything_given(notify.datastore, row.conversation_id)
    return f"/permohonan/{row.application_id}/perbaikan" if given and wanted_by(row) else ""


def open_proposals(notify: Notify, row: Any) -> list[dict[str, str]]:
    """What the person is asked: those of which the correction still wants the document."""
    proposed = conversation_read_model.proposals(notify.datastore, row.conversation_id)
    waiting = [each for each in proposed if not each.given]
    if not waiting:
        return []
    wanted, names = {each.requirement for each in wanted_by(row)}, names_of(notify, row)
    return [
        {
            "file_id": str(each.file_id),
            "name": names.get(str(each.file_id), gettext("File")),
            "requirement": each.requirement,
            "title": each.title,
        }
        for each in waiting
        if each.requirement in wanted
    ]
