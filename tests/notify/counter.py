"""A counter that only knows how to reach applicants: stands in for intake beside the real notify process."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from nameko.rpc import rpc

from services.shared.settings import Settings
from services.shared.web_server import Web
from tests.notify.cases import CONTACT


def wire(settings: Settings) -> type:
    """Answers one question."""

    class Counter:
        name = "intake"
        web = Web()

        @rpc
        def contact(self, application_id: str) -> dict[str, Any]:
            return CONTACT | {"email": f"{application_id}@contoh.example", "phone": phone_of(application_id)}

        @rpc
        def contacts(self, application_ids: list[str]) -> dict[str, dict[str, Any]]:
            return {each: self.contact(each) for each in application_ids}

    return Counter


def phone_of(application_id: str) -> str:
    """The number of whoever made this application."""
    return f"+62812{UUID(application_id).int % 10**8:08d}"
