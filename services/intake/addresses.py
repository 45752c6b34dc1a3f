"""Where somebody lives or works: in the city by its lists of districts and villages, elsewhere as written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from services.intake.catalogue import Catalogue

CITY, PROVINCE = "Kota Pekalongan", "Jawa Tengah"


@dataclass(frozen=True)
class Address:
    """All parts as people read them; ``village_code`` only for a village of the city."""

    street: str
    number: str = ""
    village: str = ""
    district: str = ""
    city: str = ""
    province: str = ""
    village_code: str = ""

    @property
    def line(self) -> str:
        """The address as a letter says it, in Indonesian."""
        parts = [
            f"{self.street} Nomor {self.number}" if self.number else self.street,
            f"Kelurahan {self.village}" if self.village_code else self.village,
            f"Kecamatan {self.district}" if self.village_code else self.district,
            self.city,
            self.province,
        ]
        return ", ".join(part for part in parts if part)

    def kept(self) -> dict[str, str]:
        """What is sealed of it."""
        return asdict(self)


def address_from(kept: Any) -> Address:
    """What :meth:`Address.kept` gave; people who registered before the lists have one text only."""
    return Address(**kept) if isinstance(kept, dict) else Address(street=kept)


def address_in_city(catalogue: Catalogue, village_code: str, street: str, number: str) -> Address:
    """An address in a village of the city; raises ``KeyError`` for a code that is none."""
    villages = {
        village.kode: (village.nama, district.nama)
        for district in catalogue.districts
        for village in district.kelurahan
    }
    village, district = villages[village_code]
    return Address(street, number, village, district, CITY, PROVINCE, village_code)
