"""Everything that the desks show."""

from services.shared.web.parked_pages import parked_pages
from services.verification.absence_pages import absence_pages
from services.verification.at_once_pages import at_once_pages
from services.verification.calendar_pages import calendar_pages
from services.verification.checking_pages import checking_pages
from services.verification.holding_pages import holding_pages
from services.verification.inbox_pages import inbox_pages
from services.verification.refusing_pages import refusing_pages
from services.verification.sharing_pages import sharing_pages
from services.verification.timing_pages import timing_pages
from services.verification.web import pages

BLUEPRINTS = (
    parked_pages("/verifikasi/tertahan"),
    inbox_pages,
    at_once_pages,
    pages,
    checking_pages,
    holding_pages,
    absence_pages,
    calendar_pages,
    sharing_pages,
    timing_pages,
    refusing_pages,
)
