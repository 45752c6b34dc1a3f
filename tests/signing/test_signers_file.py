"""The signers file: what is wrong in it is named by line, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.shared.settings import SettingError
from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.local import Local, Pkcs12
from services.signing.esign.provider import INVISIBLE, Refused, Signed, Signer, Standing, Unknown, Unreachable
from services.signing.esign.signers import Signers
from services.signing.esign.words import REFUSED, TO_BE_ASKED, TO_BE_DECIDED, UNREACHABLE, sentence
from tests.signing.pens import PEOPLE

WHOLE = """\
signers:
  kepala: {provider: local, pkcs12: kepala.p12, certificate: kepala.crt}
  kepala-dinkes: {provider: bsre, nik_file: kepala-dinkes.nik}
providers:
  bsre:
    url: https://esign.example/
    username: sakpore
    password_file: bsre.password
    api: v1
    roots: [ca.pem]
timestamping: {url: "https://tsa.example/", level: B-LTA, roots: [ca.pem], crl_files: [ca.crl]}
"""


@pytest.fixture
def folder(certificates: Path, tmp_path: Path) -> Path:
    for name in ("kepala.p12", "kepala.crt", "ca.pem", "ca.crl"):
        (tmp_path / name).write_bytes((certificates / name).read_bytes())
    (tmp_path / "kepala-dinkes.nik").write_text("3375010101900001\n")
    (tmp_path / "bsre.password").write_text("rahasia")
    return tmp_path


def read(folder: Path, text: str) -> Signers:
    (folder / "signers.yaml").write_text(text)
    return Signers.from_file(folder / "signers.yaml")


def test_it_says_who_signs_with_what(folder: Path) -> None:
    signers = read(folder, WHOLE)

    assert signers.of("kepala") == Signer("kepala", "local", Pkcs12(folder / "kepala.p12", folder / "kepala.crt"))
    assert signers.of("kepala-dinkes") == Signer("kepala-dinkes", "bsre", Citizen(folder / "kepala-dinkes.nik"))
    bsre, local = signers.providers["bsre"], signers.providers["local"]
    assert isinstance(bsre, Bsre)
    assert (bsre.api, bsre.username, bsre.roots) == ("v1", "sakpore", (folder / "ca.pem",))
    assert isinstance(local, Local)
    assert local.timestamping == signers.timestamping
    assert local.timestamping
    assert local.timestamping.level == "B-LTA"


def test_without_an_authority_signatures_carry_no_time_stamp(folder: Path) -> None:
    signers = read(folder, "signers: {kepala: {provider: local, pkcs12: kepala.p12}}\n")

    assert signers.timestamping is None
    assert signers.standing("kepala").state == "ready"


def test_people_are_called_as_the_file_says_or_else_as_their_certificate_does(folder: Path) -> None:
    beside = "provider: local, pkcs12: kepala.p12"
    signers = read(
        folder,
        f"""signers:
  kepala: {{{beside}, certificate: kepala.crt}}
  named: {{{beside}, certificate: kepala.crt, name: "Contoh Wulan, S.H."}}
  closed: {{{beside}}}
  nik: {{provider: bsre, nik_file: kepala-dinkes.nik}}
providers: {{bsre: {{url: "https://esign.example/", username: sakpore, password_file: bsre.password}}}}
""",
    )

    assert [signers.name_of(each) for each in ("kepala", "named", "closed", "nik", "nobody")] == [
        PEOPLE[0].common_name,
        "Contoh Wulan, S.H.",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("provider: local", "provider: lokal", 2, "provider is lokal; write one of local, pkcs11, bsre"),
        ("{provider: local, ", "{", 2, "kepala lacks provider; write provider: local or pkcs11 or bsre"),
        ("pkcs12: kepala.p12, ", "", 2, "kepala lacks pkcs12; write pkcs12: name.p12"),
        ("kepala.p12", "hilang.p12", 2, "pkcs12 names a file that is not there: hilang.p12"),
        ("certificate:", "sertifikat:", 2, "kepala knows no sertifikat; it knows certificate, name, pkcs12, provider"),
        ("    url: https://esign.example/\n", "", 6, "bsre lacks url; write url: https://host/"),
        ("https://esign.example/", "esign.example", 6, "url is no address; write url: https://host/"),
        ("api: v1", "api: v3", 9, "api is v3; write one of v1, v2"),
        ("roots: [ca.pem]\n", "roots: ca.pem\n", 10, "roots must be a list; write roots: [file, file]"),
        ("  bsre:", "  privy:", 6, "there is no provider privy to set up; write bsre"),
        ("level: B-LTA", "level: B-LT", 11, "level is B-LT; write one of B-B, B-T, B-LTA"),
        (", crl_files: [ca.crl]", "", 11, "level B-LTA needs roots and crl_files"),
        ("crl_files: [ca.crl]", "crl_files: [ca.pem]", 11, "crl_files: ca.pem is no revocation list"),
        ("timestamping:", "timestamp:", 11, "the file knows no timestamp"),
        (
            "pkcs12: kepala.p12,",
            'pkcs12: kepala.p12, name: "a\U0001f600",',
            2,
            "name holds signs that a letter cannot show",
        ),
        ("username: sakpore", "username: [a]", 7, "username must be one word; write username: sakpore"),
    ],
)
def test_each_slip_is_named_by_its_line(folder: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in WHOLE
    with pytest.raises(SettingError) as wrong:
        read(folder, WHOLE.replace(old, new, 1))

    assert str(wrong.value).startswith(f"SAKPORE_SIGNERS_FILE: {folder / 'signers.yaml'}, line {line}: ")
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("signers: {", "is no YAML"),
        ("- kepala", "must be a list of names with values"),
        ("signers: {kepala: {provider: bsre, nik_file: x}}", "which is not set up under providers"),
    ],
)
def test_what_is_no_signers_file_is_called_so(folder: Path, text: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        read(folder, text)


def test_every_outcome_has_its_sentence() -> None:
    assert {sentence(Refused(code)) for code in REFUSED} == set(REFUSED.values())
    assert sentence(Refused("never heard of")) is REFUSED["refused"]
    assert sentence(Standing("refused", "no-signer")) is REFUSED["no-signer"]
    assert sentence(Unreachable("x")) is sentence(Standing("unreachable")) is UNREACHABLE
    assert sentence(Unknown("x", "1")) is TO_BE_ASKED
    assert sentence(Unknown("x")) is TO_BE_DECIDED
    assert sentence(Signed(b"")) == sentence(Standing("ready")) == ""
    assert not INVISIBLE.visible
