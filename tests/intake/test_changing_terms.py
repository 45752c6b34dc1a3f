"""Changed terms count for who hands in from their first day on, and never touch what has been handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from deploy.postgres.migrate import apply_schema
from services.intake.catalogue import steps_of
from services.intake.catalogue.terms import under
from services.intake.changing_terms import ChangingTerms, NothingChanges
from services.intake.permit_terms import BeginsInThePast
from services.intake.terms_in_force import TermsInForce
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound, SomebodyWasFaster
from tests.intake.at_once import at_once
from tests.intake.overtaking import Counter
from tests.intake.people import Clock
from tests.intake.terms import (
    CATALOGUE,
    MAKAM,
    SEVEN_DAYS,
    TODAY,
    TOMORROW,
    WITH_AGENCIES,
    change,
    handed_in,
    makam,
    office_of,
    publish,
    shares,
    slip,
)

pytestmark = pytest.mark.servers


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    counter = Counter(database_url)
    yield counter
    counter.datastore.close()


@pytest.fixture
def office(counter: Counter) -> ChangingTerms:
    return office_of(counter.intake)


def test_a_slip_goes_by_the_terms_of_its_day_and_names_their_version(counter: Counter, office: ChangingTerms) -> None:
    before = handed_in(counter)
    publish(office, change(WITH_AGENCIES))
    after = handed_in(counter)
    publish(office, change(None, reason="Cukup sekian."))
    again = handed_in(counter)

    old, new, back = (slip(counter, each) for each in (before, after, again))
    version = CATALOGUE.version
    assert [each.catalogue_version for each in (old, new, back)] == [version, f"{version}+1", f"{version}+2"]
    assert [each.working_days for each in (old, new, back)] == [3, 7, 3]
    assert (new.agencies_rule, new.lead_agency) == ("lead_decides", "DLH")
    assert "inspection:dlh" in [step.key for step in new.steps]
    assert back.steps == old.steps


def test_a_planned_version_counts_from_its_first_day(counter: Counter, office: ChangingTerms) -> None:
    clock = Clock()
    counter.intake.clock = clock
    publish(office, change(first_day=TOMORROW))

    today = handed_in(counter)
    clock.move(days=1)
    tomorrow = handed_in(counter)

    assert [slip(counter, each).working_days for each in (today, tomorrow)] == [3, 7]


def test_a_version_that_was_taken_back_never_counts(counter: Counter, office: ChangingTerms) -> None:
    clock = Clock()
    counter.intake.clock = clock
    publish(office, change(first_day=TOMORROW))

    office.take_back("MAKAM", 1, reason="Terlalu cepat.", by="koordinator")
    clock.move(days=1)

    assert slip(counter, handed_in(counter)).catalogue_version == CATALOGUE.version


def test_what_counts_already_is_no_change(office: ChangingTerms) -> None:
    with pytest.raises(NothingChanges):
        publish(office, change(MAKAM))
    with pytest.raises(NothingChanges):
        publish(office, change(None))

    assert office.history("MAKAM") is None


def test_what_cannot_be_applied_for_cannot_be_changed(office: ChangingTerms) -> None:
    for code in ("SIUP", "TIDAK-ADA"):
        with pytest.raises(NotFound):
            publish(office, change(), code=code)
    with pytest.raises(NotFound):
        office.take_back("MAKAM", 1, reason="Salah.", by="koordinator")
    with pytest.raises(BeginsInThePast):
        publish(office, change(first_day=TODAY - timedelta(days=1)))


def test_of_two_coordinators_the_second_hears_who_was_faster(office: ChangingTerms) -> None:
    seen = office.version("MAKAM")
    office.publish("MAKAM", change(), seen=seen, by="agus")

    office.publish("MAKAM", change(), seen=seen, by="agus")  # a second click
    with pytest.raises(SomebodyWasFaster, match="agus was faster"):
        office.publish("MAKAM", change(WITH_AGENCIES), seen=seen, by="ratna")

    assert [line.by for line in office.lines("MAKAM")] == ["agus"]


def test_at_the_same_moment_only_one_of_them_publishes(office: ChangingTerms) -> None:
    wishes = {"agus": SEVEN_DAYS, "ratna": makam(working_days=8, shares=shares(1, 4, 0, 1, 1, 1))}
    deeds = [partial(office.publish, "MAKAM", change(terms), seen=0, by=who) for who, terms in wishes.items()]

    refusals = at_once(*deeds)

    assert refusals == ["SomebodyWasFaster"]
    assert len(office.lines("MAKAM")) == 1


def test_another_process_sees_a_change_after_a_moment_and_hands_in_by_it_at_once(
    counter: Counter, office: ChangingTerms, database_url: str
) -> None:
    other = Counter(database_url)
    before = other.intake.catalogue
    other.intake.terms.look_again_after = 3600.0
    other.intake.terms.shown()

    publish(office, change())

    assert slip(other, handed_in(other)).working_days == 7
    other.intake.terms.look_again()
    assert other.intake.catalogue.permits["MAKAM"].sla_hari_kerja == 7
    assert before.permits["MAKAM"].sla_hari_kerja == 3
    other.datastore.close()


def test_what_was_handed_in_before_versions_were_listed_takes_its_own_from_its_slip(
    counter: Counter, database_url: str
) -> None:
    handed_in(counter)
    counter.datastore.execute(Row("UPDATE my_applications SET catalogue_version = NULL"))

    apply_schema(database_url, "intake")

    [row] = counter.datastore.query("SELECT catalogue_version FROM my_applications")
    assert row.catalogue_version == CATALOGUE.version


def test_as_long_as_nothing_changes_the_catalogue_is_the_same_object(counter: Counter, office: ChangingTerms) -> None:
    assert counter.intake.catalogue is counter.intake.terms.files
    publish(office, change())
    changed = counter.intake.catalogue

    assert changed is counter.intake.catalogue
    assert changed is not counter.intake.terms.files
    assert changed.permits["KOS"] is counter.intake.terms.files.permits["KOS"]


def test_a_version_that_the_files_have_outgrown_is_left_out(counter: Counter, office: ChangingTerms) -> None:
    publish(office, change(WITH_AGENCIES))
    files = CATALOGUE
    gone = replace(files, agencies={code: each for code, each in files.agencies.items() if code != "DLH"})

    terms = TermsInForce(counter.datastore, gone, counter.clock)

    assert terms.on(TODAY).permits["MAKAM"] == gone.permits["MAKAM"]
    assert terms.on(TODAY).version_of("MAKAM") == gone.version


def test_while_the_database_is_down_pages_show_what_was_known(database_url: str) -> None:
    counter = Counter(database_url)
    known = counter.intake.catalogue
    address = counter.datastore.url
    counter.datastore.close()

    counter.intake.terms.datastore = Datastore(address.replace(database_url.rpartition("/")[2], "nowhere"))
    counter.intake.terms.look_again()

    assert counter.intake.catalogue is known


def test_a_submission_that_races_with_changes_goes_by_one_version_throughout(
    counter: Counter, office: ChangingTerms
) -> None:
    drafts = [counter.complete() for _ in range(6)]
    changes = [change(SEVEN_DAYS), change(WITH_AGENCIES), change(None)]

    def change_often() -> None:
        for number in range(6):
            wanted = changes[number % 3]
            publish(office, wanted._replace(reason=f"Alasan {number}"))

    at_once(change_often, *(partial(counter.intake.submit, draft, counter.applicant) for draft in drafts))

    published = {version.number: version.change.terms for version in office.terms.versions()["MAKAM"]}
    permit = CATALOGUE.permits["MAKAM"]
    assert len(published) == 6
    for draft in drafts:
        frozen = slip(counter, draft)
        terms = published.get(int(frozen.catalogue_version.partition("+")[2] or 0))
        named = under(CATALOGUE, permit, terms) if terms else permit
        assert frozen.working_days == named.sla_hari_kerja
        assert frozen.steps == steps_of(CATALOGUE, named, frozen.district)
        assert (frozen.agencies_rule == "lead_decides") == (named.aturan_opd == "opd_utama")


def test_a_change_between_reading_and_writing_does_not_mix_with_what_was_read(
    counter: Counter, office: ChangingTerms
) -> None:
    draft = counter.complete()
    counter.clock.meanwhile = lambda: publish(office, change(WITH_AGENCIES))

    counter.intake.submit(draft, counter.applicant)

    frozen = slip(counter, draft)
    expected = (7, f"{CATALOGUE.version}+1") if frozen.working_days == 7 else (3, CATALOGUE.version)
    assert (frozen.working_days, frozen.catalogue_version) == expected
