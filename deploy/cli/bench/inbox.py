"""How long an officer waits for the inbox while ten thousand cases are open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from deploy.cli.bench.load import Request, loaded, shared, signed_in
from deploy.cli.bench.processes import service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.application import now
from services.shared.contracts.intake import Posting
from services.shared.contracts.routing import RoutingSlip, Step
from services.shared.datastore import Datastore, Row
from services.shared.web.sessions import Person
from services.verification.application import Verification
from services.verification.read_model import rows
from services.verification.rules import Officer

VERIFICATION = "services.verification.service"
OPEN_CASES = int(os.environ.get("SAKPORE_BENCH_OPEN_CASES", "10000"))
WARM_UP, LOOKS = 5, 40
A_BATCH = 500
SMALLEST = "smallest page of the same process (/healthz)"
LISTS = {
    "what is mine": "/verifikasi/?milik=saya",
    "what nobody has taken": "/verifikasi/?milik=bebas",
    "all, in order of the due date": "/verifikasi/?milik=semua",
    "all, last page": "/verifikasi/?milik=semua&hal=999",
    "all, searched by number": "/verifikasi/?milik=semua&cari=7F",
    "all, late, of one sector and district": "/verifikasi/?milik=semua&waktu=terlambat&sektor=s3&kecamatan=d2",
    SMALLEST: "/healthz",
}
SECTORS, DISTRICTS, TYPES, HELD_OF_TEN = 12, 4, 51, 3
# A made-up past leaves thousands of reminders to say at once, which is not what is measured.
REMINDED_OF_ALL = "UPDATE work_queue SET said = '{approaching,holder,superior,coordinator}'; ANALYZE work_queue"
RINA = Officer("rina", frozenset({"front_office"}))


def run(report: Report) -> None:
    """One process of verification on its own database, one officer who looks at one list after the other."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        database = stack.enter_context(service_database(postgres, "bench_verification", "verification"))
        topology.declare_all(amqp_url, {"verification": (), "tracking": "everything"})
        fill(database.runtime)
        office = stack.enter_context(service(VERIFICATION, database.runtime, amqp_url))
        session = signed_in(Person(RINA.username, "Contoh Rina", RINA.roles, None, None))

        def looks(path: str, number: int) -> Iterator[Request]:
            return (Request(path, cookie=session) for _ in range(number))

        for what, path in LISTS.items():
            loaded(office.port, 1, shared(looks(path, WARM_UP)))
            timed = loaded(office.port, 1, shared(looks(path, LOOKS)))
            report.row(
                f"{what}, median", timed.quantile(0.5), "ms", of=None if what == SMALLEST else f"{SMALLEST}, median"
            )


def fill(database_url: str) -> None:
    """Open cases of many types, sectors and districts, some of them held, half of them late."""
    datastore = Datastore(database_url, application_name="bench inbox")
    began = now()
    verification = Verification(datastore, rows=rows)
    verification.post(RINA.username, Posting(roles=("front_office",)))
    for start in range(0, OPEN_CASES, A_BATCH):
        with datastore.transaction():
            for number in range(start, min(start + A_BATCH, OPEN_CASES)):
                verification.clock = lambda at=began - timedelta(hours=number % 400): at  # type: ignore[misc]
                application_id = uuid4()
                verification.open_case(application_id, slip(number))
                if number % 10 < HELD_OF_TEN:
                    verification.claim(application_id, "completeness", RINA)
    datastore.execute(Row(REMINDED_OF_ALL))
    datastore.close()


def slip(number: int) -> RoutingSlip:
    """The slip of one made-up application."""
    step = Step(
        key="completeness",
        kind="completeness",
        service="verification",
        desk="front_office",
        working_days=Decimal("0.5"),
    )
    return RoutingSlip(
        application_number=f"2026-{number:08X}"[:13],
        permit_code=f"T{number % TYPES}",
        permit_name=f"Izin Contoh {number % TYPES}",
        permit_name_en=f"Sample permit {number % TYPES}",
        sector=f"s{number % SECTORS}",
        sector_name=f"Sektor {number % SECTORS}",
        sector_name_en=f"Sector {number % SECTORS}",
        kind="new",
        district=f"d{number % DISTRICTS}",
        district_name=f"Kecamatan {number % DISTRICTS}",
        catalogue_version="1",
        working_days=5,
        validity_days=None,
        letter_number_pattern="503/{seq}",
        steps=(step,),
        documents=(),
    )
