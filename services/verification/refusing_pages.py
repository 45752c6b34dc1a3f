"""The page on which a refusal is proposed: its grounds, their reasons, the rules it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.contracts.verification import Ground
from services.shared.printable import objection_to
from services.shared.refusals import NotAllowed
from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification import read_model, words
from services.verification.case_page import may_decide, particulars_of
from services.verification.domain import Case
from services.verification.office import DESKS, officer, verification
from services.verification.refusing import LONGEST_LEGAL_BASIS, OTHER_GROUND, GroundMissing, LegalBasisMissing
from services.verification.refusing import LegalBasisTooLong as BasisTooLong
from services.verification.rules import LONGEST_REASON, ReasonMissing, ReasonTooLong

refusing_pages = Blueprint("refusing", __name__, url_prefix="/verifikasi")

OTHER = "lain"  # how the form calls what concerns no single requirement


@refusing_pages.get("/<uuid:application_id>/<step>/tolak")
@may(*DESKS)
def grounds(application_id: UUID, step: str) -> str:
    return page(application_id, step, {})


@refusing_pages.post("/<uuid:application_id>/<step>/tolak")
@may(*DESKS)
def propose_refusal(application_id: UUID, step: str) -> Response | tuple[str, int]:
    named = chosen(request.form)
    if errors := errors_in(named):
        return page(application_id, step, errors), 422
    verification().propose_refusal(application_id, step, tuple(named.values()), officer())
    flash(gettext("The refusal was proposed."), "success")
    return redirect(url_for("inbox.queue"), code=303)


def page(application_id: UUID, step: str, errors: Mapping[str, str]) -> str:
    """The form with what was found wrong, or what was just typed."""
    found = read_model.case_file(verification().datastore, application_id)
    case = verification().find(Case, application_id)
    if found.step != step or not may_decide(found, verification().in_whose_place(case, officer())):
        raise NotAllowed
    bases = (particulars_of(application_id) or {}).get("legal_basis", [])
    return render_template(
        "verification/refusal.html",
        case=found,
        permit_name=words.permit_name(found),
        entries=entries(case, step, bases),
        bases=bases,
        errors=errors,
    )


def entries(case: Case, step: str, bases: list[str]) -> list[dict[str, Any]]:
    """What a refusal can rest on: first what was found wrong, then the other documents, then anything else."""
    wrong = {each.requirement: each for each in case.wrong_at(step)}
    titles = {key: each.title or key for key, each in wrong.items()}
    titles |= {each.requirement: each.title or each.requirement for each in case.slip.documents}
    order = [*wrong, *(key for key in titles if key not in wrong)]
    only = bases[0] if len(bases) == 1 else ""
    listed = [entry(key, titles[key], wrong[key].reason if key in wrong else "", only) for key in order]
    return [*listed, entry(OTHER, gettext("Another ground"), "", only)]


def entry(key: str, title: str, reason: str, legal_basis: str) -> dict[str, Any]:
    """One ground on the form."""
    sent = request.form
    if sent:
        return {
            "key": key,
            "title": title,
            "chosen": key in sent.getlist("dasar"),
            "reason": sent.get(f"alasan_{key}", ""),
            "legal_basis": sent.get(f"hukum_{key}", ""),
        }
    return {"key": key, "title": title, "chosen": bool(reason), "reason": reason, "legal_basis": legal_basis}


def chosen(sent: Any) -> dict[str, Ground]:
    """The grounds that are ticked, by their key on the form."""
    return {
        key: Ground(
            requirement=OTHER_GROUND if key == OTHER else key,
            reason=sent.get(f"alasan_{key}", "").strip(),
            legal_basis=sent.get(f"hukum_{key}", "").strip(),
        )
        for key in sent.getlist("dasar")
    }


def errors_in(named: Mapping[str, Ground]) -> dict[str, str]:
    """What is missing or too long, by the id of its field."""
    if not named:
        return {"dasar": sentence_of(GroundMissing())}
    errors = {}
    for key, ground in named.items():
        if not ground.reason:
            errors[f"alasan_{key}"] = sentence_of(ReasonMissing())
        elif len(ground.reason) > LONGEST_REASON:
            errors[f"alasan_{key}"] = sentence_of(ReasonTooLong(max=LONGEST_REASON))
        elif (objection := objection_to(ground.reason)) is not None:
            errors[f"alasan_{key}"] = sentence_of(objection)
        if not ground.legal_basis:
            errors[f"hukum_{key}"] = sentence_of(LegalBasisMissing())
        elif len(ground.legal_basis) > LONGEST_LEGAL_BASIS:
            errors[f"hukum_{key}"] = sentence_of(BasisTooLong(max=LONGEST_LEGAL_BASIS))
        elif (objection := objection_to(ground.legal_basis)) is not None:
            errors[f"hukum_{key}"] = sentence_of(objection)
    return errors
