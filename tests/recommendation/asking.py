"""People without an account: how an agency asks them in these tests, and how they answer."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pikepdf
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.recommendation.application import Recommendation
from services.recommendation.office import LENDING
from tests.recommendation.cases import ADVICE
from tests.recommendation.conftest import of
from tests.shared.browsing import filled, soup, submit

OPINION = "Akar pohon sudah merusak fondasi."


def lending(app: Flask) -> Flask:
    """The agencies' pages, with a counter that lends every document it is asked for."""
    app.extensions[LENDING] = lambda application_id, document_id: f"/dokumen/pinjam/{document_id}"
    return app


def asked(app: Flask, case: UUID, step: str = ADVICE, agency: str = "DINKES", **typed: Any) -> str:
    """An officer asks a guest; the path of the link that is shown."""
    officer, page = of(app, agency), f"/rekomendasi/{case}/{step}/tamu"
    wanted = {"institution": "Universitas Contoh, ahli kehutanan", "question": "Apakah pohonnya sakit?"} | typed
    sent = submit(officer, page, "/tamu", **wanted)
    assert sent.status_code == 303, BeautifulSoup(sent.text, "html.parser").select(".govuk-error-message")
    (box,) = soup(officer, sent.headers["Location"]).select("input#link")
    link = str(box["value"])
    assert link.startswith("http://localhost:8000/rekomendasi/tamu/")
    return link.removeprefix("http://localhost:8000")


def documents_of(app: Flask, case: UUID) -> dict[str, str]:
    """The boxes of the documents on the page of the question, by their label."""
    page = soup(of(app, "DINKES"), f"/rekomendasi/{case}/{ADVICE}/tamu")
    boxes = page.select("input[name=documents]")
    return {page.select_one(f"label[for='{box['id']}']").text.strip(): str(box["value"]) for box in boxes}


def answered(guest: FlaskClient, link: str, file: tuple[bytes, str] | None = None, **typed: str) -> Any:
    """The guest fills in the only form and sends it."""
    action, data = filled(guest, link, link)
    data |= {"answer": OPINION, "checked": "y"} | typed
    if file is not None:
        data["paper"] = (io.BytesIO(file[0]), file[1])
    return guest.post(action, data=data, content_type="multipart/form-data")


def answers(recommendation: Recommendation) -> list[Any]:
    return recommendation.datastore.query("SELECT answer, paper FROM guests WHERE answer IS NOT NULL")


def a_pdf(content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].Contents = document.make_stream(content)
    document.save(stream, compress_streams=False)
    return stream.getvalue()
