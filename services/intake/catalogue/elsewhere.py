"""Matters that never were this office's: people look for them here all the same, and are told who helps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pydantic import Field, field_validator

from services.intake.catalogue.models import Permit, Strict
from services.intake.catalogue.stems import stems_of


class Matter(Strict):
    """What people call it, and who helps them: a place, with an address when it has one on the web."""

    kata_kunci: tuple[str, ...] = Field(min_length=1)
    nama: str
    name_en: str
    tempat: str
    place_en: str
    alamat: str = Field(default="", pattern=r"^(https://\S+)?$")

    @field_validator("kata_kunci")
    @classmethod
    def tell_something(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        """A word that is said with every permit would name this matter always."""
        if silent := [each for each in words if not stems_of(each)]:
            raise ValueError(f"kata_kunci: “{silent[0]}” tells nothing")
        return words

    @cached_property
    def phrases(self) -> frozenset[frozenset[str]]:
        """Its words, reduced to what is compared."""
        return frozenset(frozenset(stems_of(words)) for words in self.kata_kunci)


def named_in(matters: Iterable[Matter], query: str) -> tuple[Matter, ...]:
    """The matters of which one phrase stands in the query, whatever else does."""
    said = frozenset(stems_of(query))
    return tuple(matter for matter in matters if any(phrase <= said for phrase in matter.phrases))


def say_all(matters: Iterable[Matter], query: str) -> bool:
    """Whether the query says nothing that does not belong to one of these matters."""
    known = {stem for matter in matters for phrase in matter.phrases for stem in phrase}
    return bool(known) and known.issuperset(stems_of(query))


def mistakes_elsewhere(matters: Mapping[str, Matter], permits: Iterable[Permit]) -> Iterator[str]:
    """Words that name two matters, or a permit type after all."""
    owners = {frozenset(stems_of(words)): f"permit {permit.code}" for permit in permits for words in permit.kata_kunci}
    for name, matter in matters.items():
        ours = f"elsewhere {name}"
        for words in matter.kata_kunci:
            owner = owners.setdefault(frozenset(stems_of(words)), ours)
            if owner != ours:
                yield f"{ours}: kata_kunci: “{words}” belongs to {owner}"
