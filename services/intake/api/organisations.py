"""The organisations that the person behind the key acts for, and their people, by program."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g, url_for
from flask_babel import lazy_gettext

from services.intake.api import models
from services.intake.api.form_checks import address_fields, filled
from services.intake.api.operations import operation
from services.intake.api.responses import given
from services.intake.catalogue_pages import counter
from services.intake.organisation_invitations import Invitations, InvitedOneself, InvitedOtherAddress
from services.intake.organisations import OWNER, AlreadyYours, LastOwner, Organisations, OwnersOnly
from services.intake.own_data_forms import InvitationForm, OrganisationForm
from services.intake.single_use_links import LinkUsedUp
from services.intake.throttling import TooManyAttempts
from services.intake.web import applicant
from services.shared.refusals import NotFound


@operation(
    "GET",
    "/organisations",
    lazy_gettext("The organisations that you act for"),
    scope="read",
    gives=models.Organisations,
    personal=True,
)
def list_organisations() -> Response:
    theirs = known().of_account(applicant())
    return given(models.Organisations(organisations=[models.Organisation(**vars(each)) for each in theirs]))


@operation(
    "POST",
    "/organisations",
    lazy_gettext("Enter an organisation; you are its first owner"),
    scope="write",
    takes=models.NewOrganisation,
    gives=models.OrganisationInFull,
    status=201,
    personal=True,
    refusals=(AlreadyYours,),
)
def create_organisation(body: models.NewOrganisation) -> Response:
    # Carried out again after a process died, it finds its own organisation.
    organisation_id, catalogue = g.sakpore_request_id, counter().intake.catalogue
    values = {"organisation_id": organisation_id, "name": body.name, "npwp": body.npwp, "nib": body.nib}
    form = filled(lambda **sent: OrganisationForm(catalogue, **sent), values | address_fields(body.address, catalogue))
    known().create(organisation_id, applicant(), form.details)
    response = in_full(organisation_id, 201)
    response.headers["Location"] = url_for(".read_organisation", organisation_id=organisation_id)
    return response


@operation(
    "GET",
    "/organisations/{organisation_id}",
    lazy_gettext("An organisation with its people"),
    scope="read",
    gives=models.OrganisationInFull,
    personal=True,
    refusals=(NotFound,),
)
def read_organisation(organisation_id: UUID) -> Response:
    return in_full(organisation_id)


@operation(
    "POST",
    "/organisations/{organisation_id}/invitations",
    lazy_gettext("Invite somebody by e-mail to act for an organisation"),
    scope="write",
    takes=models.NewInvitation,
    gives=models.OrganisationInFull,
    personal=True,
    refusals=(NotFound, OwnersOnly, InvitedOneself, TooManyAttempts),
)
def invite(organisation_id: UUID, body: models.NewInvitation) -> Response:
    form = filled(InvitationForm, {"email": body.email, "role": body.role})
    invitations().invite(organisation_id, applicant(), form.email.data, form.role.data)
    return in_full(organisation_id)


@operation(
    "DELETE",
    "/organisations/{organisation_id}/invitations/{invitation_id}",
    lazy_gettext("Take an invitation back"),
    scope="write",
    gives=None,
    status=204,
    personal=True,
    refusals=(NotFound, OwnersOnly),
)
def withdraw_invitation(organisation_id: UUID, invitation_id: UUID) -> Response:
    invitations().withdraw(organisation_id, applicant(), invitation_id)
    return Response(status=204)


@operation(
    "POST",
    "/organisation-invitations",
    lazy_gettext("Accept an invitation with what stands at the end of its link"),
    scope="write",
    takes=models.Acceptance,
    gives=models.OrganisationInFull,
    personal=True,
    refusals=(LinkUsedUp, InvitedOtherAddress),
)
def accept_invitation(body: models.Acceptance) -> Response:
    return in_full(invitations().accept(body.token, applicant()))


@operation(
    "PUT",
    "/organisations/{organisation_id}/members/{account_id}",
    lazy_gettext("Make a member an owner as well"),
    scope="write",
    takes=models.Membership,
    gives=models.OrganisationInFull,
    personal=True,
    refusals=(NotFound, OwnersOnly),
)
def make_owner(organisation_id: UUID, account_id: UUID, body: models.Membership) -> Response:  # says owner
    known().make_owner(organisation_id, applicant(), account_id)
    return in_full(organisation_id)


@operation(
    "DELETE",
    "/organisations/{organisation_id}/members/{account_id}",
    lazy_gettext("Remove somebody from an organisation, or leave it"),
    scope="write",
    gives=None,
    status=204,
    personal=True,
    refusals=(NotFound, OwnersOnly, LastOwner),
)
def remove_member(organisation_id: UUID, account_id: UUID) -> Response:
    if account_id == applicant():
        known().leave(organisation_id, account_id)
    else:
        known().remove(organisation_id, applicant(), account_id)
    return Response(status=204)


def in_full(organisation_id: UUID, status: int = 200) -> Response:
    """The organisation as one of its people sees it; raises :class:`NotFound` for everybody else."""
    found = known().seen_by(organisation_id, applicant())
    invited = invitations().open_ones(organisation_id) if found.role == OWNER else []
    return given(
        models.OrganisationInFull(
            **vars(found),
            members=[models.Member(**vars(each)) for each in known().members(organisation_id)],
            invitations=[models.Invited(**vars(each)) for each in invited],
        ),
        status,
    )


def known() -> Organisations:
    return counter().people.organisations


def invitations() -> Invitations:
    return counter().people.invitations
