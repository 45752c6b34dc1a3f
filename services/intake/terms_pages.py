"""The pages of the permit types' terms: how they are, how they were, and what a change would do before it is made."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.catalogue import Catalogue, Permit, steps_of
from services.intake.catalogue.terms import terms_of
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter
from services.intake.changing_terms import ChangingTerms, NothingChanges, require_seen
from services.intake.permit_terms import Change, ReasonMissing
from services.intake.terms_forms import ChangeForm, ReturnForm, TakingBackForm, as_typed
from services.intake.terms_rows import overview_of, preview_rows, profile_rows, steps_table
from services.intake.terms_words import entries_of, planned, rows_of
from services.shared.refusals import NotFound, SomebodyWasFaster
from services.shared.web import may, person
from services.shared.web.errors import sentence_of
from services.shared.web.formats import date_long

terms_pages = Blueprint("terms", __name__, url_prefix="/katalog")

FORMS: dict[str, type[ReturnForm]] = {"ubah": ChangeForm, "kembali": ReturnForm}
Answer = Response | str | tuple[str, int]


@terms_pages.get("")
@may("coordinator", "sub_coordinator", "head")
def everything() -> str:
    return render_template("intake/terms/everything.html", sections=overview_of(changing(), today_s()))


@terms_pages.get("/<code>")
@may("coordinator", "sub_coordinator", "head")
def one(code: str) -> str:
    permit, catalogue, history = known(code), today_s(), changing().history(code)
    numbers = changing().numbers().get(code)
    return render_template(
        "intake/terms/one.html",
        permit=permit,
        name=name_of(permit),
        rows=rows_of(catalogue, terms_of(catalogue, permit)),
        version=catalogue.version_of(code),
        changed=code in catalogue.changed,
        steps=steps_table(catalogue, steps_of(catalogue, permit, None)),
        running=numbers.running if numbers else 0,
        drafts=numbers.drafts if numbers else 0,
        planned=planned(history, changing().today()),
        entries=entries_of(catalogue, changing().lines(code)),
    )


@terms_pages.get("/<code>/<way>")
@may("coordinator")
def change(code: str, way: str) -> str:
    permit, catalogue = changing().changeable(code), today_s()
    stands = as_typed(terms_of(catalogue, catalogue.permits[code]))
    form = form_of(way)(data={**stands, "seen": changing().version(code)}).offer(catalogue)
    return form_page(permit, way, form)


@terms_pages.post("/<code>/<way>/pratinjau")
@may("coordinator")
def preview(code: str, way: str) -> Answer:
    """Shows what would be; changes nothing."""
    permit = changing().changeable(code)
    form = form_of(way)().offer(today_s())
    wanted = checked(form, code)
    if wanted is None:
        return form_page(permit, way, form), 422
    try:
        require_seen(changing().history(code), form.seen_version)
    except SomebodyWasFaster as refusal:
        return too_late(permit, way, form, refusal)
    looked = changing().preview(code, wanted)
    if looked.changes_nothing:
        return nothing_changes(permit, way, form, NothingChanges())
    return render_template(
        "intake/terms/preview.html",
        permit=permit,
        name=name_of(permit),
        way=way,
        form=form,
        typed=typed(),
        day=date_long(wanted.first_day),
        today=wanted.first_day == changing().today(),
        **preview_rows(today_s(), looked),
    )


@terms_pages.post("/<code>/<way>")
@may("coordinator")
def publish(code: str, way: str) -> Answer:
    permit = changing().changeable(code)
    form = form_of(way)().offer(today_s())
    if "edit" in request.form:
        return form_page(permit, way, form)
    wanted = checked(form, code)
    if wanted is None:
        return form_page(permit, way, form), 422
    try:
        changing().publish(code, wanted, seen=form.seen_version, by=person().username)
    except SomebodyWasFaster as refusal:
        return too_late(permit, way, form, refusal)
    except NothingChanges as refusal:
        return nothing_changes(permit, way, form, refusal)
    flash(gettext("Published. It counts for applications from %(day)s on.", day=date_long(wanted.first_day)), "success")
    return redirect(url_for(".one", code=code), code=303)


@terms_pages.route("/<code>/versi/<int:number>/tarik", methods=["GET", "POST"])
@may("coordinator")
def take_back(code: str, number: int) -> Answer:
    permit, form = known(code), TakingBackForm()
    waiting = [each for each, _ in planned(changing().history(code), changing().today()) if each.number == number]
    page = {"permit": permit, "name": name_of(permit), "number": number, "form": form}
    if request.method == "GET":
        if not waiting:
            raise NotFound
        return render_template("intake/terms/take_back.html", **page, day=date_long(waiting[0].change.first_day))
    if form.validate():
        try:
            changing().take_back(code, number, reason=form.reason.data, by=person().username)
        except ReasonMissing as refusal:
            form.refuse(refusal.field, sentence_of(refusal))
        else:
            flash(gettext("Version %(number)s will not begin.", number=number), "success")
            return redirect(url_for(".one", code=code), code=303)
    day = date_long(waiting[0].change.first_day) if waiting else ""
    return render_template("intake/terms/take_back.html", **page, day=day), 422


def form_of(way: str) -> type[ReturnForm]:
    """The form of one of the two ways to change; raises :class:`NotFound`."""
    if way not in FORMS:
        raise NotFound
    return FORMS[way]


def form_page(permit: Permit, way: str, form: ReturnForm, faster: str = "") -> str:
    """The form with what stands in it; ``faster``: who changed the terms meanwhile."""
    return render_template(
        "intake/terms/change.html",
        permit=permit,
        name=name_of(permit),
        way=way,
        form=form,
        faster=faster,
        profiles=profile_rows(changing().terms.files),
    )


def too_late(permit: Permit, way: str, form: ReturnForm, refusal: SomebodyWasFaster) -> tuple[str, int]:
    """Somebody was faster: what was typed stays, and is looked at again against what counts now."""
    form.seen.data = str(changing().version(permit.code))
    return form_page(permit, way, form, sentence_of(refusal)), 409


def nothing_changes(permit: Permit, way: str, form: ReturnForm, refusal: NothingChanges) -> tuple[str, int]:
    """Said above the form: no single field is wrong."""
    form.form_errors = [sentence_of(refusal)]
    return form_page(permit, way, form), 422


def checked(form: ReturnForm, code: str) -> Change | None:
    """What the form asks for; None when something is wrong, which then stands at its field."""
    if not form.validate():
        return None
    wanted = form.change()
    objections = changing().objections(code, wanted, changing().today())
    for objection in objections:
        form.refuse(objection.field, sentence_of(objection))
    return None if objections else wanted


def typed() -> list[tuple[str, str]]:
    """What was sent, to be sent again."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def known(code: str) -> Permit:
    """A permit type as it counts today; raises :class:`NotFound`."""
    permit: Permit = counter().intake.permit(code)
    return permit


def today_s() -> Catalogue:
    """The catalogue that counts today."""
    catalogue: Catalogue = counter().intake.catalogue
    return catalogue


def changing() -> ChangingTerms:
    used: ChangingTerms = counter().changing_terms
    return used
