"""Everything that the read side shows."""

from services.tracking.analysis.console_pages import console_pages
from services.tracking.analysis.dictionary_pages import dictionary_pages
from services.tracking.analysis.report_pages import report_pages
from services.tracking.analysis.statistics_pages import statistics_pages
from services.tracking.as_of_pages import as_of_pages
from services.tracking.load_pages import load_pages
from services.tracking.operator_pages import OPERATOR_PAGES
from services.tracking.overview_pages import overview_pages
from services.tracking.proof_pages import proof_pages
from services.tracking.rebuild_pages import rebuild_pages
from services.tracking.root_pages import root_pages
from services.tracking.status_pages import status_pages
from services.tracking.web import public_pages
from services.tracking.what_if_pages import what_if_pages

BLUEPRINTS = (
    public_pages,
    status_pages,
    *OPERATOR_PAGES,
    rebuild_pages,
    overview_pages,
    load_pages,
    as_of_pages,
    what_if_pages,
    root_pages,
    proof_pages,
    report_pages,
    dictionary_pages,
    console_pages,
    statistics_pages,
)
