"""What the pages of the counter work with, handed over once when the process starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.intake.accounts import Accounts
from services.intake.people import People
from services.intake.whereabouts import Ask, nobody_answers
from services.shared.personal_data import PersonalData
from services.shared.virus_scanner import VirusScanner


@dataclass(frozen=True)
class Counter:
    """``session_key`` is the private key in PEM with which sessions are signed; ``base_url`` is the public address;
    ``own_data_page`` is where people change their own data, if anywhere; ``statuses`` asks tracking where applications
    are."""

    intake: Any
    accounts: Accounts
    people: People
    personal_data: PersonalData
    store: Any
    session_key: bytes
    form_secret: str
    base_url: str
    upload_limit_mb: int
    scanner: VirusScanner
    walk_ins: Any = None
    assisted: Any = None
    personnel: Any = None
    changing_terms: Any = None
    statuses: Ask = nobody_answers
    own_data_page: str = ""
