"""“My data”: seeing, changing, confirming, the history of it, and taking it along."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from services.intake.account_mails import account_effects
from services.intake.accounts import LinkNotValid
from services.intake.single_use_links import LinkUsedUp
from services.shared.outside_worker import OutsideLoop
from services.shared.refusals import Refused
from tests.intake.counters import BASE_URL, BUDI, Applicant, Site
from tests.intake.people import OTHER_NIK, PASSWORD, SARI
from tests.intake.test_account_pages import errors, submit
from tests.intake.test_password_changes import newest_link
from tests.shared.postbox import Postbox, serving

pytestmark = pytest.mark.servers

NEW_ADDRESS = "sari.baru@contoh.example"


def mailed(site: Site) -> list[tuple[str, str]]:
    """What the worker sends now: recipients and subjects."""
    postbox = Postbox()
    with serving(postbox) as smtp_url:
        loop = OutsideLoop(site.datastore, account_effects(site.accounts, site.people, smtp_url, BASE_URL))
        while loop.work_once(threading.Event()):
            pass
    found = []
    for content in list(postbox.taken):
        postbox.taken = [content]
        message = postbox.only_message()
        found.append((str(message["To"]), str(message["Subject"])))
    return found


def kinds(site: Site) -> list[str]:
    return [row.kind for row in site.datastore.query("SELECT kind FROM outside_work ORDER BY created_at, kind")]


def test_changes_are_kept_and_shown_with_old_and_new_values(site: Site, sari: Applicant) -> None:
    assert sari.submit("/akun/ubah", "/ubah", name="Contoh Sari Dewi", phone="0813 1111 2222").location == "/akun"

    page = sari.page("/akun")
    rows = [[cell.text for cell in row.select(".sakpore-table__value")] for row in page.select("tbody tr")]
    changes = {row[2].strip(): (row[1].strip(), row[3].strip(), row[4].strip()) for row in rows}
    assert changes == {
        "Nama lengkap": ("Anda", "Contoh Sari", "Contoh Sari Dewi"),
        "Nomor ponsel": ("Anda", "+6281234567890", "+6281311112222"),
    }
    assert "Contoh Sari Dewi" in page.select_one("header, body").text  # type: ignore[union-attr]
    (row,) = site.datastore.query("SELECT account_changes::text AS all FROM account_changes")
    assert "Contoh" not in row.all
    assert b"Contoh".hex() not in row.all


def test_who_never_gave_a_phone_number_may_go_on_without(site: Site, sari: Applicant) -> None:
    budi = site.applicant(replace(BUDI, phone=""))

    (shown,) = budi.page("/akun").select("dt:-soup-contains('Nomor ponsel') + dd")
    changed = budi.submit("/akun/ubah", "/ubah", name="Contoh Budi Santoso")

    assert shown.text.strip() == "–"
    assert changed.status_code == 303
    assert sari.submit("/akun/ubah", "/ubah", phone="").status_code == 422


def test_saving_without_a_change_leaves_no_trace(site: Site, sari: Applicant) -> None:
    sari.submit("/akun/ubah", "/ubah")

    assert site.people.own_data.history(sari.account_id) == []
    assert site.accounts.registration(sari.account_id) == SARI


def test_another_address_must_fit_the_lists(sari: Applicant) -> None:
    assert "Pekalongan Timur" in errors(sari.submit("/akun/ubah", "/ubah", village="33.75.02.1004"))
    moved = sari.submit("/akun/ubah", "/ubah", district="33.75.02", village="33.75.02.1004", number="-")
    assert moved.status_code == 303
    assert "Jalan Contoh, Kelurahan Kauman, Kecamatan Pekalongan Timur" in sari.page("/akun").text


def test_a_new_address_counts_once_it_is_confirmed(site: Site, sari: Applicant) -> None:
    assert "bukan kata sandi" in errors(sari.submit("/akun/surel", "/surel", email=NEW_ADDRESS, present="x"))
    assert sari.submit("/akun/surel", "/surel", email=NEW_ADDRESS, present=PASSWORD).status_code == 303
    assert f"{NEW_ADDRESS} menunggu konfirmasi" in sari.page("/akun").text
    assert site.accounts.registration(sari.account_id).email == SARI.email

    link = f"/akun/surel/{newest_link(site, 'email')}"
    assert (NEW_ADDRESS, "Konfirmasi alamat surel baru Anda") in mailed(site)
    visitor = site.app.test_client()
    visitor.get(link)
    assert site.accounts.registration(sari.account_id).email == SARI.email
    assert [submit(visitor, link).location for _ in range(2)] == ["/masuk", "/masuk"]

    assert site.accounts.authenticate(NEW_ADDRESS, PASSWORD).id == sari.account_id
    assert "menunggu" not in sari.page("/akun").text
    assert (SARI.email, "Alamat surel akun Anda telah diganti") in mailed(site)
    (change,) = site.people.own_data.history(sari.account_id)
    assert [(each.field, each.old, each.new) for each in change.fields] == [("email", SARI.email, NEW_ADDRESS)]


def test_two_confirmations_at_once_change_the_address_once(site: Site, sari: Applicant) -> None:
    site.people.own_data.ask_new_email(sari.account_id, NEW_ADDRESS)
    token = newest_link(site, "email")
    troubles: list[Exception] = []

    def confirm() -> None:
        try:
            site.people.own_data.confirm_email(token)
        except Refused as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(isinstance(trouble, LinkUsedUp) for trouble in troubles)
    assert site.accounts.registration(sari.account_id).email == NEW_ADDRESS
    assert len(site.people.own_data.history(sari.account_id)) == 1


def test_the_address_of_somebody_else_looks_free_to_the_asker(site: Site, sari: Applicant) -> None:
    site.applicant(BUDI)
    for email in BUDI.email, NEW_ADDRESS:
        answer = sari.submit("/akun/surel", "/surel", email=email, present=PASSWORD)
        assert (answer.status_code, answer.location) == (303, "/akun")
        assert f"{email} menunggu konfirmasi" in sari.page("/akun").text
    assert kinds(site)[-2:] == ["known-address-mail", "new-address-mail"]


def test_an_address_that_was_taken_meanwhile_cannot_be_confirmed(site: Site, sari: Applicant) -> None:
    site.people.own_data.ask_new_email(sari.account_id, BUDI.email)
    token = newest_link(site, "email")
    site.applicant(BUDI)

    with pytest.raises(LinkUsedUp):
        site.people.own_data.confirm_email(token)
    assert site.accounts.registration(sari.account_id).email == SARI.email


def test_an_account_nobody_confirmed_gives_way_to_the_proven_address(site: Site, sari: Applicant) -> None:
    site.people.own_data.ask_new_email(sari.account_id, BUDI.email)
    site.accounts.register(BUDI, PASSWORD)
    (budi,) = site.datastore.query("SELECT id FROM accounts WHERE confirmed_at IS NULL")
    mailing = site.accounts.mailing(budi.id)
    assert mailing is not None

    site.people.own_data.confirm_email(newest_link(site, "email"))

    with pytest.raises(LinkNotValid):
        site.accounts.confirm(mailing.token)
    assert site.accounts.authenticate(BUDI.email, PASSWORD).id == sari.account_id


def test_the_download_holds_what_the_office_knows(site: Site, sari: Applicant) -> None:
    sari.start("MAKAM")
    sari.submit("/akun/ubah", "/ubah", name="Contoh Sari Dewi")

    answer = sari.client.get("/akun/data")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["account"]["nik"] == SARI.nik
    assert answer.json["account"]["address"]["village"] == "Medono"
    assert answer.json["history"][0]["fields"] == [{"field": "name", "old": SARI.name, "new": "Contoh Sari Dewi"}]
    assert [each["permit_code"] for each in answer.json["applications"]] == ["MAKAM"]
    assert OTHER_NIK not in answer.text


def test_strangers_and_staff_have_no_such_page(site: Site) -> None:
    for path in "/akun", "/akun/ubah", "/akun/data", "/akun/sandi", "/badan-usaha":
        assert site.app.test_client().get(path).status_code == 303
        assert site.staff("front_office").get(path).status_code == 403
    assert submit(site.app.test_client(), "/akun/surel/guessed").status_code == 404


def test_the_session_of_an_account_that_is_gone_is_over(site: Site, sari: Applicant) -> None:
    site.datastore.query("DELETE FROM accounts WHERE id = %s RETURNING id", sari.account_id)

    assert sari.client.get("/akun").status_code == 303
