"""A counter that only knows who holds a permit: stands in for intake beside the real signing process."""

from __future__ import annotations

from typing import Any

from nameko.rpc import rpc

from services.shared.settings import Settings
from services.shared.web_server import Web
from tests.signing.cases import HOLDER


def wire(settings: Settings) -> type:
    """Answers one question; what colleagues are called it cannot say, like a counter of an earlier version."""

    class Counter:
        name = "intake"
        web = Web()

        @rpc
        def letter_particulars(self, application_id: str) -> dict[str, Any]:
            return HOLDER

        @rpc
        def letter_particulars_of(self, application_ids: list[str]) -> dict[str, dict[str, Any]]:
            return dict.fromkeys(application_ids, HOLDER)

    return Counter
