"""Whatever is done to a signed letter, nobody is told that it is valid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm

from services.signing.evidence import examine
from services.signing.findings import Findings, Signature
from services.signing.papers import render
from services.signing.verdict import judge
from tests.signing import attacks
from tests.signing.authorities import DAY, NOW, YEAR, Authority, Held, signed
from tests.signing.cases import HOLDER
from tests.signing.papers import signed as signed_contents
from tests.signing.test_verdict import TODAY, Registered

manifold = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Office(NamedTuple):
    """Who signs for us, what they signed, and a letter that is not signed yet."""

    authority: Authority
    head: Held
    unsigned: bytes
    letter: bytes


@pytest.fixture(scope="module")
def office() -> Office:
    authority = Authority()
    head = authority.issue()
    unsigned = render(signed_contents())
    return Office(authority, head, unsigned, signed(unsigned, authority, head))


def found_in(pdf: bytes, office: Office, lists: bytes = b"") -> Findings:
    return asyncio.run(examine(pdf, office.authority.trusted(lists), NOW + DAY / 24))


def word_on(pdf: bytes, office: Office, lists: bytes = b"") -> str:
    """Without our register, which would tell any change by the SHA-256 alone."""
    return judge(found_in(pdf, office, lists), None, TODAY).word


def the_signature(findings: Findings) -> Signature:
    (signature,) = findings.signatures
    return signature


def test_the_letter_itself_would_be_valid(office: Office) -> None:
    assert judge(found_in(office.letter, office), Registered(), TODAY).word == "valid"


@pytest.mark.parametrize(
    "attack",
    [attacks.with_text, attacks.with_annotation, attacks.with_form_value, attacks.with_hidden_page_shown],
)
@pytest.mark.parametrize(
    ("allowed", "level"), [(MDPPerm.NO_CHANGES, ""), (MDPPerm.FILL_FORMS, ""), (None, ""), (None, "LTA")]
)
def test_a_revision_behind_the_signature_is_a_change(
    attack: Callable[[bytes], bytes], allowed: MDPPerm | None, level: str, office: Office
) -> None:
    stamper = office.authority.time_stamper() if level else None
    letter = signed(office.unsigned, office.authority, office.head, stamper, level, allowed=allowed)

    findings = found_in(attack(letter), office)

    assert judge(findings, Registered(), TODAY).word == "changed"
    assert the_signature(findings).changed_after


def test_a_second_signature_by_a_stranger_is_a_change(office: Office) -> None:
    stranger = Authority("Otoritas lain (contoh)")

    twice = signed(office.letter, stranger, stranger.issue("Orang lain (contoh)"), field="Kedua", allowed=None)

    assert word_on(twice, office) == "changed"
    assert [each.signer for each in found_in(twice, office).signatures] == [
        "Kepala Kantor (contoh)",
        "Orang lain (contoh)",
    ]


def test_a_copy_signed_under_another_authority_is_foreign(office: Office) -> None:
    impostor = Authority()

    forged = signed(office.unsigned, impostor, impostor.issue())

    assert word_on(forged, office) == "foreign"
    assert the_signature(found_in(forged, office)).signer == "Kepala Kantor (contoh)"


def test_a_signature_on_another_document_is_a_change(office: Office) -> None:
    other = render(signed_contents(holder=HOLDER | {"name": "Budi Contoh"}))
    carrier = signed(other, office.authority, office.head)

    assert word_on(attacks.with_signature_of(office.letter, carrier), office) == "changed"


def test_a_letter_saved_anew_is_a_change(office: Office) -> None:
    assert word_on(attacks.rewritten(office.letter), office) == "changed"


@pytest.mark.parametrize("level", ["", "LT", "LTA"])
def test_letters_with_time_stamps_are_valid(level: str, office: Office) -> None:
    letter = signed(office.unsigned, office.authority, office.head, office.authority.time_stamper(), level)

    findings = found_in(letter, office)

    signature = the_signature(findings)
    assert judge(findings, Registered(), TODAY).word == "valid"
    assert (signature.level, signature.time_source) == (f"B-{level or 'T'}", "timestamp")
    assert signature.signed_at == NOW.isoformat()
    assert not signature.changed_after


def test_a_time_stamp_of_a_stranger_proves_nothing(office: Office) -> None:
    letter = signed(office.unsigned, office.authority, office.head, Authority("Lain").time_stamper(NOW - DAY))

    assert (the_signature(found_in(letter, office)).time_source, word_on(letter, office)) == ("claimed", "foreign")


def test_a_certificate_that_ran_out_counts_with_a_time_stamp_only(office: Office) -> None:
    former = office.authority.issue(begin=NOW - 3 * YEAR, end=NOW - YEAR)
    stamped = signed(office.unsigned, office.authority, former, office.authority.time_stamper(NOW - 2 * YEAR))
    late = signed(office.unsigned, office.authority, former, office.authority.time_stamper(NOW))
    bare = signed(office.unsigned, office.authority, former)

    assert [the_signature(found_in(pdf, office)).doubt for pdf in (stamped, late, bare)] == ["", "expired", "expired"]
    assert [judge(found_in(pdf, office), Registered(), TODAY).word for pdf in (stamped, late, bare)] == [
        "valid",
        "foreign",
        "foreign",
    ]


@pytest.mark.parametrize(("revoked", "word"), [(NOW - DAY, "foreign"), (NOW + DAY / 48, "valid")])
def test_a_revoked_certificate_counts_for_what_was_stamped_before(revoked: object, word: str, office: Office) -> None:
    lists = office.authority.revocations((office.head, revoked), issued=NOW - YEAR)  # type: ignore[arg-type]
    stamped = signed(office.unsigned, office.authority, office.head, office.authority.time_stamper())

    assert judge(found_in(stamped, office, lists), Registered(), TODAY).word == word
    assert the_signature(found_in(office.letter, office, lists)).doubt == "revoked"


def test_a_list_of_a_stranger_revokes_nothing(office: Office) -> None:
    lists = Authority().revocations((office.head, NOW - DAY)) + office.authority.revocations()

    assert the_signature(found_in(office.letter, office, lists)).trusted


@manifold
@for_all(place=st.floats(0, 1), flip=st.integers(1, 255))
def test_any_byte_that_is_covered_counts(office: Office, place: float, flip: int) -> None:
    begin, end = attacks.place_of_signature(office.letter)
    covered = [*range(begin - 1), *range(end + 1, len(office.letter))]
    at = covered[min(int(place * len(covered)), len(covered) - 1)]

    changed = office.letter[:at] + bytes([office.letter[at] ^ flip]) + office.letter[at + 1 :]

    assert word_on(changed, office) in {"changed", "unreadable", "unsigned"}


@manifold
@for_all(place=st.floats(0, 1), flip=st.integers(1, 255))
def test_a_byte_of_the_signature_itself_makes_no_letter_of_ours(office: Office, place: float, flip: int) -> None:
    begin, end = attacks.place_of_signature(office.letter)
    at = begin + int(place * (end - begin - 1))

    changed = office.letter[:at] + bytes([office.letter[at] ^ flip]) + office.letter[at + 1 :]

    # Parts of a signature are not signed themselves; then our register says that it is not the file.
    assert word_on(changed, office) in {"changed", "unreadable", "unsigned", "foreign"}


@manifold
@for_all(place=st.floats(0, 1), more=st.binary(max_size=60), less=st.integers(0, 60))
def test_cuts_and_insertions_count(office: Office, place: float, more: bytes, less: int) -> None:
    at = int(place * len(office.letter))
    changed = office.letter[:at] + more + office.letter[at + less :]

    if changed != office.letter:
        assert word_on(changed, office) in {"changed", "unreadable", "unsigned", "foreign"}


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (attacks.many_pages, "pages"),
        (attacks.deep, "rubbish"),
        (attacks.xref_loop, ""),
        (attacks.field_loop, ""),
    ],
)
def test_malformed_files_are_no_letters(make: Callable[[], bytes], trouble: str, office: Office) -> None:
    findings = found_in(make(), office)

    assert findings.trouble in (trouble, "rubbish")
    assert judge(findings, None, TODAY).word in {"unreadable", "unsigned"}


def test_a_password_is_told_and_an_empty_one_is_none(office: Office) -> None:
    assert found_in(attacks.protected(office.unsigned, "rahasia"), office).trouble == "protected"
    assert word_on(attacks.protected(office.unsigned, ""), office) == "unsigned"
