"""How fast letters are rendered, signed, stored and recorded on one core, and how fast they are checked."""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12

from deploy.cli.bench.processes import service_database
from deploy.cli.bench.report import Report
from deploy.local import certificate_authority
from services.shared.contracts import RoutingSlip, Step
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.signing import read_model
from services.signing.application import Signing
from services.signing.archive.dossier import Archive
from services.signing.archive.seal import Seal
from services.signing.domain import Letter
from services.signing.esign.provider import Secret
from services.signing.esign.signers import Signers
from services.signing.papers.composing import Case, compose
from services.signing.parts import Officer, Seen, Text
from services.signing.press import Press
from services.signing.printing import rendered
from services.signing.reading import whoever_signs
from services.signing.sessions import Chosen
from services.signing.signing_worker import HANDS, Hands
from services.signing.starting import start

BATCH = 100
LETTERS = int(os.environ.get("SAKPORE_BENCH_LETTERS", "300"))
SECONDS = 5.0
CEILING = "ceiling: signatures with the same RSA key (2048 bit), one core"
HEAD = certificate_authority.Signer("kepala", "Kepala Dinas (contoh)")
DRAFTER, SUB_COORDINATOR = Officer("penyusun", frozenset({"back_office"})), Officer("a", frozenset({"sub_coordinator"}))
COORDINATOR = Officer("b", frozenset({"coordinator"}))
WORDS = Text("permit", ("bahwa permohonan memenuhi syarat;",), ("Izin tidak dapat dipindahtangankan.",) * 6)
HOLDER = {
    "name": "Siti Contoh",
    "address": "Jalan Kenanga Nomor 12, Kota Contoh",
    "permit_name": "Surat Izin Praktik Dokter",
    "answers": [{"label": "Nomor STR", "value": "31 1 1 100 2 24 000001"}],
    "legal_basis": ["Undang-Undang Nomor 17 Tahun 2023 tentang Kesehatan"],
    "paper": {"template": "practice-permit"},
}
STEPS = (("draft", "back_office"), ("initial", "sub_coordinator"), ("initial", "coordinator"), ("signature", "head"))


def run(report: Report) -> None:
    """One process on one core; database and object store on the others. Who holds the permits is known here: the
    question to intake is not measured."""
    with tempfile.TemporaryDirectory() as folder, office(Path(folder)) as press, one_core():
        warm_up = initialled(press, 20)
        sign(press, warm_up)
        letters = initialled(press, LETTERS)
        began = time.perf_counter(), time.process_time()
        for first in range(0, LETTERS, BATCH):
            sign(press, letters[first : first + BATCH])
        wall, processor = time.perf_counter() - began[0], time.process_time() - began[1]
        report.row("letters rendered, signed, stored and recorded, one core", LETTERS / wall, "letters/s", CEILING)
        report.row(f"a batch of {BATCH} under one passphrase", wall * BATCH / LETTERS, "s")
        report.row("processor time of that for one letter", processor * 1000 / LETTERS, "ms")
        parts(report, press, letters[0], Path(folder))
        checks(report, press, letters)


def parts(report: Report, press: Press, letter_id: UUID, folder: Path) -> None:
    """What takes the time, and what nobody can go below."""
    letter = press.signing.find(Letter, letter_id)
    numbers = iter(range(1_000_000))

    def render() -> bytes:
        holder = HOLDER | {"name": f"Siti Contoh {next(numbers)}"}
        return rendered(compose(Case(letter, WORDS, holder, press.letterhead)))

    pdf, pen = render(), press.signers.pen(HEAD.files, secret_in(folder))
    report.row("rendering alone", rate(render), "letters/s", CEILING)
    report.row("signing alone", rate(lambda: pen.sign(pdf)), "letters/s", CEILING)  # type: ignore[union-attr]
    keys = pkcs12.load_pkcs12((folder / "kepala.p12").read_bytes(), secret_in(folder).reveal().encode())
    if isinstance(keys.key, RSAPrivateKey):
        key = keys.key
        report.row(CEILING, rate(lambda: key.sign(b"x" * 256, padding.PKCS1v15(), SHA256())), "signatures/s")


def checks(report: Report, press: Press, letters: list[UUID]) -> None:
    """What the public asks."""
    pdf = b"".join(press.signed_file(letters[0]))
    found = press.signing.find(Letter, letters[0])
    press.judged(pdf)
    report.row("files checked, one after the other", rate(lambda: press.judged(pdf)), "files/s")
    code = found.code
    look = rate(lambda: read_model.issued_by_code(press.signing.datastore, code))
    report.row("codes looked up", look, "codes/s")


@contextmanager
def office(folder: Path) -> Iterator[Press]:
    """A letter room with a database, a bucket and certificates of its own."""
    certificate_authority.create(folder, [HEAD])
    store = ObjectStore(f"{os.environ['SAKPORE_BENCH_OBJECT_STORE_URL'].rstrip('/')}/bench-{secrets.token_hex(4)}")
    store.probe()
    with service_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"], "bench_letters", "signing") as database:
        signing = Signing(Datastore(database.runtime, application_name="bench letters"), rows=read_model.rows)
        archive = Archive(
            signing, store, Seal(folder / "seal.p12", folder / "seal.passphrase"), lambda _: [], folder / "ca.pem"
        )
        signers = Signers.from_file(folder / "signers.yaml")
        try:
            yield Press(signing, store, signers, lambda _: HOLDER, "http://localhost", folder / "ca.pem", archive)
        finally:
            signing.datastore.close()


def initialled(press: Press, count: int) -> list[UUID]:
    """Letters on the head's desk."""
    found = []
    for _ in range(count):
        letter_id, route = uuid4(), slip()
        press.signing.open_letter(letter_id, route.steps[0], route, "permit", "")
        press.signing.draft(letter_id, WORDS, DRAFTER)
        letter = press.signing.find(Letter, letter_id)
        seen = Seen("0" * 64, letter.revision, whoever_signs(compose(press.case(letter))))
        press.signing.initial(letter_id, route.steps[1].key, SUB_COORDINATOR, seen)
        press.signing.initial(letter_id, route.steps[2].key, COORDINATOR, seen)
        found.append(letter_id)
    return found


def sign(press: Press, letters: list[UUID]) -> None:
    """One session; raises when a letter is not signed."""
    chosen = [Chosen(each, "letter", 1, None, None, each, "2026-AAAA-AAAA", "SIP-DOKTER", "permit") for each in letters]
    session_id = uuid4()
    refused = start(press, session_id, HEAD.files, secret_in(press.ca_file.parent), chosen)
    with ThreadPoolExecutor(HANDS) as hands:
        for _ in range(HANDS):
            hands.submit(work, press, session_id)
    states = {line.state for line in press.sessions.lines(session_id)}
    if states != {"signed"}:
        raise RuntimeError(f"not every letter was signed: {refused or states}")


def work(press: Press, session_id: UUID) -> None:
    """One of the hands that a signing process has, until nothing of the session is left to do."""
    hands = Hands(press, threading.Event())
    while hands.work_once() or {line.state for line in press.sessions.lines(session_id)} & {"waiting", "working"}:
        pass


def secret_in(folder: Path) -> Secret:
    return Secret((folder / "kepala.passphrase").read_text())


def slip() -> RoutingSlip:
    """The way from the draft to the signature."""
    steps = [
        Step(key=f"{kind}:{desk}", kind=kind, service="signing", desk=desk, working_days=Decimal(1))  # type: ignore[arg-type]
        for kind, desk in STEPS
    ]
    return RoutingSlip(
        application_number="2026-AAAA-AAAA",
        permit_code="SIP-DOKTER",
        kind="new",
        district=None,
        catalogue_version="1",
        working_days=5,
        validity_days=1826,
        letter_number_pattern="503/SIP-DOKTER/{seq}/{bulan_romawi}/{tahun}",
        steps=tuple(steps),
        documents=(),
    )


@contextmanager
def one_core() -> Iterator[None]:
    """This process, and whom it starts, on a single core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rate(act: Callable[[], object]) -> float:
    """How often it goes in a second."""
    act()
    began, done = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < SECONDS:
        act()
        done += 1
    return done / took
