"""The shape of the routes' file: who does which step, and how a time limit is shared out among the desks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import model_validator

from services.intake.catalogue.models import Shares, Strict

LAST_STEP = "delivery"
AGENCIES = "{agencies}"  # in a route: the steps of the agencies that the permit type consults
DESK_STEPS = {"completeness", "substance", "review", "draft", "initial", "signature", "delivery"}


class StepOwner(Strict):
    """Which service owns a kind of step, and which desk does it (else the step's key names it)."""

    service: Literal["verification", "signing", "notify"]
    desk: str | None = None


class Profile(Shares):
    """The usual shares of a time limit."""

    total: Decimal

    @model_validator(mode="after")
    def adds_up(self) -> Profile:
        """The shares are the total."""
        shares = sum((value for name, value in self if name != "total"), Decimal(0))
        if shares != self.total:
            raise ValueError(f"profile {self.total}: the shares add up to {shares}")
        return self


class Route(Strict):
    """The order of the steps; ``four_eyes`` forbids that one officer passes two of them. In the file a plain list of
    steps is a route with four eyes."""

    steps: tuple[str, ...]
    four_eyes: bool = True

    @model_validator(mode="before")
    @classmethod
    def may_be_a_list(cls, given: Any) -> Any:
        """The short way to write it."""
        return {"steps": given} if isinstance(given, list | tuple) else given


class Routes(Strict):
    """The routes' file."""

    routes: dict[str, Route]
    steps: dict[str, StepOwner]
    profiles: tuple[Profile, ...]

    @model_validator(mode="after")
    def desks_are_known(self) -> Routes:
        """Every step is one we know, at a desk that the profiles give time to."""
        if unknown := set(self.steps) - DESK_STEPS:
            raise ValueError(f"steps: {', '.join(sorted(unknown))} is nothing that a desk does")
        for name, route in self.routes.items():
            for key in route.steps:
                kind, _, named = key.partition(":")
                if key != AGENCIES and kind not in self.steps:
                    raise ValueError(f"route {name}: unknown step {key}")
                if key != AGENCIES and (self.steps[kind].desk or named) not in Profile.model_fields:
                    raise ValueError(f"route {name}: step {key} has no desk")
            if route.steps[-1:] != (LAST_STEP,):  # the applicant hears of the letter there
                raise ValueError(f"route {name}: does not end with the {LAST_STEP}")
        return self
