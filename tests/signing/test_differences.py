"""What changed between two versions of a letter's words."""

from __future__ import annotations

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.signing.differences import Change, Piece, changes
from services.signing.parts import Text

LINES = st.lists(st.text("abc dé.", min_size=1, max_size=20).filter(str.strip), max_size=6)


def written(*conditions: str, **more: str) -> dict[str, object]:
    return Text("permit", ("bahwa …;",), conditions, **more).as_json()


def test_a_word_that_was_changed_is_seen_as_such() -> None:
    found = changes(written("Buka sampai pukul 22.00 setiap hari."), written("Buka sampai pukul 21.00 setiap hari."))

    assert found == [
        Change(
            "conditions",
            [
                [
                    Piece("same", "Buka sampai pukul "),
                    Piece("removed", "22.00"),
                    Piece("added", "21.00"),
                    Piece("same", " setiap hari."),
                ]
            ],
        )
    ]


def test_lines_that_came_and_went_stand_alone() -> None:
    (change,) = changes(written("Satu.", "Dua."), written("Dua.", "Tiga."))

    assert change.lines == [[Piece("removed", "Satu.")], [Piece("added", "Tiga.")]]


def test_the_same_words_are_no_change() -> None:
    assert changes(written("Satu."), written("Satu.")) == []


def test_versions_of_earlier_days_know_fewer_parts() -> None:
    old = {"letter": "refusal", "considerations": [], "conditions": [], "reason": "Lama."}

    (change,) = changes(old, old | {"reason": "Baru."})

    assert (change.part, [piece.what for piece in change.lines[0]]) == ("reason", ["removed", "added", "same"])


@for_all(LINES, LINES)
def test_both_versions_can_be_read_from_what_is_shown(before: list[str], after: list[str]) -> None:
    for change in changes(written(*before), written(*after)):
        shown = [[piece for piece in line if piece.what != "added"] for line in change.lines]
        removed = {"".join(piece.words for piece in line) for line in shown if line}
        added = {"".join(p.words for p in line if p.what != "removed") for line in change.lines} - {""}
        assert removed <= set(before)
        assert added <= set(after)
