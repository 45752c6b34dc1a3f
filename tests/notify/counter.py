"""A counter that only knows how to reach applicants: stands in for intake beside the real notify process."""

from __future__ import annotations

from typing import Any

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
            return CONTACT | {"email": f"{application_id}@contoh.example"}

    return Counter
