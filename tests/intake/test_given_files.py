"""Files that an applicant sent to the helpdesk go into the correction, if it still wants them."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import uuid4

import pytest

from services.intake.helpdesk_questions import wanted_documents
from services.intake.reactions import react
from services.shared.contracts.notify import FileGiven
from tests.intake.counters import Applicant, Site, id_of, pdf, submitted
from tests.intake.decisions import asked_for
from tests.intake.drafts import AT
from tests.intake.mending import FAMILY_TREE, UNREADABLE, WRONG_NAME, found
from tests.intake.test_quarantine import worked

pytestmark = pytest.mark.servers


@pytest.fixture
def application(sari: Applicant) -> str:
    return submitted(sari)


def given(site: Site, sari: Applicant, application: str, **other: Any) -> FileGiven:
    """The post room says that this file was given; it lies in the store."""
    content = pdf(8)
    digest = hashlib.sha256(content).hexdigest()
    site.store.put(io.BytesIO(content), len(content), digest, "application/pdf")
    said = {
        "application_id": id_of(application),
        "at": AT,
        "account_id": sari.account_id,
        "requirement": "ktp",
        "sha256": digest,
        "media_type": "application/pdf",
        "size": len(content),
    }
    return FileGiven.model_validate(said | other)


def test_a_given_file_waits_for_the_scanner_and_is_handed_in_like_an_upload(
    site: Site, sari: Applicant, application: str
) -> None:
    asked_for(site, application, UNREADABLE)
    said = given(site, sari, application)

    for _ in range(2):
        react(said, site.intake)

    [document] = found(site, application).replaced["ktp"]
    assert document.sha256 == said.sha256
    assert site.intake.quarantine.states([document])[said.sha256] == "waiting"
    worked(site)
    assert sari.submit(f"{application}/perbaikan", "/perbaikan/kirim").status_code == 303
    assert found(site, application).documents["ktp"][0].sha256 == said.sha256


@pytest.mark.parametrize(
    "other",
    [
        {"account_id": uuid4()},
        {"requirement": "nothing"},
        {"requirement": "akta_kematian"},
        {"media_type": "text/html"},
    ],
)
def test_what_does_not_fit_the_correction_is_left(
    site: Site, sari: Applicant, application: str, other: dict[str, Any]
) -> None:
    asked_for(site, application, UNREADABLE)

    react(given(site, sari, application, **other), site.intake)

    assert found(site, application).replaced == {}


def test_what_comes_behind_the_correction_is_left(site: Site, sari: Applicant, application: str) -> None:
    react(given(site, sari, application), site.intake)

    assert found(site, application).replaced == {}


def test_the_helpdesk_asks_what_a_correction_waits_for(site: Site, application: str) -> None:
    assert wanted_documents(site.counter, str(id_of(application))) == []

    asked_for(site, application, UNREADABLE, FAMILY_TREE, WRONG_NAME)

    asked = {each["requirement"]: each for each in wanted_documents(site.counter, str(id_of(application)))}
    assert asked.keys() == {"ktp", FAMILY_TREE.requirement}
    assert asked[FAMILY_TREE.requirement]["title"] == "Silsilah"
    assert asked["ktp"]["formats"] == []
