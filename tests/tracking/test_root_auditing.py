"""The audit finds what was rewritten so thoroughly that every chain is whole again: the roots of days remember."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.auditing import broken_chains
from services.tracking.root_auditing import UnfitRoot, keys_used, unfit_roots
from services.tracking.root_signing import Signer, fingerprint_of
from services.tracking.sealing import seal_next
from tests.tracking.lives import Life
from tests.tracking.sealed import MONDAY, SIGNER, TUESDAY, WEDNESDAY, said_on, three_days

pytestmark = pytest.mark.servers

CUT = "DELETE FROM journal WHERE application_id = %s AND link > %s"
CUT_HEAD = """
UPDATE chain_heads SET (link, hash) = (
    SELECT link, hash FROM journal WHERE journal.application_id = chain_heads.application_id ORDER BY link DESC LIMIT 1
) WHERE application_id = %s
"""


def found(tracking: Tracking) -> list[UnfitRoot]:
    return list(unfit_roots(tracking.datastore))


def change(tracking: Tracking, sql: str, *parameters: object) -> None:
    tracking.datastore.execute(Row(sql, parameters))


def test_nothing_is_found_where_all_is_well(tracking: Tracking) -> None:
    three_days(tracking)
    looked_at: list[int] = []

    assert list(unfit_roots(tracking.datastore, looked_at.append)) == []

    assert sum(looked_at) == 3
    assert keys_used(tracking.datastore) == [fingerprint_of(SIGNER.public_key)]


def test_a_chain_that_was_cut_together_with_its_head_is_found(tracking: Tracking) -> None:
    life, _ = three_days(tracking)

    change(tracking, CUT, life.id, 3)
    change(tracking, CUT_HEAD, life.id)

    assert list(broken_chains(tracking.datastore)) == []
    assert found(tracking) == [UnfitRoot("root", WEDNESDAY)]


def test_an_application_that_was_removed_altogether_is_found_on_each_of_its_days(tracking: Tracking) -> None:
    life, _ = three_days(tracking)

    change(tracking, "DELETE FROM journal WHERE application_id = %s", life.id)
    change(tracking, "DELETE FROM chain_heads WHERE application_id = %s", life.id)

    assert list(broken_chains(tracking.datastore)) == []
    assert found(tracking) == [UnfitRoot("root", day) for day in (MONDAY, TUESDAY, WEDNESDAY)]


def test_an_event_put_into_a_sealed_day_is_found(tracking: Tracking) -> None:
    three_days(tracking)

    said_on(tracking, TUESDAY, Life().submitted())

    assert list(broken_chains(tracking.datastore)) == []
    assert found(tracking) == [UnfitRoot("root", TUESDAY)]


def test_an_event_put_into_a_day_without_root_is_found(tracking: Tracking) -> None:
    life = Life().submitted()
    said_on(tracking, MONDAY, life)
    said_on(tracking, WEDNESDAY, life.began("completeness"))
    while seal_next(tracking.datastore, SIGNER):
        pass

    said_on(tracking, TUESDAY, Life().submitted())

    assert found(tracking) == [UnfitRoot("unsealed", TUESDAY)]


def test_a_statement_that_was_rewritten_is_found_and_so_is_the_one_that_names_it(tracking: Tracking) -> None:
    three_days(tracking)

    change(tracking, "UPDATE daily_roots SET statement = replace(statement, ':1,', ':7,') WHERE day = %s", TUESDAY)

    assert found(tracking) == [
        UnfitRoot("signature", TUESDAY),
        UnfitRoot("root", TUESDAY),
        UnfitRoot("order", WEDNESDAY),
    ]


def test_a_statement_that_says_nothing_is_found(tracking: Tracking) -> None:
    three_days(tracking)

    change(tracking, "UPDATE daily_roots SET statement = '[]' WHERE day = %s", WEDNESDAY)

    assert found(tracking) == [UnfitRoot("signature", WEDNESDAY)]


def test_a_root_that_was_removed_is_missed_by_the_next(tracking: Tracking) -> None:
    three_days(tracking)

    change(tracking, "DELETE FROM daily_roots WHERE day = %s", TUESDAY)

    assert found(tracking) == [UnfitRoot("order", WEDNESDAY), UnfitRoot("unsealed", TUESDAY)]


def test_a_tree_that_was_changed_is_found_before_its_proofs_fail(tracking: Tracking) -> None:
    three_days(tracking)

    change(tracking, "UPDATE daily_roots SET tree = set_byte(tree, 0, 255 - get_byte(tree, 0)) WHERE day = %s", MONDAY)

    assert found(tracking) == [UnfitRoot("tree", MONDAY)]


def test_roots_that_somebody_signed_anew_show_another_key(tracking: Tracking) -> None:
    three_days(tracking)
    change(tracking, "DELETE FROM daily_roots")
    other = Signer(Ed25519PrivateKey.generate())
    while seal_next(tracking.datastore, other):
        pass

    assert found(tracking) == []
    assert keys_used(tracking.datastore) == [fingerprint_of(other.public_key)]
