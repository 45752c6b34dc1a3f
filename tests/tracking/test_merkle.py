"""Trees over what was said on a day: each leaf has one path to the root, and nothing else has."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from services.tracking.merkle import SIZE, leaf_hash, node_hash, root_by_path, root_of, siblings, tree_of

SIZES = st.integers(1, 64)


def contents(leaves: int) -> list[bytes]:
    return [f"leaf {place}".encode() for place in range(leaves)]


def grown(leaves: int) -> bytes:
    return tree_of([leaf_hash(content) for content in contents(leaves)])


def path(tree: bytes, leaf: int, leaves: int) -> list[bytes]:
    return [tree[place * SIZE : (place + 1) * SIZE] for place in siblings(leaf, leaves)]


def by_the_rfc(hashes: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it: divided at the largest power of two below the number of leaves."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(by_the_rfc(hashes[:half]), by_the_rfc(hashes[half:]))


@settings(deadline=None)
@given(SIZES)
def test_the_root_is_the_one_of_the_rfc(leaves: int) -> None:
    assert root_of(grown(leaves)) == by_the_rfc([leaf_hash(content) for content in contents(leaves)])


@settings(deadline=None)
@given(SIZES)
def test_the_path_of_a_leaf_leads_to_the_root_and_that_of_no_other_does(leaves: int) -> None:
    tree = grown(leaves)
    for leaf in range(leaves):
        mine = path(tree, leaf, leaves)
        roots = [root_by_path(content, leaf, leaves, mine) for content in contents(leaves)]
        assert [place for place, root in enumerate(roots) if root == root_of(tree)] == [leaf]


@settings(deadline=None)
@given(st.data(), st.integers(2, 64))
def test_a_leaf_has_no_second_place(data: st.DataObject, leaves: int) -> None:
    tree, leaf = grown(leaves), data.draw(st.integers(0, leaves - 1))
    content, mine = contents(leaves)[leaf], path(tree, leaf, leaves)

    found = [other for other in range(leaves) if root_by_path(content, other, leaves, mine) == root_of(tree)]

    assert found == [leaf]


@settings(deadline=None)
@given(st.data(), st.integers(2, 64))
def test_a_path_with_one_more_or_one_less_or_another_hash_leads_nowhere(data: st.DataObject, leaves: int) -> None:
    tree, leaf = grown(leaves), data.draw(st.integers(0, leaves - 1))
    content, mine = contents(leaves)[leaf], path(tree, leaf, leaves)
    changed = data.draw(st.integers(0, len(mine) - 1))
    other = [sha256(each).digest() if place == changed else each for place, each in enumerate(mine)]

    assert root_by_path(content, leaf, leaves, mine[:-1]) is None
    assert root_by_path(content, leaf, leaves, [*mine, mine[0]]) is None
    assert root_by_path(content, leaf, leaves, other) != root_of(tree)
    assert root_by_path(content, leaves, leaves, mine) is None


def test_a_node_does_not_pass_for_a_leaf() -> None:
    left, right = (leaf_hash(content) for content in contents(2))

    assert root_by_path(left + right, 0, 1, []) != root_of(grown(2))
