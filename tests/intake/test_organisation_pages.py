"""The pages of an organisation: creating it, inviting people, letting them go."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.intake.single_use_links import LinkUsedUp
from services.intake.throttling import FREE_FAILURES
from tests.intake.counters import BUDI, Applicant, Site
from tests.intake.people import SARI
from tests.intake.test_account_pages import errors, submit
from tests.intake.test_own_data import mailed

pytestmark = pytest.mark.servers

FORM = {
    "name": "PT Contoh Mebel",
    "npwp": "01.300.066.6-091.000",
    "nib": "9120001234567",
    "district": "33.75.01",
    "village": "33.75.01.1002",
    "street": "Jalan Contoh",
    "number": "5",
}


def created(person: Applicant) -> str:
    """The address of a new organisation."""
    answer = person.submit("/badan-usaha/baru", "/baru", **FORM)
    assert answer.status_code == 303
    return str(answer.location)


def invited(site: Site, owner: Applicant, organisation: str, **values: Any) -> str:
    """The address in the mail of a new invitation."""
    before = {row.id for row in site.datastore.query("SELECT id FROM organisation_invitations")}
    answer = owner.submit(organisation, "/undang", **({"email": BUDI.email, "role": "member"} | values))
    assert answer.status_code == 303
    (new,) = {row.id for row in site.datastore.query("SELECT id FROM organisation_invitations")} - before
    invitation = site.people.invitations.to_mail(new)
    assert invitation is not None
    return f"/badan-usaha/undangan/{invitation.token}"


def test_an_organisation_is_created_listed_and_shown(sari: Applicant) -> None:
    organisation = created(sari)

    assert "PT Contoh Mebel" in sari.page("/badan-usaha").text
    page = sari.page(organisation).text
    for known in "0013000666091000", "9120001234567", "Kelurahan Medono", "Contoh Sari", "Pemilik":
        assert known in page
    assert "sudah bertindak" in errors(sari.submit("/badan-usaha/baru", "/baru", **FORM))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("npwp", "01.300.066.5-091.000", "kartu NPWP"),
        ("npwp", "0130006665", "15 / 16 angka"),
        ("nib", "912000123456", "13 angka"),
        ("nib", "NIB", "angka saja"),
        ("name", "", "misalnya PT"),
        ("name", "<b>x</b>", "terdiri atas huruf"),
        ("village", "33.75.03.1002", "Pekalongan Utara"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(sari: Applicant, field: str, value: str, sentence: str) -> None:
    assert sentence in errors(sari.submit("/badan-usaha/baru", "/baru", **(FORM | {field: value})))


def test_an_organisation_does_not_exist_for_strangers(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    _, data = budi.form("/badan-usaha/baru", "/baru")

    assert budi.client.get(organisation).status_code == 404
    acts = "/undang", f"/orang/{sari.account_id}/hapus", f"/orang/{budi.account_id}/pemilik", "/keluar"
    answers = [
        budi.client.post(organisation + act, data=data | {"email": BUDI.email, "role": "member"}) for act in acts
    ]
    assert [answer.status_code for answer in answers[:3]] == [404] * 3
    taken = budi.client.post("/badan-usaha/baru", data=data | FORM | {"organisation_id": organisation.split("/")[-1]})
    assert taken.status_code == 404
    assert len(site.people.organisations.members(UUID(organisation.split("/")[-1]))) == 1


def test_who_is_invited_joins_by_the_link_once(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    link = invited(site, sari, organisation)
    assert (BUDI.email, "Undangan untuk bertindak atas nama badan usaha") in mailed(site)
    assert BUDI.email in sari.page(organisation).text
    assert site.app.test_client().get(link).status_code == 303

    assert "PT Contoh Mebel" in budi.page(link).text
    assert budi.client.get(organisation).status_code == 404
    assert submit(budi.client, link).location == organisation

    assert "Anggota" in budi.page(organisation).text
    assert "undang" not in str(budi.page(organisation).select("form"))
    assert sari.client.get(link).status_code == 404
    assert budi.client.post(f"{organisation}/orang/{sari.account_id}/hapus", data=token_of(budi)).status_code == 403


def token_of(person: Applicant) -> dict[str, Any]:
    """The CSRF token of the person's browser."""
    return {"csrf_token": person.form("/badan-usaha/baru", "/baru")[1]["csrf_token"]}


def test_nobody_invites_the_own_address(site: Site, sari: Applicant) -> None:
    organisation = created(sari)

    answer = sari.submit(organisation, "/undang", email=SARI.email.upper(), role="member")

    assert answer.status_code == 422
    assert "alamat Anda sendiri" in errors(answer)
    assert site.datastore.query("SELECT 1 FROM organisation_invitations") == []


def test_two_who_use_one_invitation_at_once_do_not_both_join(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    token = invited(site, sari, organisation).rsplit("/", 1)[-1]
    outcomes: list[str] = []

    def accept() -> None:
        try:
            site.people.invitations.accept(token, budi.account_id)
        except LinkUsedUp:
            outcomes.append("used up")
        else:
            outcomes.append("joined")

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "used up", "used up", "used up"]


def test_an_invitation_counts_for_the_invited_address_only(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    link = invited(site, sari, organisation, email="wulan@contoh.example")

    for answer in budi.client.get(link), budi.client.post(link, data=token_of(budi)):
        assert answer.status_code == 403
        assert "w•••@contoh.example" in answer.text
        assert "wulan" not in answer.text
        assert "PT Contoh Mebel" not in answer.text
    assert budi.client.get(organisation).status_code == 404

    wulan = site.applicant(replace(BUDI, nik="3375014101900003", email="Wulan@contoh.example"))
    assert submit(wulan.client, link).location == organisation


def test_an_invitation_ends_after_a_week_or_when_it_is_withdrawn(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    late = invited(site, sari, organisation)
    site.datastore.query("UPDATE organisation_invitations SET expires_at = expires_at - interval '7 days' RETURNING id")
    withdrawn = invited(site, sari, organisation)
    assert sari.submit(organisation, "/cabut").status_code == 303

    for link in late, withdrawn, "/badan-usaha/undangan/guessed":
        assert budi.client.get(link).status_code == 404
        assert budi.client.post(link, data=token_of(budi)).status_code == 404
    assert budi.client.get(organisation).status_code == 404


def test_an_address_without_account_is_invited_like_any_other_and_not_too_often(site: Site, sari: Applicant) -> None:
    organisation = created(sari)
    for _ in range(FREE_FAILURES):
        invited(site, sari, organisation, email="tidak.ada@contoh.example")
    assert "30 detik" in errors(sari.submit(organisation, "/undang", email=BUDI.email, role="member"))


def test_owners_hand_over_let_go_and_leave(site: Site, sari: Applicant) -> None:
    organisation, budi = created(sari), site.applicant(BUDI)
    submit(budi.client, invited(site, sari, organisation))
    sari.submit(organisation, f"{organisation}/keluar")
    assert "harus mempunyai pemilik" in sari.page(organisation).text

    assert sari.submit(organisation, "/pemilik").status_code == 303
    assert sari.submit(organisation, f"{organisation}/keluar").location == "/badan-usaha"
    assert sari.client.get(organisation).status_code == 404

    submit(sari.client, invited(site, budi, organisation, email="sari@contoh.example"))
    assert budi.submit(organisation, "/hapus").status_code == 303
    assert sari.client.get(organisation).status_code == 404
