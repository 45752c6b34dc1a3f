"""Documents of other applications are offered to be used again, and can be told apart."""

from __future__ import annotations

import pytest

from tests.intake.counters import MAKAM_ANSWERS, Applicant, Site, id_of, pdf

pytestmark = pytest.mark.servers


def test_two_documents_of_one_day_are_told_apart_by_their_time(site: Site, sari: Applicant) -> None:
    for pages, moment in ((1, "2026-11-22T01:05Z"), (2, "2026-11-22T07:40Z")):
        draft = sari.start("MAKAM")
        sari.answer(draft, **MAKAM_ANSWERS)
        sari.upload(draft, "ktp", pdf(pages))
        uploaded = "UPDATE my_documents SET uploaded_at = %s WHERE application_id = %s RETURNING document_id"
        assert site.datastore.query(uploaded, moment, id_of(draft))

    draft = sari.start("MAKAM")
    sari.answer(draft, **MAKAM_ANSWERS)
    later, earlier = [each.get_text(" ") for each in sari.page(f"{draft}/berkas").select("#upload-ktp details li")]

    assert "22 November 2026 14.40 WIB" in later
    assert "22 November 2026 08.05 WIB" in earlier
