"""What a browser needs to install the site, and under which rules it gets it."""

from __future__ import annotations

import json

import pytest

from tests.intake.counters import Applicant, Site

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(
    ("language", "name"), [("id", "Perizinan Kota Contoh"), ("en", "Permits of Contoh City"), ("xx", "Perizinan Kota")]
)
def test_the_manifest_speaks_both_languages(site: Site, language: str, name: str) -> None:
    visitor = site.app.test_client()

    answer = visitor.get(f"/manifest.webmanifest?lang={language}")
    described = json.loads(answer.data)

    assert answer.mimetype == "application/manifest+json"
    assert described["name"].startswith(name)
    assert (described["scope"], described["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in described["icons"]} == {"any", "maskable"}
    for icon in described["icons"]:
        with visitor.get(icon["src"]) as drawn:
            assert drawn.mimetype == "image/png"
            assert drawn.data.startswith(b"\x89PNG")
    for place in [described["start_url"], *(shortcut["url"] for shortcut in described["shortcuts"])]:
        assert place.startswith("/")


def test_the_worker_serves_the_whole_site_and_is_never_kept_by_caches(site: Site) -> None:
    visitor = site.app.test_client()

    answer = visitor.get("/sw.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "__" not in answer.text.split("self.addEventListener")[0]
    files = json.loads(answer.text.split("const FILES = ")[1].split("\nconst")[0])
    for file in files:
        with visitor.get(file) as there:
            assert there.status_code == 200


def test_the_page_for_no_connection_names_nobody_and_speaks_both_languages(site: Site) -> None:
    page = site.app.test_client().get("/luring").text

    assert "Anda sedang luring" in page
    assert "You are offline" in page


def test_pages_say_when_they_were_made_only_to_the_worker(sari: Applicant) -> None:
    note = sari.page("/permohonan").select_one("[data-offline-note]")

    assert note is not None
    assert note.has_attr("hidden")
    assert "WIB" in note.text


def test_the_page_for_no_connection_leaves_the_visitor_her_language(site: Site) -> None:
    visitor = site.app.test_client()
    visitor.get("/?bahasa=en")

    kept = visitor.get("/luring").text
    after = visitor.get("/izin").text

    assert "Langsung ke isi" in kept
    assert "Skip to the content" in after
