"""All pages of the counter."""

from __future__ import annotations

from services.intake import api
from services.intake.account_pages import account_pages
from services.intake.assisted_pages import assisted_pages
from services.intake.catalogue_pages import catalogue_pages
from services.intake.claim_pages import claim_pages
from services.intake.correction_pages import correction_pages
from services.intake.document_pages import document_pages
from services.intake.draft_pages import draft_pages
from services.intake.earlier_pages import earlier_pages
from services.intake.erasure_pages import erasure_pages
from services.intake.imports.pages import import_pages
from services.intake.invitation_pages import invitation_pages
from services.intake.lending import lending_pages
from services.intake.misprint_pages import misprint_pages
from services.intake.my_pages import my_pages
from services.intake.offline_pages import offline_pages
from services.intake.organisation_pages import organisation_pages
from services.intake.own_data_pages import own_data_pages
from services.intake.password_pages import password_pages
from services.intake.postal_address_pages import postal_address_pages
from services.intake.report_pages import report_pages
from services.intake.resumable_pages import resumable_pages
from services.intake.staff_pages import staff_pages
from services.intake.survey_pages import survey_pages
from services.intake.terms_pages import terms_pages
from services.intake.upload_pages import upload_pages
from services.intake.visit_pages import visit_pages
from services.intake.web import pages
from services.intake.wishes_pages import wishes_pages
from services.shared.web.information import information
from services.shared.web.parked_pages import parked_pages

BLUEPRINTS = (
    parked_pages("/tertahan"),
    catalogue_pages,
    account_pages,
    password_pages,
    own_data_pages,
    wishes_pages,
    organisation_pages,
    assisted_pages,
    misprint_pages,
    claim_pages,
    earlier_pages,
    draft_pages,
    pages,
    survey_pages,
    offline_pages,
    my_pages,
    visit_pages,
    postal_address_pages,
    erasure_pages,
    upload_pages,
    correction_pages,
    resumable_pages,
    document_pages,
    report_pages,
    lending_pages,
    import_pages,
    staff_pages,
    invitation_pages,
    terms_pages,
    information,
    *api.BLUEPRINTS,
)
