"""How the counter's facts read on its pages."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from services.intake.catalogue import Permit
from services.shared.contracts.words import KINDS

COSTS = {
    "gratis": lazy_gettext("Free of charge"),
    "retribusi": lazy_gettext("City levy (retribusi)"),
    "pajak_daerah": lazy_gettext("Local tax"),
}
COST_SENTENCES = {
    "gratis": lazy_gettext("The office's service is free of charge. Nobody may ask you for money."),
    "retribusi": lazy_gettext(
        "The office's service is free of charge. The levy is set by city regulation and goes to the city treasury."
    ),
    "pajak_daerah": lazy_gettext(
        "The office's service is free of charge. The tax is set by city regulation and goes to the city treasury."
    ),
}
ANSWERS = {
    "text": lazy_gettext("a line of text"),
    "textarea": lazy_gettext("some lines of text"),
    "address": lazy_gettext("an address"),
    "date": lazy_gettext("a date"),
    "datetime": lazy_gettext("a date and a time"),
    "integer": lazy_gettext("a whole number"),
    "decimal": lazy_gettext("a number"),
    "money": lazy_gettext("an amount in rupiah"),
    "select": lazy_gettext("one of the given answers"),
    "region": lazy_gettext("a village of the city"),
    "geopoint": lazy_gettext("a point on the map"),
}
STATUSES = {
    "aktif": lazy_gettext("Can be applied for here"),
    "historis": lazy_gettext("No longer issued"),
    "dialihkan_oss": lazy_gettext("Now issued through OSS (oss.go.id)"),
    "dialihkan_simbg": lazy_gettext("Now issued through SIMBG (simbg.pu.go.id)"),
}
STATES = {
    "draft": (lazy_gettext("Draft"), "grey"),
    "submitted": (lazy_gettext("In progress"), "blue"),
    "correction": (lazy_gettext("Waiting for you"), "yellow"),
    "issued": (lazy_gettext("Issued"), "green"),
    "refused": (lazy_gettext("Refused"), "red"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}
STANDINGS = {
    "suspended": (lazy_gettext("Suspended"), "orange"),
    "revoked": (lazy_gettext("Revoked"), "red"),
    "expired": (lazy_gettext("Run out"), "grey"),
}
GRANTED = {
    "new": lazy_gettext("Issued"),
    "renewal": lazy_gettext("Renewal approved"),
    "amendment": lazy_gettext("Change approved"),
    "surrender": lazy_gettext("Closure approved"),
}
GRANTED_SENTENCES = {
    "new": lazy_gettext("Your permit was issued with number %(number)s."),
    "renewal": lazy_gettext("Your permit was renewed. The new permit has number %(number)s."),
    "amendment": lazy_gettext("The change of your permit was approved. The new permit has number %(number)s."),
    "surrender": lazy_gettext("The closure was approved with letter %(number)s. Your permit does not count any more."),
}
WITHOUT_DECISION = {
    "new": lazy_gettext("You get no permit and no decision."),
    "renewal": lazy_gettext("Your permit is not renewed, and you get no decision."),
    "amendment": lazy_gettext("Your permit is not changed, and you get no decision."),
    "surrender": lazy_gettext("Your permit is not closed, and you get no decision."),
}
DELIVERIES = {
    "email": lazy_gettext("By message (WhatsApp or e-mail), to download"),
    "post": lazy_gettext("By post"),
    "pickup": lazy_gettext("I pick it up at the office"),
}
CHOICES = {
    "": lazy_gettext("All"),
    "menunggu": lazy_gettext("Waiting for you"),
    "berjalan": lazy_gettext("In progress"),
    "selesai": lazy_gettext("Decided"),
    "dicabut": lazy_gettext("Withdrawn"),
}
AGENCY_OF_THE_PLACE = lazy_gettext("District office of the place")


def state_of(state: str, kind: str, standing: str = "") -> dict[str, str]:
    """A coloured tag; what was granted is named after the kind of application, unless it does not count any more."""
    text, colour = STANDINGS[standing] if standing else STATES[state]
    if state == "issued" and not standing:
        text = GRANTED[kind]
    return {"text": str(text), "tag": colour}


def granted_sentence(kind: str, number: str) -> str:
    """What the letter with this number means to its holder."""
    return str(GRANTED_SENTENCES[kind]) % {"number": number}


def with_kind(permit_name: str, kind: str) -> str:
    """What an application is about: the permit, and what is to become of it unless it is a new one."""
    return permit_name if kind == "new" else f"{permit_name} – {KINDS[kind]}"


def title_among(title: str, place: int, number: int) -> str:
    """The title of a document, told apart where its requirement has several."""
    if number == 1:
        return title
    return str(gettext("%(title)s, file %(place)s of %(number)s", title=title, place=place, number=number))


def title_with_number(title: str, number: int) -> str:
    """The title of a requirement, and how many files it has where they are several."""
    return title if number == 1 else str(gettext("%(title)s (%(number)s files)", title=title, number=number))


def validity(permit: Permit) -> str:
    """How long the permit counts."""
    span = permit.masa_berlaku
    match span.tipe:
        case "tahun":
            return str(gettext("%(number)s years", number=span.nilai))
        case "hari":
            return str(gettext("%(number)s days", number=span.nilai))
        case "kegiatan":
            return str(gettext("For one activity"))
        case _:
            return str(gettext("As long as the business exists"))
