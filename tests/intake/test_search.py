"""People look for permit types in their own words, and find them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as chosen

from services.intake.catalogue.elsewhere import named_in
from services.intake.catalogue.search import Finder
from services.intake.catalogue.stems import stem
from services.intake.catalogue_shelf import Choice, found
from tests.intake.loaded import CATALOGUE

FINDER = Finder(CATALOGUE)

EVERYDAY = {
    "buka apotek": "APOTEK",
    "apotik": "APOTEK",
    "pharmacy": "APOTEK",
    "dokter": "SIP-DOKTER",
    "dokter gigi": "SIP-DRG",
    "dokter hewan": "SIP-DRH",
    "suster": "SIP-PERAWAT",
    "bidan praktik mandiri": "SIP-BIDAN",
    "midwife": "SIP-BIDAN",
    "ahli gizi": "SIP-GIZI",
    "rontgen": "SIP-RADIOGRAFER",
    "tukang pijat": "STPT",
    "bekam": "STPT",
    "jual obat bebas": "TOKO-OBAT",
    "toko kacamata": "OPTIK",
    "cek darah": "LAB-KLINIK",
    "klinik kecantikan": "KLINIK",
    "kue rumahan": "SPP-IRT",
    "sekolah dasar": "SATDIK-DASAR",
    "taman kanak-kanak": "PAUD",
    "bimbel": "LKP",
    "penelitian": "SKP",
    "meneliti untuk skripsi": "SKP",
    "saya mau riset di puskesmas": "SKP",
    "magang": "MAGANG",
    "KKN": "MAGANG",
    "IMB": "PBG",
    "renovasi rumah": "PBG",
    "apartemen": "PERTELAAN",
    "alih fungsi sawah": "IPPT",
    "kos-kosan": "KOS",
    "boarding house": "KOS",
    "galian kabel": "RUMIJA",
    "menebang pohon": "TEBANG-POHON",
    "sewa gedung": "PKD",
    "makam": "MAKAM",
    "pemakaman": "MAKAM",
    "panti asuhan": "LKS",
    "angkot": "TRAYEK",
    "reklame": "REKLAME-TETAP",
    "papan nama toko": "REKLAME-TETAP",
    "spanduk": "REKLAME-INSIDENTIL",
    "warung makan": "IUMK",
    "gudang": "TDG",
    "pabrik": "IUI",
    "tambak udang": "TPUPI",
    "konser dangdut": "KERAMAIAN",
    "orgen tunggal": "KERAMAIAN",
    "organ tunggal": "KERAMAIAN",
    "hajatan tutup jalan": "KERAMAIAN",
    "tower": "MENARA",
    "pasang wifi": "RUMIJA",
    "pasang iklan": "REKLAME-TETAP",
    "pasang spanduk": "REKLAME-INSIDENTIL",
    "ternak ayam": "IUMK",
    "ternak lele": "TPUPI",
    "BTS": "MENARA",
}
SLIPS = {
    "apotekk": "APOTEK",
    "dokterr": "SIP-DOKTER",
    "peneltian": "SKP",
    "reklme": "REKLAME-TETAP",
    "perwat": "SIP-PERAWAT",
    "Klnik": "KLINIK",
    "warng": "IUMK",
}


@pytest.mark.parametrize("query", EVERYDAY)
def test_everyday_words_lead_to_the_type(query: str) -> None:
    assert FINDER.find(query)[0] == EVERYDAY[query]


@pytest.mark.parametrize("query", SLIPS)
def test_a_slip_of_the_finger_is_forgiven(query: str) -> None:
    assert SLIPS[query] in FINDER.find(query)[:5]


@pytest.mark.parametrize("code", CATALOGUE.permits)
def test_every_type_is_found_by_its_code_its_names_and_each_of_its_everyday_words(code: str) -> None:
    permit = CATALOGUE.permits[code]

    assert FINDER.find(code)[0] == code
    assert FINDER.find(permit.nama)[0] == code
    assert FINDER.find(permit.name_en)[0] == code
    for word in permit.kata_kunci:
        assert code in FINDER.find(word), word


@given(chosen.text(max_size=300))
def test_whatever_is_typed_is_answered_with_types_that_exist(query: str) -> None:
    found = FINDER.find(query)

    assert set(found) <= set(CATALOGUE.permits)
    assert len(set(found)) == len(found)


@given(chosen.sampled_from(list(EVERYDAY)), chosen.sampled_from(["saya mau ", "cara urus izin ", "PERMIT for ", "  "]))
def test_words_said_with_every_permit_change_nothing(query: str, polite: str) -> None:
    assert FINDER.find(polite + query)[0] == EVERYDAY[query]


OF_OTHERS = {
    "kapal": "kapal",
    "surat perahu nelayan": "kapal",
    "tukang parkir": "parkir",
    "perpanjang SIM": "sim",
    "urus KK baru": "kependudukan",
    "surat kematian": "kependudukan",
    "akta kematian": "kependudukan",
    "bikin paspor": "paspor",
    "menikah": "nikah",
    "galang dana": "donasi",
    "sumbangan": "donasi",
    "sertifikat tanah": "pertanahan",
    "buka hotel": "usaha",
    "driving licence": "sim",
}


@pytest.mark.parametrize("query", OF_OTHERS)
def test_a_matter_of_another_office_is_named_and_nothing_that_sounds_alike(query: str) -> None:
    named = named_in(CATALOGUE.elsewhere.values(), query)

    assert named == (CATALOGUE.elsewhere[OF_OTHERS[query]],)
    assert found(CATALOGUE, Choice(words=query)) == ()


def test_words_that_say_more_than_the_matter_still_find_types() -> None:
    assert "PKD" in found(CATALOGUE, Choice(words="sewa gedung pernikahan"))
    assert "SIP-DRH" in found(CATALOGUE, Choice(words="rumah sakit hewan"))


@pytest.mark.parametrize("code", CATALOGUE.permits)
def test_no_type_of_ours_is_taken_for_a_matter_of_others(code: str) -> None:
    permit = CATALOGUE.permits[code]

    for words in (code, permit.nama, permit.name_en, *permit.kata_kunci):
        assert code in found(CATALOGUE, Choice(words=words)), words


@given(chosen.text(max_size=300))
def test_whatever_is_typed_names_matters_of_others_or_none(query: str) -> None:
    assert set(named_in(CATALOGUE.elsewhere.values(), query)) <= set(CATALOGUE.elsewhere.values())


def test_words_that_nobody_uses_here_find_nothing() -> None:
    assert FINDER.find("xyzzy qwrtp") == ()


def test_words_that_fit_everything_find_everything() -> None:
    assert set(FINDER.find("surat izin")) == set(CATALOGUE.permits)


@pytest.mark.parametrize(
    ("one", "other"), [("penelitian", "meneliti"), ("menebang", "penebangan"), ("pemakaian", "memakai")]
)
def test_forms_of_one_word_are_the_same_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)
