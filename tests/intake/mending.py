"""What the office asks an applicant to mend, and what others hear once it is mended."""

from __future__ import annotations

from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.shared.contracts.intake import CorrectionSubmitted
from services.shared.contracts.verification import Fault
from tests.intake.counters import Site, id_of

WRONG_NAME = Fault(requirement="nama_almarhum", reason="Tidak sama dengan surat kematian.", kind="answer")
WRONG_PLACE = Fault(requirement="tpu", reason="TPU ini penuh.", kind="answer")
NO_BODY = Fault(requirement="berbadan_hukum", reason="Yayasan adalah badan hukum.", kind="answer")
FAMILY_TREE = Fault(
    requirement="tambahan_3f9a2c1b", reason="Untuk membuktikan hubungan.", kind="further_document", title="Silsilah"
)
UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


def found(site: Site, application: str) -> PermitApplication:
    return site.intake.find(PermitApplication, id_of(application))


def said(site: Site, application: str) -> list[CorrectionSubmitted]:
    """What others hear of handed-in corrections."""
    heard = (announce(each) for each in site.intake.events.get(id_of(application)))
    return [each for each in heard if isinstance(each, CorrectionSubmitted)]
