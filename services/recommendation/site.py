"""Everything that the agencies' service shows."""

from services.recommendation.board_pages import board_pages
from services.recommendation.calendar_pages import calendar_pages
from services.recommendation.correction_pages import correction_pages
from services.recommendation.guest_answer_pages import guest_answer_pages
from services.recommendation.guest_pages import guest_pages
from services.recommendation.meeting_pages import meeting_pages
from services.recommendation.queue_pages import queue_pages
from services.recommendation.report_pages import report_pages
from services.recommendation.route_pages import route_pages
from services.recommendation.visit_pages import visit_pages
from services.recommendation.web import pages
from services.recommendation.word_pages import word_pages
from services.shared.web.parked_pages import parked_pages

BLUEPRINTS = (
    parked_pages("/rekomendasi/tertahan"),
    queue_pages,
    pages,
    visit_pages,
    calendar_pages,
    route_pages,
    report_pages,
    meeting_pages,
    word_pages,
    correction_pages,
    board_pages,
    guest_pages,
    guest_answer_pages,
)
