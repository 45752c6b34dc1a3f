"""Finding permit types by the words people use, with their slips of the finger; everything is weighed at load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log

from rapidfuzz import fuzz, process

from services.intake.catalogue.loading import Catalogue
from services.intake.catalogue.models import Permit
from services.intake.catalogue.stems import stem, stems_of, telling, words_of

LONGEST_QUERY, MOST_WORDS = 200, 8
# How much a hit counts: in the code or the everyday words, in the name, in the sector.
KEYWORD, NAME, SECTOR = 1.0, 0.9, 0.3
WHOLE_PHRASE = 1.5
FROM_THE_START, SHORTEST_START = 0.8, 3
LIKE, SHORTEST_LIKE, LEAST_LIKENESS = 0.7, 4, 80
CLEARLY_LESS = 0.4  # of the best score: what lies below has only a side word in common

Weights = dict[str, float]


@dataclass(frozen=True)
class Entry:
    """One permit type: its stems with their weights, and its everyday phrases."""

    code: str
    weights: Weights
    phrases: frozenset[tuple[str, ...]]
    name: frozenset[str]


class Finder:
    """The index of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Weigh every term: the fewer permit types share it, the more it tells."""
        self.entries = [entry_of(catalogue, permit) for permit in catalogue.permits.values()]
        spread: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            for term in entry.weights:
                spread[term] += 1
        self.terms = list(spread)
        self.rarity = {term: log(1 + len(self.entries) / count) for term, count in spread.items()}
        self.find = lru_cache(maxsize=512)(self._find)

    def _find(self, query: str) -> tuple[str, ...]:
        """The codes of what fits, best first: all for words that fit every type, none for words that nobody uses."""
        words = telling(query[:LONGEST_QUERY])[:MOST_WORDS]
        wanted = tuple(stem(word) for word in words)
        if not words and words_of(query):
            return tuple(entry.code for entry in self.entries)
        likenesses = [hits for word in words if (hits := self.like(stem(word)) or self.like(word))]
        scores = {entry.code: self.score(entry, wanted, likenesses) for entry in self.entries}
        best = max(scores.values(), default=0.0)
        found = [code for code, score in scores.items() if score > 0 and score >= best * CLEARLY_LESS]
        return tuple(sorted(found, key=lambda code: -scores[code]))

    def like(self, word: str) -> Weights:
        """The terms that a word may mean, and how surely."""
        hits = {word: 1.0} if word in self.rarity else {}
        if len(word) >= SHORTEST_START:
            for term in self.terms:
                if term.startswith(word):
                    hits.setdefault(term, FROM_THE_START)
        if not hits and len(word) >= SHORTEST_LIKE:
            near = process.extract(word, self.terms, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=12)
            hits = {term: LIKE * likeness / 100 for term, likeness, _ in near if len(term) >= SHORTEST_LIKE}
        return hits

    def score(self, entry: Entry, wanted: tuple[str, ...], likenesses: Iterable[Weights]) -> float:
        """How well one permit type fits: rare words count more, a name that says little else counts most."""
        score, met = 0.0, set()
        for hits in likenesses:
            sure, term = max(
                ((sure * entry.weights.get(term, 0) * self.rarity[term], term) for term, sure in hits.items()),
                default=(0.0, ""),
            )
            score += sure
            if sure:
                met.add(term)
        if wanted in entry.phrases:
            score *= WHOLE_PHRASE
        return score * (1 + len(met & entry.name) / (1 + len(entry.name)))


def entry_of(catalogue: Catalogue, permit: Permit) -> Entry:
    """What a permit type is found by."""
    weights: Weights = {}
    sector = catalogue.sectors[permit.sektor]
    for texts, weight in (
        ((permit.code, *permit.kata_kunci), KEYWORD),
        ((permit.nama, permit.name_en), NAME),
        ((sector.nama, sector.name_en), SECTOR),
    ):
        for text in texts:
            for term in (*stems_of(text), *telling(text)):  # a slip in a word may hide its stem
                weights.setdefault(term, weight)
    phrases = frozenset(stems_of(text) for text in (permit.code, *permit.kata_kunci, permit.nama, permit.name_en))
    name = frozenset(stems_of(permit.nama)) | frozenset(words_of(permit.code))
    return Entry(permit.code, weights, phrases, name)
