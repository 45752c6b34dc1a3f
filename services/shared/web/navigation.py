"""The service navigation: what each role finds at the top of every page."""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from flask_babel import lazy_gettext

from services.shared.web.access import ROLES
from services.shared.web.languages import in_words
from services.shared.web.sessions import person


class Place(NamedTuple):
    """One entry; an empty ``roles`` means everybody. ``alone``: not for who acts for the person. ``also``: what else
    belongs to it."""

    label: str
    path: str
    roles: frozenset[str] = frozenset()
    alone: bool = False
    also: tuple[str, ...] = ()


PLACES = (
    Place(lazy_gettext("Permits"), "/izin"),
    Place(lazy_gettext("Track"), "/lacak"),
    Place(lazy_gettext("Statistics"), "/analisis/"),
    Place(lazy_gettext("My applications"), "/permohonan", frozenset({"applicant"})),
    Place(lazy_gettext("My data"), "/akun", frozenset({"applicant"}), alone=True),
    Place(lazy_gettext("Overview"), "/pantau/perkara", frozenset({"coordinator", "sub_coordinator", "head"})),
    Place(lazy_gettext("Counter"), "/loket", frozenset({"front_office"})),
    Place(
        lazy_gettext("Verification"),
        "/verifikasi/",
        frozenset({"front_office", "back_office", "sub_coordinator", "coordinator"}),
    ),
    Place(
        lazy_gettext("Leave and deputies"),
        "/verifikasi/cuti",
        frozenset({"front_office", "back_office", "sub_coordinator", "coordinator", "agency", "agency_head", "head"}),
    ),
    Place(
        lazy_gettext("Office calendar"),
        "/verifikasi/kalender",
        frozenset({"coordinator", "head"}),
    ),
    Place(lazy_gettext("Recommendation"), "/rekomendasi/", frozenset({"agency", "agency_head", "coordinator"})),
    Place(
        lazy_gettext("Signing"),
        "/penandatanganan/",
        frozenset({"back_office", "sub_coordinator", "coordinator", "head", "agency_head"}),
    ),
    Place(lazy_gettext("Catalogue"), "/katalog", frozenset({"coordinator", "sub_coordinator", "head"})),
    Place(lazy_gettext("Notifications"), "/notifikasi/", frozenset({"front_office", "helpdesk", "operator"})),
    Place(lazy_gettext("My messages"), "/notifikasi/saya", ROLES, alone=True),
    Place(lazy_gettext("Letters to hand over"), "/notifikasi/penyerahan/", frozenset({"front_office"})),
    Place(lazy_gettext("Complaints"), "/bantuan/pengaduan", frozenset({"applicant"})),
    Place(
        lazy_gettext("Complaints"),
        "/notifikasi/pengaduan/",
        frozenset({"front_office", "helpdesk", "coordinator", "head"}),
    ),
    Place(
        lazy_gettext("Survey results"),
        "/notifikasi/skm",
        frozenset({"coordinator", "head", "analyst", "helpdesk"}),
    ),
    Place(
        lazy_gettext("Evaluation"),
        "/analisis/laporan",
        frozenset({"coordinator", "head", "analyst"}),
        also=("/analisis/kamus", "/analisis/sql"),
    ),
    Place(lazy_gettext("Helpdesk"), "/bantuan/meja", frozenset({"front_office", "helpdesk"})),
    Place(lazy_gettext("Operations"), "/pantau/", frozenset({"operator"})),
    Place(lazy_gettext("Staff"), "/petugas", frozenset({"administrator"})),
    Place(lazy_gettext("Imports"), "/impor/", frozenset({"operator"})),
)
LABELS = {place.path: place.label for place in PLACES}


def navigation() -> list[dict[str, str | bool]]:
    """The entries for this person, the present one marked, as text, href and active."""
    visitor = person()
    open_to_all = [place for place in PLACES if not (place.alone and visitor.actor)]
    places = [place for place in open_to_all if not place.roles or visitor.has(*place.roles)]
    here = max((place for place in places if any(map(_here, (place.path, *place.also)))), key=_reach, default=None)
    labels = in_words(LABELS)
    return [{"text": labels[place.path], "href": place.path, "active": place is here} for place in places]


def _reach(place: Place) -> int:
    """How much of the address an entry names: the one that says most is where one is."""
    return max(len(path) for path in (place.path, *place.also) if _here(path))


def _here(path: str) -> bool:
    stem = path.rstrip("/")
    return request.path == stem or request.path.startswith(f"{stem}/")
