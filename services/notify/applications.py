"""What the post room knows of each application, as its submission said: no personal data."""

from __future__ import annotations

from services.shared.contracts.intake import ApplicationSubmitted
from services.shared.datastore import Datastore, Row

REMEMBER = """
INSERT INTO applications (application_id, number, permit_code, permit_name, permit_name_en, kind, district,
                          district_name, delivery, submitted_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (application_id) DO NOTHING
"""


def remember(datastore: Datastore, said: ApplicationSubmitted) -> None:
    """Keep what messages, deliveries, conversations and results are looked up by."""
    slip = said.slip
    permit = slip.application_number, slip.permit_code, slip.permit_name, slip.permit_name_en, slip.kind
    place = slip.district, slip.district_name
    datastore.execute(Row(REMEMBER, (said.application_id, *permit, *place, said.delivery, said.at)))
