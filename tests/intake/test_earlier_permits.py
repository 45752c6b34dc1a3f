"""Which earlier permit a renewal is about: chosen or read from paper, changed while it is a draft, and shown."""

from __future__ import annotations

from uuid import uuid4

import pytest
from babel.dates import format_date
from bs4 import BeautifulSoup

from services.intake.domain import PermitApplication
from services.intake.earlier import EarlierPermit
from tests.intake.counters import BUDI, MAKAM_ANSWERS, Applicant, Site, id_of, pdf, submitted

pytestmark = pytest.mark.servers
PAPER = {"number": "503/7/IV/2021", "signed_on-day": "12", "signed_on-month": "4", "signed_on-year": "2021"}
LETTER = {"letter": "permit", "number": "503/MAKAM/001/XI/2026", "code": "ABC", "sha256": "e" * 64}


def find(site: Site, draft: str) -> PermitApplication:
    found: PermitApplication = site.intake.find(PermitApplication, id_of(draft))
    return found


def issued(site: Site, applicant: Applicant) -> str:
    """A permit of the applicant's; the address of its application."""
    application = submitted(applicant)
    site.intake.receive_letter(id_of(application), **LETTER)
    return application


def renew(applicant: Applicant, **values: str) -> str:
    """Start a renewal by way of the page of the permit type; the draft's address."""
    chosen = applicant.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]
    answer = applicant.submit(chosen, "", **values)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removesuffix("/langkah")


def test_a_renewal_starts_with_the_answers_of_the_permit_it_renews(site: Site, sari: Applicant) -> None:
    earlier = issued(site, sari)

    draft = renew(sari, earlier=str(id_of(earlier)))
    _, boxes = sari.form(f"{draft}/isian", "/isian")
    found = find(site, draft)

    assert (found.kind, found.earlier_id, found.earlier_number) == ("renewal", id_of(earlier), LETTER["number"])
    assert boxes["nama_almarhum"] == MAKAM_ANSWERS["nama_almarhum"]
    assert boxes["tgl_wafat-year"] == "2026"
    assert sari.answer(draft).status_code == 303
    sari.prepare(draft)
    assert LETTER["number"] in sari.page(f"{draft}/periksa").text


def test_a_permit_on_paper_is_named_by_number_and_date_which_lie_sealed(site: Site, sari: Applicant) -> None:
    draft = renew(sari, earlier="paper", **PAPER)
    sari.answer(draft, **MAKAM_ANSWERS)
    sari.prepare(draft)

    (stored,) = site.datastore.query("SELECT string_agg(encode(state, 'escape'), ' ') AS words FROM events")

    assert PAPER["number"] in sari.page(f"{draft}/periksa").text
    assert PAPER["number"] not in stored.words


@pytest.mark.parametrize(
    ("values", "box"),
    [
        ({"earlier": ""}, "#earlier"),
        ({"earlier": "paper", **PAPER, "number": " "}, "#number"),
        ({"earlier": "paper", **PAPER, "signed_on-month": "13"}, "#signed_on-day"),
        ({"earlier": "paper", **PAPER, "signed_on-year": "2190"}, "#signed_on-day"),
    ],
)
def test_what_is_missing_of_the_earlier_permit_is_told_at_its_field(
    sari: Applicant, values: dict[str, str], box: str
) -> None:
    page = sari.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]
    answer = sari.submit(page, "", **values)
    errors = BeautifulSoup(answer.text, "html.parser").select(".govuk-error-summary a")

    assert answer.status_code == 422
    assert [str(each["href"]).removesuffix("-0") for each in errors] == [box]


def test_nobody_starts_from_the_permit_of_somebody_else(site: Site, sari: Applicant) -> None:
    earlier = issued(site, sari)
    budi = site.applicant(BUDI)
    page = budi.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]

    answer = budi.submit(page, "", earlier=str(id_of(earlier)))

    assert answer.status_code == 422
    assert LETTER["number"] not in answer.text


def test_permits_of_other_sources_can_be_renewed_too(site: Site, sari: Applicant) -> None:
    old = EarlierPermit(
        uuid4(), "503/OLD/1/2019", find(site, sari.start("MAKAM")).created_on.date(), None, {"tpu": "A"}
    )
    site.intake.earlier_permits.register(lambda account, code: [old] if account == sari.account_id else [])

    draft = renew(sari, earlier=str(old.source_id))

    assert find(site, draft).earlier_id == old.source_id
    assert sari.form(f"{draft}/isian", "/isian")[1]["tpu"] == "A"


def shown_as_earlier(applicant: Applicant, page: str) -> str:
    """What a page says of the earlier permit."""
    (value,) = applicant.page(page).select("dt:-soup-contains('Izin sebelumnya') + dd")
    return value.text.strip()


def way_back(applicant: Applicant, draft: str) -> str:
    """Where the check page leads who wants to name another earlier permit."""
    (link,) = applicant.page(f"{draft}/periksa").select("a:-soup-contains('Izin sebelumnya')")
    return str(link["href"])


def test_who_goes_back_and_names_another_permit_on_paper_renews_that_one(site: Site, sari: Applicant) -> None:
    page = sari.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]
    first = sari.submit(page, "", earlier="paper", **PAPER).headers["Location"]
    again = sari.submit(page, "", earlier="paper", **PAPER | {"number": "503/8/IV/2021", "signed_on-day": "13"})
    draft = first.removesuffix("/langkah")
    sari.answer(draft, **MAKAM_ANSWERS)
    sari.prepare(draft)

    assert again.headers["Location"] == first
    assert shown_as_earlier(sari, f"{draft}/periksa") == "503/8/IV/2021 tanggal 13 April 2021"


def test_the_same_earlier_permit_again_changes_nothing(site: Site, sari: Applicant) -> None:
    page = sari.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]
    for _ in range(2):
        draft = sari.submit(page, "", earlier="paper", **PAPER).headers["Location"].removesuffix("/langkah")

    assert site.events(id_of(draft)) == ["Started"]


def test_the_check_page_leads_back_to_the_choice_and_the_receipt_names_the_last_one(
    site: Site, sari: Applicant
) -> None:
    earlier = issued(site, sari)
    draft = renew(sari, earlier=str(id_of(earlier)))
    sari.answer(draft)
    sari.prepare(draft)
    today = format_date(site.intake.today(), "d MMMM y", locale="id")
    assert shown_as_earlier(sari, f"{draft}/periksa") == f"{LETTER['number']} tanggal {today}"

    _, boxes = sari.form(way_back(sari, draft), "")
    answer = sari.submit(way_back(sari, draft), "", earlier="paper", **PAPER)
    sari.prepare(draft)
    asked = [each.requirement.doc for each in site.intake.asked_of(find(site, draft)) if each.mandatory]
    for number, requirement in enumerate(asked, 1):
        sari.upload(draft, requirement, pdf(number))
    sent = sari.submit(f"{draft}/periksa", "/kirim", declaration="y")

    assert boxes["earlier"] == str(id_of(earlier))
    assert "izin_lama" in asked  # the office has its own letters, not those on paper
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{draft}/langkah")
    assert sent.status_code == 303
    assert shown_as_earlier(sari, f"{draft}/tanda-terima") == "503/7/IV/2021 tanggal 12 April 2021"


def test_another_permit_brings_its_answers_unless_the_applicant_wrote_some(site: Site, sari: Applicant) -> None:
    earlier = issued(site, sari)
    page = sari.submit("/izin/MAKAM", "/mulai", kind="renewal").headers["Location"]
    draft = sari.submit(page, "", earlier="paper", **PAPER).headers["Location"].removesuffix("/langkah")

    sari.submit(page, "", earlier=str(id_of(earlier)))
    brought = sari.form(f"{draft}/isian", "/isian")[1]["tpu"]
    sari.submit(f"{draft}/isian", "/isian", tpu="TPU Lain", later="1")
    sari.submit(page, "", earlier="paper", **PAPER)

    assert brought == MAKAM_ANSWERS["tpu"]
    assert sari.form(f"{draft}/isian", "/isian")[1]["tpu"] == "TPU Lain"


def test_what_was_taken_back_keeps_its_earlier_permit(site: Site, sari: Applicant) -> None:
    draft = renew(sari, earlier="paper", **PAPER)
    page = f"/izin/MAKAM/izin-lama/renewal?draft={id_of(draft)}"
    address, boxes = sari.form(page, "")
    site.intake.withdraw(id_of(draft), sari.account_id)

    answer = sari.client.post(address, data=boxes | {"number": "503/9/IV/2021"})

    assert answer.headers["Location"] == draft
    assert "EarlierPermitChosen" not in site.events(id_of(draft))
