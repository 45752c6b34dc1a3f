"""The English of what the permit types say in Indonesian only: every choice, label and condition has words for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.intake.catalogue.models import Permit

if TYPE_CHECKING:
    from services.intake.catalogue.loading import Catalogue


def mistakes_in_english(catalogue: Catalogue) -> Iterator[str]:
    """What a visitor who reads English would not understand."""
    said = dict.fromkeys(words for permit in catalogue.permits.values() for words in words_of(permit))
    yield from (f"english: nothing for “{words}”" for words in said if words not in catalogue.english)


def words_of(permit: Permit) -> Iterator[str]:
    """Names, conditions and choices that stand on pages as they are; abbreviations and numbers are in no language."""
    for requirement in permit.persyaratan:
        condition = requirement.condition
        if requirement.label:
            yield requirement.label
        if condition and condition.field is None:
            yield condition.words
    for question in permit.isian:
        yield from (choice for choice in question.pilihan if not (choice.isupper() or choice.isdigit()))
