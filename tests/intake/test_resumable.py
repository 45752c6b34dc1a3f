"""Uploads over slow lines: whatever breaks, a file arrives once and whole."""

from __future__ import annotations

import hashlib
import io
import os
import random
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as chosen

from services.intake.domain import PermitApplication
from services.intake.reactions import HEARS
from services.intake.resumable_pages import PIECE
from services.intake.unfinished_uploads import MOST_PER_ACCOUNT, UnfinishedUploads, WrongOffset
from services.shared import topology
from services.shared.refusals import NotFound
from tests.intake.counters import Applicant, Site, id_of, pdf
from tests.intake.slow_lines import Line, environment, piece_at
from tests.shared.waiting import eventually
from tests.signing.test_service import Process

pytestmark = pytest.mark.servers
MEGABYTE = 1024 * 1024


@pytest.fixture
def counter(site: Site, database_url: str, amqp_url: str, object_store_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of counters that run as processes of their own."""
    topology.declare_all(amqp_url, {"intake": HEARS, "verification": "everything"})
    return environment(database_url, amqp_url, object_store_url, os.environ["SAKPORE_TEST_CLAMD_URL"], tmp_path)


def running(counter: dict[str, str]) -> Process:
    process = Process("services.intake.service", counter)
    eventually(process.is_well, 90)
    return process


def large_pdf(size: int) -> bytes:
    """A PDF of nearly this size that cannot be packed."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Noise = document.make_stream(random.Random(7).randbytes(size - 2000))
    stream = io.BytesIO()
    document.save(stream, compress_streams=False)
    return stream.getvalue()


def begin(sari: Applicant, draft: str, content: bytes, name: str = "ktp.pdf") -> tuple[str, dict[str, str]]:
    """A new upload's address, and the headers that its requests need."""
    headers = {"X-CSRFToken": sari.form(f"{draft}/berkas", "/berkas/ktp")[1]["csrf_token"]}
    said = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
    answer = sari.client.post(f"{draft}/berkas/ktp/unggahan", headers=headers | said)
    assert answer.status_code == 201
    return str(answer.headers["Location"]), headers


def patch(sari: Applicant, place: str, headers: dict[str, str], at: int, piece: bytes, **more: str) -> Any:
    return sari.client.patch(place, data=piece, headers={**headers, **piece_at(at), **more})


def documents(site: Site, draft: str) -> list[tuple[str, int]]:
    found = site.intake.find(PermitApplication, id_of(draft)).documents.get("ktp", ())
    return [(document.sha256, document.size) for document in found]


def test_ten_megabytes_arrive_once_and_whole_over_a_line_that_breaks_twice_and_a_killed_process(
    site: Site, sari: Applicant, draft: str, counter: dict[str, str]
) -> None:
    content, line, process = large_pdf(10 * MEGABYTE), Line(sari, draft), running(counter)
    said = {"Upload-Length": str(len(content)), "Upload-Metadata": "filename " + b64encode(b"ktp.pdf").decode()}
    place = line.ask(process.address, "POST", f"{draft}/berkas/ktp/unggahan", headers=said).headers["Location"]
    try:
        for break_after in (3 * MEGABYTE, 2 * MEGABYTE + 1):
            aim = line.offset(process.address, place) + break_after - PIECE  # but for the piece that is torn
            # What an earlier torn connection still held may come in between; a client then goes on from there.
            while (at := line.offset(process.address, place)) < aim:
                line.cut(process.address, place, at, content, break_after)
                with suppress(AssertionError):
                    eventually(lambda: line.offset(process.address, place) >= aim, 10)  # noqa: B023 # called at once
        process.running.kill()
        process.running.wait(30)
        process = running(counter)
        status = 409
        while status == 409:
            at = line.offset(process.address, place)
            status = line.ask(process.address, "PATCH", place, content[at:], piece_at(at)).status
        assert status == 204
        assert at >= 4 * MEGABYTE
    finally:
        process.stop()

    assert documents(site, draft) == [(hashlib.sha256(content).hexdigest(), len(content))]
    assert site.events(id_of(draft)).count("DocumentUploaded") == 1
    assert site.datastore.query("SELECT count(*) AS number FROM upload_chunks")[0].number == 0


def test_a_piece_with_a_wrong_checksum_is_not_kept(site: Site, sari: Applicant, draft: str) -> None:
    content = pdf(2)
    place, headers = begin(sari, draft, content)
    right = "sha256 " + b64encode(hashlib.sha256(content).digest()).decode()

    wrong = patch(sari, place, headers, 0, content[:-1] + b"x", **{"Upload-Checksum": right})
    offset = sari.client.head(place).headers["Upload-Offset"]
    again = patch(sari, place, headers, 0, content, **{"Upload-Checksum": right})

    assert (wrong.status_code, offset, again.status_code) == (460, "0", 204)
    assert documents(site, draft) == [(hashlib.sha256(content).hexdigest(), len(content))]


def test_two_tabs_with_one_file_do_not_spoil_it(site: Site, sari: Applicant, draft: str) -> None:
    content = pdf(3)
    place, headers = begin(sari, draft, content)
    middle = len(content) // 2

    first = patch(sari, place, headers, 0, content[:middle])
    second = patch(sari, place, headers, 0, content[: middle // 2])
    last = [patch(sari, place, headers, middle, content[middle:]) for _ in range(2)]
    lost_answer = patch(sari, place, headers, len(content), b"")

    assert (first.status_code, second.status_code) == (204, 409)
    assert second.headers["Upload-Offset"] == str(middle)
    assert [answer.status_code for answer in last] == [204, 409]
    assert lost_answer.status_code == 204
    assert documents(site, draft) == [(hashlib.sha256(content).hexdigest(), len(content))]


def test_what_is_not_what_its_name_says_is_refused_with_a_sentence_and_forgotten(
    site: Site, sari: Applicant, draft: str
) -> None:
    place, headers = begin(sari, draft, b"Halo, ini surat saya.")

    answer = patch(sari, place, headers | {"Accept": "application/json"}, 0, b"Halo, ini surat saya.")

    assert answer.status_code == 422
    assert "tidak sesuai" in answer.json["detail"] or "nama" in answer.json["detail"]
    assert sari.client.head(place).status_code == 404
    assert documents(site, draft) == []


def test_too_much_is_refused_before_a_byte_is_sent(sari: Applicant, draft: str) -> None:
    headers = {"X-CSRFToken": sari.form(f"{draft}/berkas", "/berkas/ktp")[1]["csrf_token"], "Upload-Length": "1048577"}

    assert sari.client.post(f"{draft}/berkas/ktp/unggahan", headers=headers).status_code == 413


def test_nobody_goes_on_with_somebody_elses_upload(site: Site, sari: Applicant, draft: str) -> None:
    place, _ = begin(sari, draft, pdf())

    assert site.staff("front_office").head(place).status_code == 403


def test_an_account_keeps_its_newest_uploads_only(site: Site, sari: Applicant, draft: str) -> None:
    uploads = UnfinishedUploads(site.datastore)
    begun = [
        uploads.begin(sari.account_id, id_of(draft), "ktp", "pdf", 10, held=False) for _ in range(MOST_PER_ACCOUNT + 2)
    ]

    with pytest.raises(NotFound):
        uploads.find(begun[1], sari.account_id)
    assert uploads.find(begun[2], sari.account_id).received == 0


@trying(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=chosen.data())
def test_in_whatever_order_pieces_come_the_file_is_the_one_that_was_sent(
    data: chosen.DataObject, site: Site, sari: Applicant
) -> None:
    content = data.draw(chosen.binary(min_size=1, max_size=60))
    uploads = UnfinishedUploads(site.datastore)
    upload_id = uploads.begin(sari.account_id, sari.account_id, "ktp", "pdf", len(content), held=False)
    at = 0
    while at < len(content):
        start = data.draw(chosen.one_of(chosen.just(at), chosen.integers(0, len(content) - 1)))
        end = data.draw(chosen.integers(start + 1, len(content) + 3))
        piece = content[start:end] + bytes(max(0, end - len(content)))
        if start == at and end <= len(content):
            at = uploads.append(upload_id, start, piece)
        else:
            with pytest.raises(WrongOffset):
                uploads.append(upload_id, start, piece)

    with uploads.assembled(uploads.find(upload_id, sari.account_id)) as file:
        assert file.read() == content
