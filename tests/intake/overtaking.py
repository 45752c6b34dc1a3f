"""A counter on a real database, and a clock that lets another request in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.intake.application import Intake, new_document
from services.intake.read_model import rows
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from tests.intake.loaded import CATALOGUE
from tests.intake.people import MASTER_KEY

MOMENT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ANSWERS = {"nama_jenazah": "Contoh Almarhum", "tanggal_wafat": "2026-11-20", "tpu": "Contoh", "blok": "A"}


class Overtaken:
    """Tells the time; whoever asks is overtaken by the other request, between reading and writing."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] | None = None

    def __call__(self) -> datetime:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return MOMENT


class Counter:
    """Intake's use cases, and one applicant's application for a grave."""

    def __init__(self, database_url: str) -> None:
        self.datastore = Datastore(database_url, pool_size=6)
        self.clock = Overtaken()
        personal_data = PersonalData(self.datastore, MASTER_KEY)
        self.intake = Intake(self.datastore, CATALOGUE, personal_data, rows=rows, clock=self.clock)
        self.applicant = uuid4()

    def drafted(self, code: str = "MAKAM") -> UUID:
        """A draft whose form is filled in."""
        application = uuid4()
        self.intake.start(application, self.applicant, code, "new")
        self.intake.save_answers(application, self.applicant, ANSWERS)
        return application

    def complete(self) -> UUID:
        """A draft with all its documents."""
        application = self.drafted()
        self.intake.confirm_own_data(application, self.applicant)
        self.intake.choose_delivery(application, self.applicant, "email")
        for requirement in self.intake.own(application, self.applicant).mandatory:
            self.upload(application, requirement)
        return application

    def upload(self, application: UUID, requirement: str, sha256: str = "a" * 64) -> None:
        document = new_document(requirement, "Dokumen", sha256, "application/pdf", 1000)
        self.intake.upload(application, self.applicant, document, clean=True)

    def happened(self, application: UUID) -> list[str]:
        """The names of all events of the application."""
        return [type(event).__name__ for event in self.intake.events.get(application)]
