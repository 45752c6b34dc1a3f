"""Agencies' letters on a real database: what others say about them, who answers for whom, and how they are signed."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pikepdf
import pytest

from services.shared.contracts import Contract
from services.shared.contracts.intake import ApplicationWithdrawn, Posting, StaffAccessRevoked, StaffPosted
from services.shared.contracts.recommendation import RecommendationIssued, StepLapsed
from services.shared.contracts.verification import DeputyAppointed, DeputyDismissed
from services.shared.refusals import NotFound
from services.shared.working_days import day_of
from services.signing import agency_read_model, read_model, to_sign
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import Signatory
from services.signing.agency_press import AgencyPress
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.press import HolderUnknown, Press
from services.signing.reactions import react
from tests.signing.agencies import CHIEF, CONDITIONS, DEPUTY, HEAD, HEAD_OF_ANOTHER, STANDING_IN, STEP, said
from tests.signing.cases import AT, HOLDER, slip
from tests.signing.signing import of_recommendation, signed, states

pytestmark = pytest.mark.servers
OF_AGENCIES = to_sign.Rights(None, [HEAD, HEAD_OF_ANOTHER])


def written(signing: Signing, **more: Any) -> UUID:
    """A recommendation waits; the application's id."""
    application_id = uuid4()
    react(said(application_id, **more), signing)
    return application_id


def letter_of(signing: Signing, application_id: UUID, step: str = STEP) -> AgencyLetter:
    return signing.find(AgencyLetter, AgencyLetter.create_id(application_id, step))


def waiting(signing: Signing) -> list[tuple[UUID, int]]:
    return [(line.application_id, line.revision) for line in to_sign.listed(signing.datastore, OF_AGENCIES)]


def sign(press: Press, application_id: UUID, by: Signatory = HEAD) -> UUID:
    chosen = of_recommendation(press, letter_of(press.signing, application_id).id, by.acting_for)
    return signed(press, chosen, by=by.username)


def finished(kind: type[Any], application_id: UUID, **more: Any) -> Any:
    told = {"application_id": application_id, "at": AT, "step": STEP, "next_step": None, "by": "eka"}
    return kind(**(told | {"agency": "DINKES"} | more))


def issued(application_id: UUID, **more: Any) -> RecommendationIssued:
    fact: RecommendationIssued = finished(RecommendationIssued, application_id, favourable=True, reason="", **more)
    return fact


def test_a_written_recommendation_waits_once_and_in_its_latest_form(signing: Signing) -> None:
    application_id = written(signing)

    react(said(application_id), signing)
    react(said(application_id, revision=2), signing)

    assert waiting(signing) == [(application_id, 2)]
    history = agency_read_model.history(signing.datastore, letter_of(signing, application_id).id)
    assert [(line.what, line.revision) for line in history] == [("written", 1), ("written", 2)]


@pytest.mark.parametrize(
    ("fact", "how"),
    [
        (lambda application_id: ApplicationWithdrawn(application_id=application_id, at=AT), "withdrawn"),
        (lambda application_id: issued(application_id, issued_as="scan", letter_sha256="c" * 64), "issued on paper"),
        (lambda application_id: finished(StepLapsed, application_id), "lapsed"),
    ],
)
def test_what_ends_a_recommendation_takes_it_from_the_head(signing: Signing, fact: Any, how: str) -> None:
    application_id, other = written(signing), written(signing)

    for _ in range(2):
        react(fact(application_id), signing)

    assert waiting(signing) == [(other, 1)]
    assert letter_of(signing, application_id).ended == how


def test_a_withdrawal_that_overtakes_a_recommendation_keeps_it_away(signing: Signing) -> None:
    application_id = uuid4()

    react(ApplicationWithdrawn(application_id=application_id, at=AT), signing)
    react(said(application_id), signing)

    assert waiting(signing) == []


def test_what_was_signed_here_and_then_issued_is_not_ended(signing: Signing, press: Press) -> None:
    application_id = written(signing)
    sign(press, application_id)
    paper = letter_of(signing, application_id).paper
    assert paper is not None

    react(issued(application_id, issued_as="system_letter", letter_sha256=paper.sha256), signing)

    assert letter_of(signing, application_id).ended is None
    advice = signing.find(Letter, application_id).advice[STEP]
    assert (advice.issued_as, advice.letter_sha256) == ("system_letter", paper.sha256)


def test_a_step_that_lapses_can_open_the_letter(signing: Signing) -> None:
    application_id = uuid4()

    react(finished(StepLapsed, application_id, next_step="draft", slip=slip()), signing)

    assert [line.application_id for line in read_model.waiting(signing.datastore, ["back_office"])] == [application_id]


def posted(username: str, agency: str | None, *roles: str) -> StaffPosted:
    return StaffPosted(application_id=uuid4(), at=AT, username=username, posting=Posting(roles=roles, agency=agency))


def away(signing: Signing, officer: str, deputy: str, begins: int = 0, ends: int = 3) -> UUID:
    absence, today = uuid4(), day_of(signing.clock())
    first, last = today + timedelta(days=begins), today + timedelta(days=ends)
    facts = {"application_id": absence, "at": AT, "officer": officer, "deputy": deputy, "by": officer}
    for _ in range(2):
        react(DeputyAppointed(**facts, first_day=first, last_day=last), signing)
    return absence


def hear(signing: Signing, *facts: Contract) -> None:
    for fact in facts:
        react(fact, signing)


def test_a_deputy_of_the_head_answers_for_the_agency_as_long_as_the_head_is_away(signing: Signing) -> None:
    hear(signing, posted(CHIEF, "DINKES", "agency_head"), posted("eka", "DINKES", "agency"))
    away(signing, CHIEF, STANDING_IN)
    away(signing, "eka", "rekan")
    away(signing, CHIEF, "bulan-depan", begins=20, ends=30)

    assert signing.signatories(STANDING_IN, None) == [DEPUTY]
    assert signing.signatories("rekan", None) == []
    assert signing.signatories("bulan-depan", None) == []
    assert signing.signatories(STANDING_IN, "DLH") == [Signatory(STANDING_IN, "DLH"), DEPUTY]


def test_who_is_dismissed_or_whose_head_leads_no_more_answers_for_nobody(signing: Signing) -> None:
    hear(signing, posted(CHIEF, "DINKES", "agency_head"), posted("kepala-dlh", "DLH", "agency_head"))
    absence = away(signing, CHIEF, STANDING_IN)
    away(signing, "kepala-dlh", STANDING_IN)
    assert [each.agency for each in signing.signatories(STANDING_IN, None)] == ["DINKES", "DLH"]

    hear(signing, DeputyDismissed(application_id=absence, at=AT, officer=CHIEF, by=CHIEF))
    assert [each.agency for each in signing.signatories(STANDING_IN, None)] == ["DLH"]

    hear(signing, StaffAccessRevoked(application_id=uuid4(), at=AT, username="kepala-dlh", revoked_at=AT))
    assert signing.signatories(STANDING_IN, None) == []


def test_a_requested_signature_becomes_a_recommendation_that_we_call_valid(press: Press) -> None:
    signing = press.signing
    application_id = written(signing, advice="conditional", conditions=CONDITIONS)

    sign(press, application_id, DEPUTY)
    again = sign(press, application_id, DEPUTY)

    assert states(press, again) == [("failed", "elsewhere")]

    letter = letter_of(signing, application_id)
    assert waiting(signing) == []
    pdf = b"".join(AgencyPress(press).signed_file(letter))
    verdict, known = press.judged(pdf)
    assert (verdict.word, known.letter, known.agency, known.as_deputy) == ("valid", "recommendation", "DINKES", True)
    assert known.number == "Rekomendasi 2026-K7QF-3M2X/DINKES/1"
    assert read_model.issued_by_code(signing.datastore, letter.code).sha256 == known.sha256


def test_the_paper_says_who_recommends_what_for_whom_under_which_conditions(press: Press) -> None:
    signing = press.signing
    application_id = written(signing, advice="conditional", conditions=CONDITIONS, reason="Ruang praktik memadai.")
    sign(press, application_id, DEPUTY)

    pdf = b"".join(AgencyPress(press).signed_file(letter_of(signing, application_id)))

    text = words(pdf)
    for expected in (
        "DINAS KESEHATAN",
        "Rekomendasi 2026-K7QF-3M2X/DINKES/1",
        "Siti Contoh",
        "Jalan Kenanga Nomor 12",
        "mendukung dengan syarat",
        "Ruang praktik memadai.",
        "1. Memasang alat pemadam api ringan.",
        "2. Melaporkan limbah medis setiap bulan.",
        "a.n. KEPALA DINAS KESEHATAN,",
        "Sekretaris Percontohan",
        f"/te/{letter_of(signing, application_id).code}",
    ):
        assert expected in text
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_a_preview_shows_in_whose_place_it_would_be_signed(press: Press) -> None:
    letter = letter_of(press.signing, written(press.signing))

    as_head, as_deputy = (words(AgencyPress(press).preview(letter, by)) for by in (HEAD, DEPUTY))

    assert "Belum ditandatangani." in as_head
    assert ("a.n. KEPALA" in as_head, "a.n. KEPALA" in as_deputy) == (False, True)
    assert ("Kepala-Dinkes Percontohan" in as_head, "Sekretaris Percontohan" in as_deputy) == (True, True)


def nameless(_: UUID) -> Any:
    return HOLDER | {"agencies": {}}


def unknown(_: UUID) -> NoReturn:
    raise HolderUnknown("nobody")


@pytest.mark.parametrize("particulars", [nameless, unknown])
def test_what_a_person_must_mend_is_said_and_can_be_asked_again(press: Press, particulars: Any) -> None:
    signing, application_id = press.signing, written(press.signing)

    session = sign(replace(press, particulars=particulars), application_id)

    (line,) = to_sign.listed(signing.datastore, OF_AGENCIES)
    assert (line.state, line.trouble) == ("waiting", "unprintable")
    sign(press, application_id)
    assert states(press, session) == [("continued", "unprintable")]
    assert letter_of(signing, application_id).paper is not None


def test_what_was_withdrawn_while_it_was_being_signed_is_no_letter(press: Press) -> None:
    signing, application_id = press.signing, written(press.signing)

    def withdrawn_meanwhile(_: UUID) -> Any:
        react(ApplicationWithdrawn(application_id=application_id, at=AT), signing)
        return HOLDER

    session = sign(replace(press, particulars=withdrawn_meanwhile), application_id)

    letter = letter_of(signing, application_id)
    assert (letter.paper, letter.ended) == (None, "withdrawn")
    assert [state for state, _ in states(press, session)] == ["failed"]
    with pytest.raises(NotFound):
        AgencyPress(press).signed_file(letter)


def test_nothing_is_stored_of_the_holder(press: Press) -> None:
    signing, application_id = press.signing, written(press.signing)
    sign(press, application_id)

    tables = signing.datastore.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    for table in tables:
        rows = signing.datastore.query(f"SELECT t::text AS words FROM {table.table_name} t")
        assert not [row for row in rows if HOLDER["name"] in row.words or HOLDER["address"] in row.words]
    states = signing.datastore.query("SELECT convert_from(state, 'UTF8') AS words FROM events")
    assert not [row for row in states if HOLDER["name"] in row.words]
