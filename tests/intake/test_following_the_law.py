"""A draft that outlives a law is asked for what the law of the day of its submission asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.intake.domain import PermitApplication
from services.intake.earlier import PaperPermit
from services.shared.refusals import Refused
from tests.intake.counters import Applicant, Site

pytestmark = pytest.mark.servers
ON_PAPER = PaperPermit("503/1/IV/2019", date(2019, 4, 12))
OLD_LAW, NEW_LAW = datetime(2023, 8, 7, 3, tzinfo=UTC), datetime(2023, 8, 8, 3, tzinfo=UTC)


def test_a_draft_of_yesterday_s_law_is_asked_for_today_s_documents(site: Site, sari: Applicant) -> None:
    draft = uuid4()
    site.intake.clock = lambda: OLD_LAW
    site.intake.start(draft, sari.account_id, "SIP-DOKTER", "renewal", ON_PAPER)
    site.intake.save_answers(draft, sari.account_id, {"jenis_tempat": "mandiri", "praktik_ke": "1"})
    before = site.intake.find(PermitApplication, draft).mandatory

    site.intake.clock = lambda: NEW_LAW
    with pytest.raises(Refused):
        site.intake.submit(draft, sari.account_id)
    after = site.intake.find(PermitApplication, draft).mandatory

    assert set(before) - set(after) == {"rek_op"}
    assert set(after) - set(before) == {"skp_profesi"}
    assert sari.client.get(f"/permohonan/{draft}/berkas").text.count("skp_profesi")


def test_nothing_is_recorded_while_the_law_stays(site: Site, sari: Applicant) -> None:
    draft = uuid4()
    site.intake.start(draft, sari.account_id, "SIP-DOKTER", "renewal", ON_PAPER)
    site.intake.save_answers(draft, sari.account_id, {"jenis_tempat": "mandiri", "praktik_ke": "1"})

    site.intake.follow_the_law(draft, sari.account_id)

    assert site.events(draft) == ["Started", "AnswersSaved"]
