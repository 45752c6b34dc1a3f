"""The envelope written at once is the envelope that the contracts describe."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.shared.contracts import CloudEvent
from services.shared.contracts.signing import LetterRevoked
from services.shared.envelopes import enveloped

WIB = timezone(timedelta(hours=7))


@given(
    application_id=st.uuids(),
    at=st.datetimes(timezones=st.sampled_from([UTC, WIB])),
    reason=st.text(),
    number=st.integers(min_value=1, max_value=2**63 - 1),
)
def test_both_ways_to_write_an_envelope_say_the_same(
    application_id: UUID, at: object, reason: str, number: int
) -> None:
    said = LetterRevoked.model_validate(
        {"application_id": application_id, "at": at, "reason": reason, "by": "head.one"}
    )

    at_once = CloudEvent.from_bytes(enveloped(said, number))

    assert at_once == CloudEvent.from_bytes(CloudEvent.around(said, number).to_bytes())
    assert at_once.contract() == said
