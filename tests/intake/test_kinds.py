"""Renewals, changes and closures: what each kind asks, and how its questions are told apart."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.intake import questions
from services.intake.domain import PermitApplication
from services.intake.earlier import EarlierPermit
from tests.intake.counters import AT, CATALOGUE, Applicant, Site, id_of
from tests.intake.permits import ON_PAPER, SCHOOL_ANSWERS, begun, complete, decide, handed_in, issued
from tests.intake.programs import Program

pytestmark = pytest.mark.servers
SCHOOL = CATALOGUE.permits["SATDIK-DASAR"]
CLOSURE = {
    "alasan_penutupan": "Peserta didik terlalu sedikit.",
    "tutup_mulai-day": "1",
    "tutup_mulai-month": "7",
    "tutup_mulai-year": "2027",
    "penyaluran_peserta_didik": "Pindah ke SD Contoh 2.",
}

MAST = {
    "penyelenggara": "PT Contoh",
    "tinggi": "42.5",
    "jenis_menara": "greenfield",
    "alamat": "Jalan Contoh 1",
    "kelurahan": CATALOGUE.villages()[0][0],
    "koordinat": "-6.889, 109.675",
    "dikuasakan": "tidak",
}


def address(application: UUID) -> str:
    return f"/permohonan/{application}"


def test_a_closure_asks_for_reason_day_and_pupils_alone_and_its_letter_says_them(site: Site, sari: Applicant) -> None:
    draft = address(begun(site, sari, "SATDIK-DASAR", "surrender", ON_PAPER))
    boxes = {str(each["name"]) for each in sari.page(f"{draft}/isian").select("main [name]")}

    answered = sari.answer(draft, **CLOSURE)
    letter = questions.letter_particulars(site.counter, str(id_of(draft)))

    assert boxes - {"csrf_token", "later"} == set(CLOSURE)
    assert answered.status_code == 303
    assert [(each["label"], each["value"]) for each in letter["answers"]] == [
        ("Alasan penutupan", CLOSURE["alasan_penutupan"]),
        ("Ditutup mulai tanggal", "1 Juli 2027"),
        ("Penyaluran peserta didik ke satuan pendidikan lain", CLOSURE["penyaluran_peserta_didik"]),
    ]


def test_a_change_says_what_changes_beside_what_the_permit_says(site: Site, sari: Applicant) -> None:
    asked = {
        kind: {str(each["name"]) for each in sari.page(f"{draft}/isian").select("main form [name]")}
        for kind, draft in (
            ("new", sari.start("APOTEK")),
            ("amendment", address(begun(site, sari, "APOTEK", "amendment", ON_PAPER))),
        )
    }

    assert asked["amendment"] - asked["new"] == {"perubahan"}
    assert asked["new"] <= asked["amendment"]


@pytest.mark.parametrize("page", ["", "/daftar-periksa", "/contoh-formulir"])
def test_what_only_some_kinds_ask_says_so_to_visitors(site: Site, page: str) -> None:
    shown = site.app.test_client().get(f"/izin/SATDIK-DASAR{page}").text

    assert shown.count("(hanya untuk: Pencabutan)") == 3
    assert shown.count("(hanya untuk: Perubahan)") == 1
    assert "hanya untuk" not in site.app.test_client().get(f"/izin/MAKAM{page}").text


def test_programs_read_which_kinds_ask_a_question(site: Site) -> None:
    fields = site.app.test_client().get("/api/v1/permit-types/SATDIK-DASAR").get_json()["fields"]

    kinds = {field["key"]: field["kinds"] for field in fields}

    assert kinds["alasan_penutupan"] == ["surrender"]
    assert kinds["nama_satdik"] == ["new", "amendment"]
    assert len(kinds) == len(SCHOOL.isian)


@pytest.mark.parametrize(
    ("kind", "tag", "sentence"),
    [
        ("new", "Terbit", "Izin Anda terbit dengan nomor"),
        ("amendment", "Perubahan disetujui", "Perubahan izin Anda disetujui."),
        ("surrender", "Penutupan disetujui", "Izin Anda tidak berlaku lagi."),
    ],
)
def test_what_was_granted_is_named_after_its_kind(
    site: Site, sari: Applicant, kind: str, tag: str, sentence: str
) -> None:
    earlier = None if kind == "new" else issued(site, sari, "SATDIK-DASAR")
    decided = issued(site, sari, "SATDIK-DASAR", kind, earlier)

    card = sari.page("/permohonan").select_one(f"[data-application='{decided}']")
    page = sari.page(address(decided)).text

    assert card is not None
    assert tag in card.text
    assert sentence in page
    assert ("Izin Anda terbit" in page) == (kind == "new")


def test_the_pages_of_a_draft_say_its_kind_unless_it_is_new(site: Site, sari: Applicant) -> None:
    closure = address(begun(site, sari, "SATDIK-DASAR", "surrender", ON_PAPER))
    new = sari.start("SATDIK-DASAR")

    captions = [sari.page(f"{draft}/isian").select(".govuk-caption-l")[0].text for draft in (closure, new)]

    assert captions == [f"Langkah 2 dari 5 – {SCHOOL.nama} – Pencabutan", f"Langkah 2 dari 5 – {SCHOOL.nama}"]
    assert f"{SCHOOL.nama} – Pencabutan" in sari.page("/permohonan").text


@pytest.mark.parametrize(("kind", "copied"), [("amendment", True), ("surrender", False)])
def test_answers_are_said_to_be_copied_where_the_form_asks_them_again(
    site: Site, sari: Applicant, kind: str, copied: bool
) -> None:
    page = sari.page(f"/izin/SATDIK-DASAR/izin-lama/{kind}").text

    assert ("disalin" in page) == copied


def test_who_withdraws_a_closure_reads_that_the_permit_stays(site: Site, sari: Applicant) -> None:
    closure = handed_in(site, sari, "SATDIK-DASAR", "surrender", issued(site, sari, "SATDIK-DASAR"))

    shown = sari.page(f"{address(closure)}/cabut").text

    assert "Izin Anda tidak ditutup" in shown
    assert "Anda tidak menerima izin" not in shown


def test_a_change_that_changes_nothing_says_so_before_it_is_handed_in(site: Site, sari: Applicant) -> None:
    draft = begun(site, sari, "SATDIK-DASAR", "amendment", issued(site, sari, "SATDIK-DASAR"))
    hint = "Belum ada yang Anda ubah"

    complete(site, sari, draft, SCHOOL_ANSWERS | {"perubahan": "Nama sekolah"})
    before = sari.page(f"{address(draft)}/periksa").text
    complete(site, sari, draft, SCHOOL_ANSWERS | {"perubahan": "Nama sekolah", "nama_satdik": "SD Contoh Baru"})

    assert hint in before
    assert hint not in sari.page(f"{address(draft)}/periksa").text


def test_what_changed_last_time_is_not_copied_into_the_next_change(site: Site, sari: Applicant) -> None:
    first = begun(site, sari, "SATDIK-DASAR", "amendment", ON_PAPER)
    complete(site, sari, first, SCHOOL_ANSWERS | {"perubahan": "Nama sekolah"})
    site.intake.submit(first, sari.account_id)

    second = begun(site, sari, "SATDIK-DASAR", "amendment", decide(site, first))
    _, boxes = sari.form(f"{address(second)}/isian", "/isian")

    assert boxes["nama_satdik"] == SCHOOL_ANSWERS["nama_satdik"]
    assert boxes["perubahan"] == ""


def test_the_slip_names_the_earlier_permit_and_keeps_one_on_paper_to_the_counter(site: Site, sari: Applicant) -> None:
    earlier = issued(site, sari, "STPT")
    about_ours = handed_in(site, sari, "STPT", "renewal", earlier)
    about_paper = handed_in(site, sari, "STPT", "renewal", ON_PAPER)

    slips = [site.intake.find(PermitApplication, each).slip for each in (earlier, about_ours, about_paper)]

    letter = site.intake.find(PermitApplication, earlier).letter
    assert letter is not None
    assert [slip.earlier_number for slip in slips if slip] == [None, letter["number"], None]


def test_a_program_reads_which_permit_its_application_is_about(site: Site, sari: Applicant) -> None:
    program = Program(site, sari)
    earlier = issued(site, sari, "STPT")
    started = {
        "new": begun(site, sari, "STPT", "new"),
        "ours": begun(site, sari, "STPT", "renewal", earlier),
        "paper": begun(site, sari, "STPT", "renewal", ON_PAPER),
    }

    shown = {name: program.get(f"applications/{each}").get_json() for name, each in started.items()}
    said = {name: (each["earlier_permit_id"], each["earlier_permit_number"]) for name, each in shown.items()}

    letter = site.intake.find(PermitApplication, earlier).letter
    assert letter is not None
    assert said == {
        "new": (None, None),
        "ours": (str(earlier), letter["number"]),
        "paper": (None, ON_PAPER.number),
    }


def test_a_program_is_offered_the_answers_of_the_earlier_permit_until_it_sends_its_own(
    site: Site, sari: Applicant
) -> None:
    program = Program(site, sari)
    mast = begun(site, sari, "MENARA", "new")
    site.intake.submit(complete(site, sari, mast, MAST), sari.account_id)
    earlier = {"permit_code": "MENARA", "kind": "amendment", "earlier_permit_id": str(decide(site, mast))}

    draft = program.post("applications", earlier).get_json()
    answers = draft["suggested_answers"] | {"perubahan": "Tinggi menara"}
    filled = program.put(f"{draft['url']}/answers", {"answers": answers}).get_json()

    assert (draft["answers"], draft["suggested_answers"]) == ({}, MAST)
    assert (filled["answers"], filled["suggested_answers"]) == (answers, {})


def test_who_has_the_permit_on_paper_is_offered_no_answers(site: Site, sari: Applicant) -> None:
    draft = begun(site, sari, "MENARA", "amendment", ON_PAPER)

    assert Program(site, sari).get(f"applications/{draft}").get_json()["suggested_answers"] == {}


def test_nobody_uploads_a_letter_that_the_office_issued_itself(site: Site, sari: Applicant) -> None:
    ours, paper = (begun(site, sari, "STPT", "renewal", each) for each in (issued(site, sari, "STPT"), ON_PAPER))
    about = {"ours": ours, "paper": paper}
    said = "Anda tidak perlu mengunggah: SK/surat izin lama."

    asked = {name: site.intake.find(PermitApplication, complete(site, sari, each)) for name, each in about.items()}
    pages = {name: sari.page(f"{address(each)}/berkas").text for name, each in about.items()}
    site.intake.submit(about["ours"], sari.account_id)

    assert set(asked["paper"].mandatory) - set(asked["ours"].possible) == {"izin_lama"}
    assert (said in pages["ours"], said in pages["paper"]) == (True, False)
    assert "Submitted" in site.events(about["ours"])


def test_the_letter_of_an_imported_permit_is_asked_for(site: Site, sari: Applicant) -> None:
    old = EarlierPermit(uuid4(), "503/OLD/1/2019", date(2019, 4, 12), None, {})
    site.intake.earlier_permits.register(lambda account, code: [old] if account == sari.account_id else [])

    draft = complete(site, sari, begun(site, sari, "SIP-BIDAN", "renewal", old.source_id))

    assert "sip_lama" in site.intake.find(PermitApplication, draft).mandatory


def test_a_draft_that_was_asked_for_the_letter_before_is_handed_in_without_it(site: Site, sari: Applicant) -> None:
    draft = complete(site, sari, begun(site, sari, "STPT", "renewal", issued(site, sari, "STPT")))
    asked = site.intake.find(PermitApplication, draft)
    asked.save_answers([*asked.possible, "izin_lama"], [*asked.mandatory, "izin_lama"], None, "1" * 64, AT)
    site.intake.save(asked)

    site.intake.submit(draft, sari.account_id)

    assert "izin_lama" not in site.intake.find(PermitApplication, draft).possible
