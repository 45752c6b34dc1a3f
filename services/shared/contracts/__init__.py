"""The published language: one module per publishing service, one frozen class per fact, in a CloudEvents envelope."""

from services.shared.contracts import intake, notify, recommendation, signing, verification
from services.shared.contracts.base import CONTRACTS, CloudEvent, Contract, StepFinished, StepStarted, UnknownContract
from services.shared.contracts.routing import Document, RoutingSlip, Step

PUBLISHERS = ("intake", "verification", "recommendation", "signing", "notify")

__all__ = [
    "CONTRACTS",
    "PUBLISHERS",
    "CloudEvent",
    "Contract",
    "Document",
    "RoutingSlip",
    "Step",
    "StepFinished",
    "StepStarted",
    "UnknownContract",
    "intake",
    "notify",
    "recommendation",
    "signing",
    "verification",
]
