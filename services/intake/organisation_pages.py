"""The organisations one acts for: list, create, invite, remove, leave."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from services.intake.catalogue_pages import counter
from services.intake.organisation_invitations import Invitations, InvitedOneself, InvitedOtherAddress
from services.intake.organisations import MEMBER, OWNER, AlreadyYours, LastOwner, Organisations
from services.intake.own_data_forms import InvitationForm, OrganisationForm
from services.intake.password_pages import status
from services.intake.throttling import TooManyAttempts
from services.intake.web import applicant
from services.shared.refusals import NotFound
from services.shared.web import may
from services.shared.web.errors import sentence_of

organisation_pages = Blueprint("organisations", __name__, url_prefix="/badan-usaha")

ROLE_NAMES = {OWNER: lazy_gettext("Owner"), MEMBER: lazy_gettext("Member")}
Answer = Response | str | tuple[str, int]


@organisation_pages.get("")
@may("applicant")
def mine() -> str:
    rows = [
        [
            {"text": each.name, "href": url_for(".organisation", organisation_id=each.id)},
            each.npwp,
            str(ROLE_NAMES[each.role]),
        ]
        for each in known().of_account(applicant())
    ]
    return render_template("intake/account/organisations.html", rows=rows)


@organisation_pages.route("/baru", methods=["GET", "POST"])
@may("applicant")
def create() -> Answer:
    form = OrganisationForm(counter().intake.catalogue, data={"organisation_id": str(uuid4())})
    if form.validate_on_submit():
        organisation_id = uuid_of(form.organisation_id.data)
        try:
            known().create(organisation_id, applicant(), form.details)
        except AlreadyYours as refusal:
            form.refuse("npwp", sentence_of(refusal))
        else:
            flash(gettext("The organisation was created. You can act for it now."), "success")
            return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)
    return render_template("intake/account/new_organisation.html", form=form), status()


@organisation_pages.get("/<uuid:organisation_id>")
@may("applicant")
def organisation(organisation_id: UUID) -> Answer:
    return page_of(organisation_id, InvitationForm())


@organisation_pages.post("/<uuid:organisation_id>/undang")
@may("applicant")
def invite(organisation_id: UUID) -> Answer:
    form = InvitationForm()
    if form.validate():
        try:
            invitations().invite(organisation_id, applicant(), form.email.data, form.role.data)
        except (InvitedOneself, TooManyAttempts) as refusal:
            form.refuse("email", sentence_of(refusal))
        else:
            flash(gettext("The invitation is on its way. The link in it works for seven days."), "success")
            return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)
    return page_of(organisation_id, form), 422


@organisation_pages.post("/<uuid:organisation_id>/undangan/<uuid:invitation_id>/cabut")
@may("applicant")
def withdraw(organisation_id: UUID, invitation_id: UUID) -> Response:
    invitations().withdraw(organisation_id, applicant(), invitation_id)
    flash(gettext("The invitation does not work any more."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@organisation_pages.post("/<uuid:organisation_id>/orang/<uuid:account_id>/pemilik")
@may("applicant")
def make_owner(organisation_id: UUID, account_id: UUID) -> Response:
    known().make_owner(organisation_id, applicant(), account_id)
    flash(gettext("The person is an owner now."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@organisation_pages.post("/<uuid:organisation_id>/orang/<uuid:account_id>/hapus")
@may("applicant")
def remove(organisation_id: UUID, account_id: UUID) -> Response:
    known().remove(organisation_id, applicant(), account_id)
    flash(gettext("The person does not act for the organisation any more."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@organisation_pages.post("/<uuid:organisation_id>/keluar")
@may("applicant")
def leave(organisation_id: UUID) -> Response:
    try:
        known().leave(organisation_id, applicant())
    except LastOwner as refusal:
        flash(sentence_of(refusal))
        return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)
    flash(gettext("You do not act for the organisation any more."), "success")
    return redirect(url_for(".mine"), code=303)


@organisation_pages.get("/undangan/<token>")
@may("applicant")
def invitation(token: str) -> str:
    """Only a question: programs that open the links in a mail accept nothing."""
    name = known().particulars(invitations().organisation_of(token, applicant()))["name"]
    return render_template("intake/account/invitation.html", name=name, token=token)


@organisation_pages.post("/undangan/<token>")
@may("applicant")
def accept(token: str) -> Response:
    organisation_id = invitations().accept(token, applicant())
    flash(gettext("You can act for this organisation now."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@organisation_pages.errorhandler(InvitedOtherAddress)
def sent_to_another(refusal: InvitedOtherAddress) -> Answer:
    """Who holds a link that was sent to somebody else reads what to do."""
    return render_template("intake/account/invitation_of_another.html", refusal=sentence_of(refusal)), 403


def page_of(organisation_id: UUID, form: InvitationForm) -> str:
    """The organisation with its people, as its member sees it."""
    found = known().seen_by(organisation_id, applicant())
    return render_template(
        "intake/account/organisation.html",
        organisation=found,
        owned=found.role == OWNER,
        members=known().members(organisation_id),
        invited=invitations().open_ones(organisation_id) if found.role == OWNER else [],
        me=applicant(),
        role_names=ROLE_NAMES,
        form=form,
    )


def uuid_of(text: str) -> UUID:
    """The id that the page has chosen; raises :class:`NotFound` for a form that was tampered with."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def known() -> Organisations:
    return counter().people.organisations


def invitations() -> Invitations:
    return counter().people.invitations
