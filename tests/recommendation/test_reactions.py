"""What the agencies do when other services say something: the same once and twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.recommendation import case_read_model, queue_list
from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.recommendation.queue_list import Choice
from services.recommendation.reactions import HEARS, react
from services.shared.contracts import Contract
from services.shared.contracts.intake import (
    ApplicationWithdrawn,
    CorrectionSubmitted,
    InspectionMomentChosen,
    Posting,
    StaffAccessRevoked,
    StaffPosted,
)
from services.shared.contracts.signing import AgencyLetterReturned, AgencyLetterSigned
from services.shared.contracts.verification import (
    CompletenessConfirmed,
    DeputyAppointed,
    DeputyDismissed,
    ReviewPassed,
    SubstanceConfirmed,
)
from services.shared.refusals import NotFound
from tests.recommendation.cases import (
    ADVICE,
    AT,
    BAYU,
    BLURRED,
    FOR_IT,
    INSPECTION,
    THREE,
    TOMORROW,
    document,
    slip,
)

pytestmark = pytest.mark.servers


def confirmed(application_id: UUID, next_step: str = INSPECTION) -> SubstanceConfirmed:
    route = slip(THREE) if next_step == ADVICE else slip()
    return SubstanceConfirmed(
        application_id=application_id, at=AT, step="substance", next_step=next_step, slip=route, by="dewi"
    )


def twice(said: Contract, recommendation: Recommendation) -> None:
    react(said, recommendation)
    react(said, recommendation)


def events(recommendation: Recommendation, application_id: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(application_id)]


def queue(recommendation: Recommendation, agency: str) -> list[UUID]:
    today = recommendation.today()
    page = queue_list.page(recommendation.datastore, agency, [], Choice(milik="semua"), today, today, 1)
    return [case.application_id for case in page.rows]


def test_an_application_that_the_route_leads_here_comes_to_the_agency_once(recommendation: Recommendation) -> None:
    application_id = uuid4()

    twice(confirmed(application_id), recommendation)

    assert events(recommendation, application_id) == ["Expected", "Opened", "StepOpened"]
    assert queue(recommendation, "DINKES") == [application_id]


def test_several_agencies_get_it_side_by_side(recommendation: Recommendation) -> None:
    application_id = uuid4()

    twice(confirmed(application_id, ADVICE), recommendation)

    assert all(queue(recommendation, agency) == [application_id] for agency in ("DINKES", "DLH", "DPUPR"))


@pytest.mark.parametrize("kind", [CompletenessConfirmed, SubstanceConfirmed, ReviewPassed])
def test_whichever_desk_is_the_last_may_lead_here(recommendation: Recommendation, kind: type[Contract]) -> None:
    said = kind.model_validate(confirmed(uuid4()).model_dump())

    react(said, recommendation)

    assert recommendation.exists(said.application_id)


@pytest.mark.parametrize("next_step", ["draft", "completeness", None])
def test_what_leads_elsewhere_is_not_ours(recommendation: Recommendation, next_step: str | None) -> None:
    said = confirmed(uuid4()).model_copy(update={"next_step": next_step})

    react(said, recommendation)

    assert not recommendation.exists(said.application_id)


def test_a_correction_is_taken_in_once(recommendation: Recommendation) -> None:
    application_id, sharp = uuid4(), document("ktp", "KTP")
    react(confirmed(application_id), recommendation)
    recommendation.request_correction(application_id, INSPECTION, (BLURRED,), BAYU)

    twice(
        CorrectionSubmitted(application_id=application_id, at=AT, step=INSPECTION, documents=(sharp,)), recommendation
    )

    assert events(recommendation, application_id)[-2:] == ["CorrectionRequested", "Corrected"]
    shown = case_read_model.case_documents(recommendation.datastore, application_id, INSPECTION)
    assert {(each.requirement, each.fault) for each in shown} == {("ktp", ""), ("denah", "")}
    (former,) = [each for each in shown if each.replaced_at is not None]
    assert sharp.document_id in {each.document_id for each in shown} - {former.document_id}


def test_a_correction_of_an_application_that_never_came_here_is_not_ours(recommendation: Recommendation) -> None:
    application_id = uuid4()

    twice(
        CorrectionSubmitted(application_id=application_id, at=AT, step="completeness", documents=(document("ktp"),)),
        recommendation,
    )

    assert not recommendation.exists(application_id)


def test_a_withdrawn_application_leaves_every_agency_once(recommendation: Recommendation) -> None:
    application_id = uuid4()
    react(confirmed(application_id, ADVICE), recommendation)

    twice(ApplicationWithdrawn(application_id=application_id, at=AT), recommendation)

    assert events(recommendation, application_id).count("Withdrawn") == 1
    assert not any(queue(recommendation, agency) for agency in ("DINKES", "DLH", "DPUPR"))


def test_an_application_withdrawn_while_it_was_on_its_way_is_not_opened(recommendation: Recommendation) -> None:
    application_id = uuid4()

    react(ApplicationWithdrawn(application_id=application_id, at=AT), recommendation)
    react(confirmed(application_id), recommendation)

    assert events(recommendation, application_id) == ["Expected", "Withdrawn"]
    assert queue(recommendation, "DINKES") == []


def test_a_letter_that_the_head_signed_issues_the_recommendation_once(recommendation: Recommendation) -> None:
    application_id = uuid4()
    react(confirmed(application_id, ADVICE), recommendation)
    recommendation.draft_recommendation(application_id, ADVICE, FOR_IT, BAYU)
    about = {"application_id": application_id, "at": AT, "step": ADVICE, "agency": "DINKES", "by": "kepala-dinkes"}

    twice(AgencyLetterReturned(**about, revision=1, reason="Sebutkan dasarnya."), recommendation)
    recommendation.draft_recommendation(application_id, ADVICE, FOR_IT, BAYU)
    signed = {"revision": 2, "sha256": "c" * 64, "size": 52000, "code": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    twice(AgencyLetterSigned(**about, **signed), recommendation)

    assert events(recommendation, application_id)[-4:] == [
        "RecommendationDrafted", "RecommendationReturned", "RecommendationDrafted", "RecommendationIssued",
    ]  # fmt: skip


def test_the_moment_that_the_applicant_chose_is_appointed_once(recommendation: Recommendation) -> None:
    application_id, chosen = uuid4(), recommendation.clock() + timedelta(days=2)
    react(confirmed(application_id), recommendation)
    recommendation.propose_inspection(application_id, INSPECTION, [chosen], "citra", chosen.date(), BAYU)
    about = {"application_id": application_id, "at": AT, "step": INSPECTION, "agency": "DINKES"}

    twice(InspectionMomentChosen(**about, moment=chosen), recommendation)
    react(InspectionMomentChosen(**about, moment=TOMORROW), recommendation)

    assert events(recommendation, application_id)[-2:] == ["InspectionProposed", "InspectionScheduled"]
    assert recommendation.find(Consultation, application_id).appointments[INSPECTION] == chosen


def test_people_come_change_their_work_and_go(recommendation: Recommendation) -> None:
    about = {"application_id": uuid4(), "at": AT, "username": "gita"}

    twice(StaffPosted(**about, posting=Posting(roles=("agency",), agency="DLH")), recommendation)
    assert [each.username for each in recommendation.roster.of_agency("DLH")] == ["eka", "gita"]
    moved = Posting(roles=("agency_head",), agency="DPUPR")
    twice(StaffAccessRevoked(**about, revoked_at=AT, posting=moved), recommendation)
    assert recommendation.roster.heads("DPUPR") == ["gita"]
    twice(StaffAccessRevoked(**about, revoked_at=AT), recommendation)
    with pytest.raises(NotFound):
        recommendation.roster.officer("gita")


def test_a_deputy_is_reminded_in_place_of_whoever_is_away(recommendation: Recommendation) -> None:
    today, absence = recommendation.today(), {"application_id": uuid4(), "at": AT, "officer": "bayu", "by": "bayu"}

    twice(DeputyAppointed(**absence, deputy="citra", first_day=today, last_day=today), recommendation)
    assert recommendation.to_remind("DINKES", "bayu", heads=True) == ["citra", "kepala-dinkes"]
    twice(DeputyDismissed(**absence), recommendation)
    assert recommendation.to_remind("DINKES", "bayu", heads=False) == ["bayu"]
    assert recommendation.to_remind("DINKES", None, heads=False) == ["bayu", "citra", "kepala-dinkes"]


def test_there_is_a_reaction_to_everything_we_hear() -> None:
    assert all(react.dispatch(fact) is not react.dispatch(Contract) for fact in HEARS)


def test_a_late_step_reminds_its_holder_then_the_head_then_the_coordinator(recommendation: Recommendation) -> None:
    application_id, began = uuid4(), recommendation.clock()
    react(confirmed(application_id), recommendation)
    recommendation.assign(application_id, INSPECTION, "bayu", "", BAYU)
    asked: list[list[str]] = []

    for days in range(21):
        recommendation.clock = lambda days=days: began + timedelta(days=days)  # type: ignore[misc]
        for found in recommendation.wanting_a_reminder(None):
            recommendation.remind(found)
        told = [each.remind for each in recommendation.events.get(application_id) if hasattr(each, "remind")]
        asked += told[len(asked) :]

    assert asked == [["bayu"], ["bayu"], ["kepala-dinkes"], ["agus"]]
    assert recommendation.wanting_a_reminder(None) == []
