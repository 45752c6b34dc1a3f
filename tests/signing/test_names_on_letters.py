"""Who is named on a letter: the official who signs it, in every capacity; never nobody, and never somebody guessed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.contracts.intake import Posting
from services.shared.working_days import day_of
from services.signing.domain import Letter
from services.signing.esign.provider import Refused, Secret
from services.signing.esign.signers import Signers
from services.signing.papers.letterhead import NamedSigner
from services.signing.press import Press
from services.signing.starting import start
from tests.shared.browsing import somebody, submit, text
from tests.signing.agency_rooms import JSON, deputy, page_of
from tests.signing.cases import COORD, COORDINATOR, DRAFTER, PERMIT, SUB, SUB_COORDINATOR, slip
from tests.signing.papers import words_of
from tests.signing.signing import PASSPHRASE, of_letter, signed, states
from tests.signing.test_press import initialled, read, sign

pytestmark = pytest.mark.servers
NAMED = NamedSigner(name="Hadi Percontohan, S.H., M.Si.", rank="Pembina Utama Muda", nip="00000000 000000 0 001")
ROOM = "/penandatanganan/"


@pytest.fixture
def led(press: Press) -> Press:
    """The office has a head, whom the letterhead names with rank and number, and another one whom it does not."""
    for username in "hadi", "curator":
        press.signing.standing.post(username, Posting(roles=("head",), agency=None))
    return replace(press, letterhead=press.letterhead.model_copy(update={"signers": {"hadi": NAMED}}))


def agreed(press: Press) -> UUID:
    """Both reviewers read the draft and initial it."""
    letter_id, route = uuid4(), slip()
    press.signing.open_letter(letter_id, route.step("draft"), route, "permit", "")
    press.signing.draft(letter_id, PERMIT, DRAFTER)
    for step, officer in (SUB, SUB_COORDINATOR), (COORD, COORDINATOR):
        _, seen = press.read(letter_id)
        press.initial(letter_id, step, officer, seen.revision, seen.sha256)
    return letter_id


def test_a_draft_names_the_head_as_the_letterhead_does(led: Press) -> None:
    words = words_of(led.preview(agreed(led)))

    assert "Hadi Percontohan, S.H., M.Si. Pembina Utama Muda NIP 00000000 000000 0 001" in words


def test_whoever_stands_in_signs_what_the_reviewers_read_and_is_named(led: Press) -> None:
    letter_id = agreed(led)

    session = signed(led, replace(of_letter(led, letter_id), acting_for="hadi"), by="plh")

    words = words_of(read(led, letter_id))
    assert states(led, session) == [("signed", "")]
    assert "Plh. KEPALA DINAS" in words
    assert ("Plh Percontohan" in words, NAMED.name in words) == (True, False)


def test_another_head_does_not_ask_for_the_initials_again(led: Press) -> None:
    letter_id = agreed(led)
    led.signing.standing.post("hadi", None)
    another = replace(led, letterhead=led.letterhead.model_copy(update={"signers": {}}))

    session = signed(another, of_letter(another, letter_id), by="plh")

    assert states(another, session) == [("signed", "")]


def test_who_has_no_name_signs_nothing_and_takes_no_number(press: Press) -> None:
    letter_id = initialled(press.signing)
    nameless = {name: replace(signer, name="") for name, signer in press.signers.known.items()}
    without = replace(press, signers=Signers(nameless, press.signers.providers))

    refused = start(without, uuid4(), "hadi", Secret(PASSPHRASE), [of_letter(without, letter_id)])

    assert refused == Refused("no-name")
    assert press.signing.find(Letter, letter_id).number is None


def test_a_name_that_cannot_be_printed_is_told_before_anything_is_signed(press: Press) -> None:
    letter_id = initialled(press.signing)
    odd = {name: replace(signer, name="Hadi \U0001f600") for name, signer in press.signers.known.items()}

    session = sign(replace(press, signers=Signers(odd, press.signers.providers)), letter_id)

    (line,) = press.sessions.lines(session)
    assert (line.state, line.code) == ("failed", "unprintable")
    assert line.detail.startswith("Nama penandatangan: memuat karakter yang tidak dapat dicetak (\U0001f600)")


def test_the_public_learns_who_signed_and_in_which_capacity(press: Press, app: Flask) -> None:
    letter_id = initialled(press.signing)
    signed(press, replace(of_letter(press, letter_id), acting_for="hadi"), by="plh")
    (row,) = press.signing.datastore.query("SELECT code FROM issued_letters")
    visitor, signer = somebody(app), "Plh Percontohan – Plh. Kepala DPMPTSP Kota Contoh"

    assert visitor.get(f"/te/{row.code}", headers=JSON).get_json()["letter"]["signer"] == signer
    assert signer in text(visitor, f"/te/{row.code}")


def test_a_letter_from_before_names_were_kept_says_the_capacity_only(press: Press, app: Flask) -> None:
    sign(press, initialled(press.signing))
    (row,) = press.signing.datastore.query("UPDATE issued_letters SET signer_name = '' RETURNING code")

    told = somebody(app).get(f"/te/{row.code}", headers=JSON).get_json()["letter"]

    assert told["signer"] == "Kepala DPMPTSP Kota Contoh"


def test_the_page_before_signing_says_the_capacity_as_the_letter_does(press: Press, app: Flask, case: UUID) -> None:
    press.signing.standing.post("hadi", Posting(roles=("head",), agency=None))
    today = day_of(press.signing.clock())
    press.signing.standing.appoint(uuid4(), "hadi", "kurnia", today, today)
    for_office = somebody(app, "coordinator", username="kurnia")

    of_office = submit(for_office, f"{ROOM}{initialled(press.signing)}", "/tandatangan")
    of_agency = submit(deputy(app, press), page_of(case), "/tandatangan")

    assert "Anda menggantikan hadi (Plh.)" in of_office.text
    assert "Anda menggantikan kepala-dinkes (a.n.)" in of_agency.text
