"""Pages of every service: one app factory, one shell, one way to say who may see what."""

from services.shared.web.access import may, views_without_access, without_csrf
from services.shared.web.app import application_of, create_app
from services.shared.web.correlation import correlation_id
from services.shared.web.forms import Form
from services.shared.web.information import information
from services.shared.web.requests import local_path, prefers_json
from services.shared.web.sessions import Person, end_session, person, start_session

__all__ = [
    "Form",
    "Person",
    "application_of",
    "correlation_id",
    "create_app",
    "end_session",
    "information",
    "local_path",
    "may",
    "person",
    "prefers_json",
    "start_session",
    "views_without_access",
    "without_csrf",
]
