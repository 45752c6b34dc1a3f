"""Merkle trees as in RFC 6962: leaves and nodes are hashed with different first bytes, so that none passes for another.

A tree is kept as the hashes of all its levels, one after the other: the leaves first, the root last. Of an odd number
of nodes, the last one goes up a level as it is; that gives the same root as the RFC's division at powers of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

LEAF, NODE = b"\x00", b"\x01"
SIZE = 32  # bytes of a hash


class Level(NamedTuple):
    """Where a level of a tree begins, in nodes from the start of the tree, and how many nodes it has."""

    begins: int
    nodes: int


def leaf_hash(content: bytes) -> bytes:
    return sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def tree_of(leaves: Sequence[bytes]) -> bytes:
    """The whole tree over these hashes of leaves, of which there must be one at least."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        levels.append(list(level_above(levels[-1])))
    return b"".join(node for level in levels for node in level)


def level_above(nodes: Sequence[bytes]) -> Iterator[bytes]:
    """The parents of the nodes of one level."""
    for left, right in zip(nodes[::2], nodes[1::2], strict=False):
        yield node_hash(left, right)
    if len(nodes) % 2:
        yield nodes[-1]


def root_of(tree: bytes) -> bytes:
    return tree[-SIZE:]


def levels_of(leaves: int) -> list[Level]:
    """The levels of a tree with so many leaves, from the leaves to the root."""
    found = [Level(0, leaves)]
    while found[-1].nodes > 1:
        found.append(Level(sum(found[-1]), (found[-1].nodes + 1) // 2))
    return found


def siblings(leaf: int, leaves: int) -> list[int]:
    """Where the path of a leaf to the root lies in its tree, in nodes from the start: a node beside each step, where
    there is one."""
    places = []
    for level, _ in pairwise(levels_of(leaves)):
        beside = leaf ^ 1
        if beside < level.nodes:
            places.append(level.begins + beside)
        leaf //= 2
    return places


def root_by_path(content: bytes, leaf: int, leaves: int, path: Sequence[bytes]) -> bytes | None:
    """The root that follows from a leaf with this content at this place; None where the path has not the right length
    or the tree no such place."""
    if not 0 <= leaf < leaves:
        return None
    node, ahead = leaf_hash(content), list(path)
    while leaves > 1:
        if leaf ^ 1 < leaves:
            if not ahead:
                return None
            beside = ahead.pop(0)
            node = node_hash(beside, node) if leaf % 2 else node_hash(node, beside)
        leaf, leaves = leaf // 2, (leaves + 1) // 2
    return None if ahead else node
