"""What may follow an issued letter, by what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.shared.refusals import NotAllowed, Refused
from services.signing.life_rules import (
    AboutADecree,
    AnotherKind,
    AnotherLetterUnderWay,
    EndsTooEarly,
    LiftTheSuspensionFirst,
    NotSuspended,
    OnlyReplaced,
    PermitEnded,
    RevokedAlready,
    SignedAlready,
    SupersededAlready,
    SuspendedAlready,
)
from services.signing.parts import LATER_KINDS, REFUSAL_NUMBER_PATTERN, LaterKind, register_of
from services.signing.rules import NotSigned, ReasonMissing, SignatureUnderWay
from tests.signing.cases import (
    AT,
    DRAFTER,
    HEAD,
    PATTERN,
    PERMIT,
    Letter,
    being_signed,
    drafted,
    given,
    number,
    recorded,
)
from tests.signing.lives import REASON, after, following, issued, ready_to_sign, refused, signed_after, text_of

END = date(2031, 11, 23)


def expired() -> Letter:
    letter = issued()
    letter.keep_time(END + timedelta(days=1), AT)
    return given(letter)


def suspended() -> Letter:
    return after(issued(), "suspension")


def with_one_begun() -> Letter:
    letter = issued()
    letter.begin_later(uuid4(), "suspension", REASON, DRAFTER, AT)
    return given(letter)


@pytest.mark.parametrize(
    ("letter", "kind", "refusal"),
    [
        (being_signed, "revocation", NotSigned),
        (refused, "revocation", OnlyReplaced),
        (refused, "suspension", OnlyReplaced),
        (lambda: after(issued(), "revocation"), "replacement", RevokedAlready),
        (lambda: after(issued(), "revocation"), "suspension", RevokedAlready),
        (lambda: after(issued(), "replacement"), "revocation", SupersededAlready),
        (expired, "suspension", PermitEnded),
        (expired, "revocation", PermitEnded),
        (suspended, "suspension", SuspendedAlready),
        (suspended, "replacement", LiftTheSuspensionFirst),
        (issued, "reinstatement", NotSuspended),
        (with_one_begun, "revocation", AnotherLetterUnderWay),
        (lambda: signed_after(issued(), "suspension"), "revocation", AboutADecree),
    ],
)
def test_what_may_not_follow_is_refused_by_name(
    letter: Callable[[], Letter], kind: LaterKind, refusal: type[Refused]
) -> None:
    before = given(letter())

    with pytest.raises(refusal):
        before.begin_later(uuid4(), kind, REASON, DRAFTER, AT)

    assert recorded(before) == []


@pytest.mark.parametrize(
    ("letter", "kind", "event"),
    [
        (issued, "revocation", "Revoked"),
        (issued, "suspension", "Suspended"),
        (issued, "replacement", "Superseded"),
        (suspended, "reinstatement", "Reinstated"),
        (suspended, "revocation", "Revoked"),
        (refused, "replacement", "Superseded"),
        (expired, "replacement", "Superseded"),
    ],
)
def test_a_signed_later_letter_changes_the_issued_one(
    letter: Callable[[], Letter], kind: LaterKind, event: str
) -> None:
    before = letter()
    later = uuid4()
    before.begin_later(later, kind, REASON, DRAFTER, AT)
    effect = signed_after(before, kind).effect(HEAD.username)
    assert effect is not None
    before = given(before)

    before.take_effect(effect, AT)

    assert recorded(before) == [event]
    assert before.later_letter is None
    assert before.pending_events[-1].decree["code"] == "LATERCODE"


def test_only_officers_who_draft_and_the_coordinator_begin_a_letter_and_say_why() -> None:
    letter = issued()

    with pytest.raises(NotAllowed):
        letter.begin_later(uuid4(), "revocation", REASON, HEAD, AT)
    with pytest.raises(ReasonMissing):
        letter.begin_later(uuid4(), "revocation", " ", DRAFTER, AT)


def test_a_permit_that_runs_out_meanwhile_is_not_suspended_any_more() -> None:
    letter = issued()
    letter.begin_later(uuid4(), "suspension", REASON, DRAFTER, AT)
    effect = signed_after(letter, "suspension").effect("hadi")
    assert effect is not None
    letter.keep_time(END + timedelta(days=1), AT)
    letter = given(letter)

    letter.take_effect(effect, AT)

    assert not letter.suspended


def test_a_later_letter_goes_the_way_of_every_letter_under_keys_of_its_own() -> None:
    later = signed_after(issued(), "revocation")

    assert recorded(later) == [
        "Drafted", "StepOpened", "Initialled", "StepOpened", "Initialled", "StepOpened", "SignatureRequested", "Signed",
    ]  # fmt: skip
    assert all(step.key.startswith("later:") for step in later.route.steps)


def test_a_later_letter_stays_what_it_was_begun_as() -> None:
    later = following(issued(), "revocation")

    for text in (PERMIT, text_of("suspension")):
        with pytest.raises(AnotherKind):
            later.draft(text, DRAFTER, AT)
    with pytest.raises(AnotherKind):
        drafted(text_of("revocation"))


def test_a_suspension_ends_after_today() -> None:
    later = following(issued(), "suspension")

    with pytest.raises(EndsTooEarly):
        later.draft(text_of("suspension", "2026-11-23"), DRAFTER, AT)
    later.draft(text_of("suspension", "2026-11-24"), DRAFTER, AT)

    assert "Drafted" in recorded(later)


def test_a_decree_has_no_end_and_a_replacement_ends_with_the_letter_it_replaces() -> None:
    first = issued(validity_days=30)
    assert first.issued is not None

    ends = {kind: signed_after(first, kind).issued for kind in LATER_KINDS}

    assert {kind: each.valid_until for kind, each in ends.items() if each} == {
        "replacement": first.issued.valid_until, "suspension": None, "reinstatement": None, "revocation": None,
    }  # fmt: skip


def test_a_replacement_decides_what_the_first_letter_decided() -> None:
    assert signed_after(issued(), "replacement").decides == "permit"
    assert signed_after(refused(), "replacement").decides == "refusal"
    assert signed_after(issued(), "revocation").decides == "decree"


def test_a_later_letter_is_discarded_until_it_is_signed() -> None:
    later = following(issued(), "revocation")

    with pytest.raises(NotAllowed):
        later.discard("Salah.", HEAD, AT)
    with pytest.raises(ReasonMissing):
        later.discard("", DRAFTER, AT)
    later.discard("Salah.", DRAFTER, AT)
    later.discard("Salah.", DRAFTER, AT)

    assert recorded(later) == ["Discarded"]
    with pytest.raises(SignedAlready):
        signed_after(issued(), "revocation").discard("Salah.", DRAFTER, AT)


def test_what_is_being_signed_is_not_discarded() -> None:
    later = ready_to_sign(issued(), "revocation")
    later.request_signature(number(2), "LATERCODE", HEAD, AT)

    with pytest.raises(SignatureUnderWay):
        later.discard("Salah.", DRAFTER, AT)


@pytest.mark.parametrize(
    ("days_before", "level"), [(61, None), (60, 60), (45, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7)]
)
def test_the_end_of_a_permit_is_announced_at_the_nearest_level_only(days_before: int, level: int | None) -> None:
    letter = issued()

    for _ in range(2):
        letter.keep_time(END - timedelta(days=days_before), AT)

    assert [happened.level for happened in letter.pending_events] == ([level] if level else [])


def test_each_level_is_said_once_and_then_the_end() -> None:
    letter = issued()

    for day in range(70, -3, -1):
        letter.keep_time(END - timedelta(days=day), AT)

    assert recorded(letter) == ["ExpiryApproached"] * 3 + ["Expired"]


def test_a_suspension_with_an_end_ends_by_itself_the_day_after() -> None:
    letter = after(issued(), "suspension", until=date(2026, 12, 1))

    letter.keep_time(date(2026, 12, 1), AT)
    assert recorded(letter) == []
    letter.keep_time(date(2026, 12, 2), AT)
    letter.keep_time(date(2026, 12, 3), AT)

    assert recorded(letter) == ["Reinstated"]
    assert letter.pending_events[-1].decree is None


@pytest.mark.parametrize("kind", ["revocation", "replacement"])
def test_what_no_longer_counts_does_not_run_out(kind: LaterKind) -> None:
    letter = after(issued(), kind)

    letter.keep_time(END + timedelta(days=9), AT)

    assert recorded(letter) == []


def test_a_suspended_permit_runs_out_and_is_not_reinstated_then() -> None:
    letter = after(issued(), "suspension", until=END + timedelta(days=5))

    letter.keep_time(END + timedelta(days=1), AT)
    letter.keep_time(END + timedelta(days=6), AT)

    assert recorded(letter) == ["Expired"]


def test_refusals_and_permits_without_end_have_no_end_to_speak_of() -> None:
    for letter in (refused(), issued(validity_days=None)):
        letter.keep_time(END + timedelta(days=9), AT)
        assert recorded(letter) == []


def test_a_replacement_is_numbered_where_the_letter_was_and_a_decree_in_a_register_of_its_own() -> None:
    permit, refusal = issued(), refused()
    registers = [register_of(following(each, "replacement").route, "replacement") for each in (permit, refusal)]

    assert registers == [PATTERN, REFUSAL_NUMBER_PATTERN]
    assert register_of(following(permit, "revocation").route, "revocation").startswith("503/PENCABUTAN/")
