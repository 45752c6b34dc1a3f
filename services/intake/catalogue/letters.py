"""The words that the letters of each permit type start from: those of its family, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, PositiveInt
from pydantic import Field as Described

from services.intake.catalogue.models import Permit, Strict
from services.shared.printable import named, unprintable

LONGEST = 600  # signs of a condition or consideration


def printable(text: str) -> str:
    """Letters show what stands here as it is."""
    if signs := unprintable(text):
        raise ValueError(f"a letter cannot show these signs: {named(signs)}")
    return text


Words = Annotated[str, Described(min_length=1, max_length=LONGEST), AfterValidator(printable)]
Sentence = Annotated[Words, Described(pattern=r"\.$")]
Conclusion = Annotated[Words, Described(pattern=r"^bahwa .*\.$")]
Clause = Annotated[Words, Described(pattern=r"^bahwa .*;$")]


class Duty(Strict):
    """What a holder owes the office after the issue, ``days`` after it or after the permit's end."""

    code: str = Described(pattern=r"^[a-z][a-z0-9-]*$")
    text: Words
    text_en: Words
    days_after: Literal["issue", "end"]
    days: PositiveInt


class LetterWords(Strict):
    """The kind of paper, and the words that a draft starts from."""

    template: Literal["decree", "practice-permit", "research-certificate"] = "decree"
    considerations: tuple[Clause, ...] = ()
    conclusion: Conclusion | Literal[""] = ""
    conditions: tuple[Sentence, ...] = ()
    dictums: tuple[Sentence, ...] = ()
    duties: tuple[Duty, ...] = ()
    validity: Sentence | Literal[""] = ""


class TypeOfLetter(LetterWords):
    """A permit type's: those of its family and more. ``ends``: the answer that says when what it is for ends."""

    template: Literal[""] = ""  # type: ignore[assignment] # the family's
    family: str
    ends: str = ""


class Letters(Strict):
    """All of them."""

    families: dict[str, LetterWords]
    types: dict[str, TypeOfLetter]

    def of(self, code: str) -> LetterWords:
        """The words for a permit type: its family's first, then its own."""
        own = self.types[code]
        family = self.families[own.family]
        return LetterWords(
            template=family.template,
            considerations=family.considerations + own.considerations,
            conclusion=own.conclusion or family.conclusion,
            conditions=family.conditions + own.conditions,
            dictums=family.dictums + own.dictums,
            duties=family.duties + own.duties,
            validity=own.validity or family.validity,
        )

    def end(self, code: str, answers: Mapping[str, str]) -> str | None:
        """The day (ISO) on which what a permit is for ends, by the answers; None where nothing says it."""
        own = self.types[code].ends
        return answers.get(own, "").partition("T")[0] or None if own else None


def mistakes_in_letters(letters: Letters, permits: Mapping[str, Permit]) -> Iterator[str]:
    """Types without letters, letters without type, and what does not fit together."""
    yield from (f"letters: {code}: unknown permit type" for code in letters.types if code not in permits)
    used = {own.family for own in letters.types.values()}
    yield from (f"letters: family {name}: no permit type uses it" for name in letters.families if name not in used)
    for code, permit in permits.items():
        own = letters.types.get(code)
        if own is None:
            yield f"letters: {code}: has no letters"
        elif own.family not in letters.families:
            yield f"letters: {code}: unknown family {own.family}"
        else:
            yield from (f"letters: {code}: {mistake}" for mistake in _mistakes(permit, own, letters.of(code)))


def _mistakes(permit: Permit, own: TypeOfLetter, words: LetterWords) -> Iterator[str]:
    if own.ends and not all(
        any(field.key == own.ends and field.wajib and field.type.startswith("date") for field in permit.questions(kind))
        for kind in permit.kinds
    ):
        yield f"ends: {own.ends} is no mandatory question for a date in every kind of application"
    if own.ends and permit.masa_berlaku.tipe != "kegiatan":
        yield f"ends: the type is valid for {permit.masa_berlaku.tipe}, not for as long as an activity lasts"
    if not own.ends and permit.masa_berlaku.days is None:
        yield from (
            f"duties: {duty.code} is due after an end that the permit does not have"
            for duty in words.duties
            if duty.days_after == "end"
        )
    codes = [duty.code for duty in words.duties]
    yield from (f"duties: {code} stands twice" for code in dict.fromkeys(codes) if codes.count(code) > 1)
    if not words.conditions:
        yield "conditions: at least one"
