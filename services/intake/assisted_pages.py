"""The counter for walk-ins: find or enter the person, act for them with their consent, find applications again."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import segno
import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake import my_applications
from services.intake.addresses import address_from
from services.intake.assistance import HOURS, Assistance
from services.intake.assisted_forms import ConsentForm, NikForm, WalkInForm
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter
from services.intake.domain import PermitApplication
from services.intake.identity_rules import nik_of
from services.intake.words import state_of, with_kind
from services.shared.refusals import NotFound, Refused
from services.shared.web import Person, may, person
from services.shared.web.acting import ActingForSomebody, act_for, end_acting

IN_PERSON_ONLY = {"own_data", "password", "organisations", "erasure", "api_keys", "survey"}

log = structlog.get_logger("sakpore.assistance")

assisted_pages = Blueprint("assisted", __name__, url_prefix="/loket")


@assisted_pages.before_app_request
def keep_to_the_errand() -> None:
    """Who acts for somebody leaves account, password and opinion to the person."""
    if person().actor and request.blueprint in IN_PERSON_ONLY:
        raise ActingForSomebody(name=person().name)


@assisted_pages.after_app_request
def leave_a_trace(response: Response) -> Response:
    """Every application that was changed by somebody else than the applicant says so."""
    visitor, application_id = person(), (request.view_args or {}).get("application_id")
    changed = request.method == "POST" and response.status_code < 400
    if visitor.actor and changed and isinstance(application_id, UUID):
        counter().assisted.record(application_id, UUID(visitor.errand))
    return response


@assisted_pages.get("")
@may("front_office")
def start() -> str:
    """Whom to serve, and who was served today."""
    return start_page(NikForm())


@assisted_pages.post("")
@may("front_office")
def look_up() -> Response | str | tuple[str, int]:
    form = NikForm()
    if not form.validate():
        return start_page(form), 422
    account_id = counter().walk_ins.find(form.nik.data)
    if account_id is None:
        # Shown at once, not by way of another address: the number is not to stand in one, nor to be typed again.
        flash(gettext("Nobody is registered with this identity number. Enter the person."))
        return render_template("intake/assisted/enter.html", form=WalkInForm(counter().intake.catalogue))
    return redirect(url_for(".consent", account_id=account_id), code=303)


@assisted_pages.route("/orang", methods=["GET", "POST"])
@may("front_office")
def enter() -> Response | str | tuple[str, int]:
    """A person who was never here; the e-mail address may be missing."""
    form = WalkInForm(counter().intake.catalogue)
    if request.method == "GET":
        return render_template("intake/assisted/enter.html", form=form)
    if not form.validate():
        return render_template("intake/assisted/enter.html", form=form), 422
    account_id = counter().walk_ins.take_in(form.registration())
    return redirect(url_for(".consent", account_id=account_id), code=303)


@assisted_pages.route("/orang/<uuid:account_id>", methods=["GET", "POST"])
@may("front_office")
def consent(account_id: UUID) -> Any:
    """The person agrees, and the visit begins."""
    form, particulars = ConsentForm(), counter().accounts.particulars(account_id)
    if form.validate_on_submit():
        return begin(account_id, particulars, form)
    form.errand.data = form.errand.data or str(uuid4())
    intake = counter().intake
    page = render_template(
        "intake/assisted/consent.html",
        form=form,
        particulars=particulars,
        address=address_from(particulars["address"]).line,
        applications=my_applications.all_of(intake.datastore, account_id),
        subject_of=lambda row: with_kind(name_of(intake.permit(row.permit_code)), row.kind),
        state_of=state_of,
    )
    return page, 422 if request.method == "POST" else 200


@assisted_pages.get("/cari")
@may("front_office")
def search() -> Response | str:
    """By application number or NIK."""
    asked = request.args.get("q", "").strip()
    found = person_behind(asked) if asked else None
    if found is not None:
        return redirect(url_for(".consent", account_id=found), code=303)
    return render_template("intake/assisted/search.html", asked=asked)


@assisted_pages.route("/tanda-terima/<uuid:application_id>", methods=["GET", "POST"])
@may("front_office")
def receipt(application_id: UUID) -> str:
    """To be printed for the person; POST makes a new code for the account, which voids earlier ones."""
    found = counter().intake.find(PermitApplication, application_id)
    token = counter().intake.tracking_token(found)
    if found.slip is None or token is None:
        raise NotFound
    link = f"{counter().base_url}/lacak/{token}"
    return render_template(
        "intake/assisted/receipt.html",
        application=found,
        queue_number=queue_number_of(found),
        handed_in_by=counter().intake.handed_in_by(found),
        permit_name=name_of(counter().intake.permit(found.permit_code)),
        link=link,
        picture=segno.make(link, error="m", micro=False).svg_data_uri(scale=5, border=2),
        claim_code=counter().walk_ins.claim_code(found.applicant_id) if request.method == "POST" else None,
        claim_address=f"{counter().base_url}/klaim",
        unclaimed=counter().walk_ins.is_unclaimed(found.applicant_id),
    )


def queue_number_of(found: PermitApplication) -> str:
    """That of the visit in which it was entered; empty for what somebody handed in alone."""
    return counter().intake.find(Assistance, found.assistance_id).queue_number if found.assistance_id else ""


@assisted_pages.get("/selesai")
@may("anyone")
def ask_end() -> str:
    return render_template("intake/assisted/end.html")


@assisted_pages.post("/selesai")
@may("anyone")
def end() -> Response:
    """Back to the member of staff's own session."""
    visitor = person()
    if visitor.actor:
        counter().assisted.end(UUID(visitor.errand), visitor.actor)
    response = redirect(url_for(".start"), code=303)
    end_acting(response)
    return response


def begin(account_id: UUID, particulars: dict[str, Any], form: ConsentForm) -> Response:
    """Record consent and queue number, and go on as the person."""
    officer, errand = person(), UUID(form.errand.data)
    counter().assisted.begin(errand, account_id, form.queue_number.data, officer.username)
    log.info("assistance began", account=str(account_id), by=officer.username)
    response = redirect("/permohonan", code=303)
    applicant = Person(
        username=str(account_id),
        name=particulars["name"],
        roles=frozenset({"applicant"}),
        agency=None,
        account_id=account_id,
        actor=officer.username,
        errand=str(errand),
    )
    act_for(response, applicant, counter().session_key, hours=HOURS)
    return response


def start_page(form: NikForm) -> str:
    """The counter's first page."""
    return render_template("intake/assisted/start.html", form=form, visits=counter().assisted.visits())


def person_behind(asked: str) -> UUID | None:
    """The account of an application's number or a NIK."""
    try:
        nik = nik_of(asked)
    except Refused:
        return counter().assisted.holder_of(asked.upper())
    found: UUID | None = counter().walk_ins.find(nik)
    return found
