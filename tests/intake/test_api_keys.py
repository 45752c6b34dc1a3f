"""API keys: made and revoked on a page, checked, counted, and never replaced by a session."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.api import keys
from services.intake.api.keys import ApiKeys
from services.intake.api.problems import KeyNotValid, TooManyRequests
from services.intake.domain import PermitApplication
from services.shared.datastore import Row
from tests.intake.counters import BUDI, Applicant, Site
from tests.intake.people import Clock
from tests.intake.programs import READ, Program, problem
from tests.intake.test_organisations import MEBEL

pytestmark = pytest.mark.servers
PAGE = "/akun/kunci-api"


def made(sari: Applicant, **changes: str) -> str:
    """A key made on the page."""
    answer = sari.submit(PAGE, "/kunci-api", **{"name": "Pembukuan", "scope": "write", "days": "90"} | changes)
    assert answer.status_code == 303
    found = re.search(r"sak_[\w-]{32,}", sari.page(answer.headers["Location"]).text)
    assert found is not None
    return found[0]


def with_key(site: Site, key: str, path: str = "/api/v1/me") -> int:
    status: int = site.app.test_client().get(path, headers={"Authorization": f"Bearer {key}"}).status_code
    return status


def test_a_key_is_shown_once_and_only_its_hash_is_kept(site: Site, sari: Applicant) -> None:
    key = made(sari)

    assert with_key(site, key) == 200
    assert sari.client.get(f"{PAGE}/baru").status_code == 303
    assert key not in sari.page(PAGE).text
    (row,) = site.datastore.query("SELECT *, api_keys::text AS everything FROM api_keys")
    assert key not in row.everything
    assert row.last_used_at is not None


def test_a_revoked_key_opens_nothing_any_more(site: Site, sari: Applicant) -> None:
    key = made(sari)
    (row,) = site.datastore.query("SELECT id FROM api_keys")

    assert sari.submit(f"{PAGE}/{row.id}/cabut", "/cabut").status_code == 303
    assert with_key(site, key) == 401
    assert "Dicabut" in sari.page(PAGE).text


def test_nobody_revokes_somebody_elses_key(site: Site, sari: Applicant) -> None:
    key = made(sari)
    (row,) = site.datastore.query("SELECT id FROM api_keys")
    budi = site.applicant(BUDI)
    _, fields = budi.form(PAGE, "/kunci-api")

    assert budi.client.get(f"{PAGE}/{row.id}/cabut").status_code == 404
    assert budi.client.post(f"{PAGE}/{row.id}/cabut", data=fields).status_code == 404
    assert with_key(site, key) == 200


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": "a\x00b"}, {"scope": "all"}, {"days": "9999"}])
def test_a_form_that_is_not_filled_in_makes_no_key(site: Site, sari: Applicant, changes: dict[str, str]) -> None:
    answer = sari.submit(PAGE, "/kunci-api", **{"name": "Pembukuan", "scope": "write", "days": "90"} | changes)

    assert answer.status_code == 422
    assert site.datastore.query("SELECT 1 FROM api_keys") == []


def test_a_key_ends_with_its_time(site: Site, sari: Applicant) -> None:
    clock = Clock()
    api_keys = ApiKeys(site.datastore, clock=clock)
    key = api_keys.create(sari.account_id, "Program", READ, 30)

    clock.move(days=29)
    assert api_keys.use(key).account_id == sari.account_id
    clock.move(days=1)
    with pytest.raises(KeyNotValid):
        api_keys.use(key)


def test_each_key_has_its_allowance_per_minute(site: Site, sari: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "REQUESTS_PER_MINUTE", 3)
    clock = Clock()
    api_keys = ApiKeys(site.datastore, clock=clock)
    key, other = (api_keys.create(sari.account_id, "Program", READ, 30) for _ in range(2))

    for _ in range(3):
        api_keys.use(key)
        clock.move(seconds=10)
    with pytest.raises(TooManyRequests) as refusal:
        api_keys.use(key)
    assert refusal.value.retry_after == 30
    assert api_keys.use(other)
    clock.move(seconds=30)
    assert api_keys.use(key)


def test_too_many_requests_say_when_to_come_again(site: Site, sari: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "REQUESTS_PER_MINUTE", 1)
    program = Program(site, sari)
    program.get("me")

    refused = program.get("me")

    assert (refused.status_code, problem(refused)["type"]) == (429, "/api/v1/#too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_a_key_for_reading_writes_nothing(site: Site, sari: Applicant) -> None:
    program = Program(site, sari, READ)

    refused = program.post("applications", {"permit_code": "MAKAM"})

    assert (refused.status_code, problem(refused)["type"]) == (403, "/api/v1/#scope-missing")
    assert program.get("applications").get_json()["applications"] == []


@pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer x", "Basic c2FrOng=", "Bearer sak_\udcff"])
def test_without_a_key_nothing_opens_not_even_with_a_session(sari: Applicant, credentials: str) -> None:
    headers = {"Authorization": credentials.encode("utf-8", "surrogateescape").decode("latin-1")} if credentials else {}

    for answer in (
        sari.client.get("/api/v1/me", headers=headers),
        sari.client.post("/api/v1/applications", json={"permit_code": "MAKAM"}, headers=headers),
    ):
        assert problem(answer)["status"] == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_nobody_gathers_keys_without_end(site: Site, sari: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 1)
    made(sari)

    refused = sari.submit(PAGE, "/kunci-api", name="Lagi", scope="read", days="30")

    assert refused.status_code == 422
    assert "terlalu banyak" in refused.text


def test_the_list_says_when_a_key_was_last_used_and_which_have_expired(site: Site, sari: Applicant) -> None:
    long_ago = ApiKeys(site.datastore, clock=lambda: datetime.now(UTC) - timedelta(days=60))
    long_ago.create(sari.account_id, "Lama", READ, 30)
    page = sari.page(PAGE).text

    assert "Belum pernah" in page
    assert "Kedaluwarsa" in page


def test_a_key_of_an_organisation_hands_in_in_its_name_as_long_as_its_owner_belongs_to_it(
    site: Site, sari: Applicant
) -> None:
    organisations, mebel = site.people.organisations, uuid4()
    organisations.create(mebel, sari.account_id, MEBEL)
    organisations.create(uuid4(), site.applicant(BUDI).account_id, replace(MEBEL, name="Mebel Lain"))
    program = Program(site, sari)
    program.key = made(sari, on_behalf=str(mebel))

    handed_in = UUID(program.submitted().rpartition("/")[2])

    assert program.get("me").get_json()["organisation_id"] == str(mebel)
    assert site.intake.find(PermitApplication, handed_in).organisation_id == mebel
    assert MEBEL.name in sari.page(PAGE).text
    site.datastore.execute(Row("DELETE FROM organisation_members WHERE account_id = %s", (sari.account_id,)))
    assert with_key(site, program.key) == 401


def test_nobody_makes_a_key_for_an_organisation_of_others(site: Site, sari: Applicant) -> None:
    other = uuid4()
    site.people.organisations.create(uuid4(), sari.account_id, MEBEL)
    site.people.organisations.create(other, site.applicant(BUDI).account_id, replace(MEBEL, name="Mebel Lain"))
    _, fields = sari.form(PAGE, "/kunci-api")

    answer = sari.client.post(
        PAGE, data=fields | {"name": "Pembukuan", "scope": "read", "days": "30", "on_behalf": str(other)}
    )

    assert answer.status_code == 422
    assert site.datastore.query("SELECT 1 FROM api_keys") == []
