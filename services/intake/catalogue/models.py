"""The shape of the catalogue's data; field names are those of the YAML files, in the office's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, PositiveInt, field_validator, model_validator
from pydantic import Field as Described

from services.intake.conditions import Condition, condition
from services.shared.contracts.routing import AgenciesRule, ApplicationKind

KINDS: dict[str, ApplicationKind] = {
    "baru": "new",
    "perpanjangan": "renewal",
    "perubahan": "amendment",
    "pencabutan": "surrender",
}
AGENCIES_RULES: dict[str, AgenciesRule] = {"semua_setuju": "all_must_agree", "opd_utama": "lead_decides"}
DAYS_PER_YEAR = 365
IndonesianKind = Literal["baru", "perpanjangan", "perubahan", "pencabutan"]
SHORTEST_LIST = 3  # of the everyday words by which a permit type is found


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Agency(Strict):
    """An agency of the city; ``kepala`` is the title of whoever leads it, where it is not “Kepala …”."""

    code: str
    nama: str
    singkatan: str
    name_en: str = ""
    kepala: str = ""

    @property
    def head_title(self) -> str:
        """As it stands above the signature."""
        return self.kepala or f"Kepala {self.nama}"


class Village(Strict):
    """A kelurahan."""

    kode: str
    nama: str


class District(Strict):
    """A kecamatan, with the agency that speaks for it."""

    kode: str
    nama: str
    perangkat: str
    kelurahan: tuple[Village, ...]


class DocumentType(Strict):
    """A kind of document; ``formats`` limits what may be uploaded, ``banyak`` is the largest number of files;
    ``surat_lama``: it is the letter of the earlier permit, which nobody brings to the office that issued it."""

    nama: str
    en: str = ""
    template: bool | str | None = None
    formats: tuple[Literal["pdf", "png", "jpg", "webp"], ...] = ()
    banyak: int = Described(default=1, ge=1, le=20)
    surat_lama: bool = False


class Requirement(Strict):
    """A document that a permit type asks for: for which kinds of application, under which regime and condition."""

    doc: str
    untuk: tuple[IndonesianKind, ...]
    wajib: bool
    label: str = ""
    rezim: str = ""
    syarat: str = ""

    @field_validator("syarat")
    @classmethod
    def parses(cls, text: str) -> str:
        """A condition must be readable."""
        condition(text)
        return text

    @property
    def condition(self) -> Condition | None:
        """When it applies; None: always."""
        return condition(self.syarat) if self.syarat else None

    @property
    def only_a_person_can_tell(self) -> bool:
        """Whether it is mandatory under a condition that no answer of the form decides."""
        return self.wajib and self.condition is not None and not self.condition.decides()


class Field(Strict):
    """A question of a permit type's form; ``untuk``: in which kinds of application it is asked, in all when none is
    named; ``di_surat``: whether its answer stands in the letter; ``waktu``: on which side of the office's day a date
    must lie, that day included, or ``baru``: at most a year before it; ``boleh_nol``: whether a number may be zero."""

    key: str = Described(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    label_en: str = ""
    type: Literal[
        "text", "textarea", "date", "datetime", "integer", "decimal", "money", "select", "address", "region", "geopoint"
    ]
    wajib: bool
    pilihan: tuple[str, ...] = ()
    untuk: tuple[IndonesianKind, ...] = ()
    di_surat: bool = True
    waktu: Literal["lampau", "mendatang", "baru", ""] = ""
    boleh_nol: bool = False

    @property
    def kinds(self) -> tuple[ApplicationKind, ...]:
        """The kinds of application it is kept for; empty: it is asked in all."""
        return tuple(KINDS[kind] for kind in self.untuk)

    def asked_in(self, kind: ApplicationKind) -> bool:
        """Whether it is asked in this kind of application."""
        return not self.untuk or kind in self.kinds

    @model_validator(mode="after")
    def choices_belong_to_selects(self) -> Field:
        """A select has choices, nothing else does."""
        if (self.type == "select") != bool(self.pilihan):
            raise ValueError(f"field “{self.key}”: pilihan belong to type select, and only there")
        return self

    @model_validator(mode="after")
    def only_dates_lie_in_time(self) -> Field:
        """Nothing else has a past or a future."""
        if self.waktu and self.type not in ("date", "datetime"):
            raise ValueError(f"field “{self.key}”: waktu belongs to types date and datetime")
        return self

    @model_validator(mode="after")
    def only_numbers_are_zero(self) -> Field:
        """Nothing else is counted or measured."""
        if self.boleh_nol and self.type not in ("integer", "decimal"):
            raise ValueError(f"field “{self.key}”: boleh_nol belongs to types integer and decimal")
        return self


class Validity(Strict):
    """How long a permit counts."""

    tipe: Literal["tahun", "hari", "kegiatan", "selama_usaha"]
    nilai: PositiveInt | None = None
    keterangan: str = ""

    @property
    def days(self) -> int | None:
        """Calendar days; None for a permit without a fixed end."""
        if self.nilai is None:
            return None
        return self.nilai * DAYS_PER_YEAR if self.tipe == "tahun" else self.nilai


class Fee(Strict):
    """What it costs."""

    tipe: Literal["gratis", "retribusi", "pajak_daerah"]
    keterangan: str = ""
    keterangan_en: str = ""


class Sector(Strict):
    """A group of permit types."""

    nama: str
    name_en: str


class Office(Strict):
    """Where people find the office."""

    nama: str
    name_en: str
    alamat: str
    telepon: str
    surel: str
    jam_layanan: str
    hours_en: str


class Successor(Strict):
    """Where to go instead: another permit type (``izin``), or a place outside with its address."""

    izin: str = ""
    nama: str = ""
    name_en: str = ""
    alamat: str = Described(default="", pattern=r"^(https://\S+)?$")
    keterangan: str
    keterangan_en: str

    @model_validator(mode="after")
    def names_one_place(self) -> Successor:
        """A permit type of ours, or a name and an address."""
        if bool(self.izin) == bool(self.nama and self.name_en and self.alamat):
            raise ValueError("either izin, or nama, name_en and alamat")
        return self


class Shares(Strict):
    """How a time limit is shared out: working days per desk, halves allowed; the agencies' serve all of their steps."""

    front_office: Decimal
    back_office: Decimal
    agencies: Decimal
    sub_coordinator: Decimal
    coordinator: Decimal
    head: Decimal


class Permit(Strict):
    """A permit type; ``pembagian_hari`` in place of a profile, ``aturan_opd``: how the agencies' words make one."""

    code: str
    nama: str
    name_en: str = ""
    kata_kunci: tuple[str, ...] = ()
    sektor: str
    jenis_layanan: str
    status: Literal["aktif", "historis", "dialihkan_oss", "dialihkan_simbg"]
    pengganti: Successor | None = None
    struktur: Literal["terstruktur", "nonterstruktur"]
    rute: str
    opd_rekomendasi: tuple[str, ...]
    opd_tembusan: tuple[str, ...]
    aturan_opd: Literal["semua_setuju", "opd_utama"] = "semua_setuju"
    inspeksi: Literal["wajib", "opsional", "tidak"]
    jenis_permohonan: tuple[IndonesianKind, ...]
    masa_berlaku: Validity
    sla_hari_kerja: PositiveInt
    pembagian_hari: Shares | None = None
    biaya: Fee
    nomor_surat: str = Described(pattern=r"^[^{}]*\{seq\}[^{}]*\{bulan_romawi\}[^{}]*\{tahun\}[^{}]*$")
    dasar_hukum: tuple[str, ...]
    persyaratan: tuple[Requirement, ...]
    isian: tuple[Field, ...]
    maks_tempat_praktik: PositiveInt | None = None
    empat_mata: bool | None = None  # nobody passes two steps of one application; None: as the route says

    @property
    def kinds(self) -> tuple[ApplicationKind, ...]:
        """The kinds of application it knows."""
        return tuple(KINDS[kind] for kind in self.jenis_permohonan)

    def questions(self, kind: ApplicationKind) -> tuple[Field, ...]:
        """What the form of this kind of application asks."""
        return tuple(field for field in self.isian if field.asked_in(kind))

    def lasting_questions(self, kind: ApplicationKind) -> tuple[Field, ...]:
        """Those of them that a new permit is asked as well: the answers describe the permit and outlive it, while what
        only this kind asks is about the application."""
        return tuple(field for field in self.questions(kind) if field.asked_in("new"))

    @property
    def active(self) -> bool:
        """Whether it can be applied for here."""
        return self.status == "aktif"

    @model_validator(mode="after")
    def is_found_or_leads_on(self) -> Permit:
        """Who looks for it in everyday words finds it, and is sent on when it is not issued here any more."""
        words = {each.strip().lower() for each in self.kata_kunci} - {""}
        if len(words) != len(self.kata_kunci):
            raise ValueError("kata_kunci: an empty word, or one that stands twice")
        if self.active and len(words) < SHORTEST_LIST:
            raise ValueError(f"kata_kunci: at least {SHORTEST_LIST} everyday words")
        if self.active != (self.pengganti is None):
            raise ValueError("pengganti: every type that is not issued here names where to go, and no other")
        return self
