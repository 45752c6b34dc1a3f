"""Letters at the counter and in the post: the lists, the labels, and what is recorded of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from services.notify import delivering, delivery_labels, delivery_read_model, delivery_words
from services.notify.application import Notify
from services.notify.delivery_forms import (
    CorrectionForm,
    HandOverForm,
    LabelsForm,
    PostForm,
    ReturnForm,
    UndoForm,
    WayForm,
)
from services.notify.delivery_rules import WrongCode
from services.notify.intake_asked import asked, has_address
from services.notify.sending import NobodyKnown
from services.shared.refusals import NotFound, Refused
from services.shared.web import Form, application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.working_days import day_of

delivery_pages = Blueprint("delivery", __name__, url_prefix="/notifikasi/penyerahan")
OFFICE = "front_office"


@delivery_pages.get("/")
@may(OFFICE)
def letters() -> Any:
    notify = application_of(Notify)
    if number := request.args.get("nomor", "").strip().upper():
        for found in delivery_read_model.by_number(notify.datastore, number):
            return redirect(url_for(".letter", application_id=found.application_id), code=303)
    return letters_page(LabelsForm(formdata=None), missing=number)


def letters_page(form: LabelsForm, *, missing: str = "", chosen_none: bool = False) -> str:
    """All lists; ``missing`` is a number that no letter has."""
    notify = application_of(Notify)
    today = day_of(notify.clock())
    lists = {
        name: delivery_words.list_rows(
            delivery_read_model.listed(notify.datastore, name), today, mark=name == "to_post"
        )
        for name in delivery_read_model.LISTS
    }
    latest = delivery_words.list_rows(delivery_read_model.done(notify.datastore), today)
    return render_template(
        "notify/deliveries.html", **lists, done=latest, form=form, missing=missing, chosen_none=chosen_none
    )


@delivery_pages.get("/label.pdf")
@may(OFFICE)
def labels() -> Any:
    """The names and addresses of this moment; nobody's is kept."""
    form = LabelsForm(request.args, meta={"csrf": False})
    rows = chosen()
    if not rows or not form.validate():
        return letters_page(form, chosen_none=not rows), 422
    found, unknown = [], []
    for row in rows:
        try:
            contact = asked().contact_of(row.application_id, "")
        except NobodyKnown:
            contact = {}
        if contact.get("delivery_address"):
            found.append(delivery_labels.Label(contact["name"], contact["delivery_address"], row.number))
        else:
            unknown.append(row.number)
    if unknown:
        numbers = ", ".join(unknown)
        flash(gettext("No address is known for %(numbers)s. Leave them out.", numbers=numbers), "error")
        return redirect(url_for(".letters"), code=303)
    pdf = delivery_labels.sheet(found, form.first.data, gettext("Address labels"))
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="label.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@delivery_pages.route("/kirim", methods=["GET", "POST"])
@may(OFFICE)
def post() -> Any:
    """Several letters, each with its own number."""
    marked = chosen()
    rows = [row for row in marked if (row.way, row.state) == ("post", "ready")]
    if gone := ", ".join(row.number for row in marked if row not in rows):
        left_out = gettext("Left out, because something else was recorded of it meanwhile: %(numbers)s.", numbers=gone)
        flash(left_out, "error")
    if not rows:
        return letters_page(LabelsForm(formdata=None), chosen_none=not marked), 422
    forms = [(row, PostForm(prefix=f"s{row.application_id}")) for row in rows]
    if request.method == "POST" and all([form.validate_on_submit() for _, form in forms]) and all_differ(forms):
        for row, form in forms:
            delivering.post(
                application_of(Notify),
                row.application_id,
                form.courier.data,
                form.consignment.data,
                person().username,
            )
        flash(gettext("The letters are with the courier; the applicants are told the numbers."), "success")
        return redirect(url_for(".letters"), code=303)
    return render_template("notify/post.html", forms=forms), 422 if request.method == "POST" else 200


def all_differ(forms: list[tuple[Any, PostForm]]) -> bool:
    """Whether each consignment number is that of one letter; the forms say where not."""
    datastore, used = application_of(Notify).datastore, dict[tuple[str, str], list[Any]]()
    for row, form in forms:
        consignment = form.courier.data, form.consignment.data
        for other in [*used.get(consignment, ()), *delivery_read_model.sent_under(datastore, *consignment)][:1]:
            form.refuse("consignment", gettext("This is the number of %(number)s already.", number=other.number))
        used.setdefault(consignment, []).append(row)
    return not any(form.errors for _, form in forms)


def chosen() -> list[Any]:
    """The letters that were marked, at most a sheet full."""
    ids = []
    for each in request.values.getlist("letters")[: delivery_labels.ON_A_SHEET]:
        try:
            ids.append(UUID(each))
        except ValueError:
            raise NotFound from None
    return delivery_read_model.some(application_of(Notify).datastore, ids)


@delivery_pages.get("/<uuid:application_id>")
@may(OFFICE)
def letter(application_id: UUID) -> str:
    return letter_page(application_id)


def letter_page(application_id: UUID, **refused: Form) -> str:
    """One letter with what can be recorded of it now; ``refused`` are forms that were sent and not taken."""
    found = delivery_read_model.one(application_of(Notify).datastore, application_id)
    if not found:
        raise NotFound
    [row] = found
    forms = {
        "hand_over": HandOverForm,
        "correction": CorrectionForm,
        "came_back": ReturnForm,
        "undo": UndoForm,
        "way": WayForm,
    }
    empty = {name: kind(formdata=None, prefix=name) for name, kind in forms.items() if name not in refused}
    refused.get("way", empty.get("way")).without(row)  # type: ignore[union-attr]
    return render_template(
        "notify/delivery.html",
        row=row,
        about=delivery_words.about(row),
        state=delivery_words.state_of(row),
        all_forms=[*refused.values()],
        **empty,
        **refused,
    )


@delivery_pages.post("/<uuid:application_id>/serahkan")
@may(OFFICE)
def hand_over(application_id: UUID) -> Any:
    form = HandOverForm(prefix="hand_over")

    def act(by: str) -> None:
        delivering.hand_over(
            application_of(Notify),
            application_id,
            form.code.data or "",
            form.identity.data,
            form.collector.data,
            by,
        )

    return recorded(application_id, "hand_over", form, act, gettext("The letter was handed over."))


@delivery_pages.post("/<uuid:application_id>/batal")
@may(OFFICE)
def undo(application_id: UUID) -> Any:
    form = UndoForm(prefix="undo")
    return recorded(
        application_id,
        "undo",
        form,
        lambda by: delivering.undo_hand_over(application_of(Notify), application_id, form.reason.data, by),
        gettext("It was taken back: the letter waits at the counter."),
    )


@delivery_pages.post("/<uuid:application_id>/koreksi")
@may(OFFICE)
def correct(application_id: UUID) -> Any:
    form = CorrectionForm(prefix="correction")

    def act(by: str) -> None:
        what = form.courier.data, form.consignment.data, form.reason.data
        delivering.correct_consignment(application_of(Notify), application_id, *what, by)

    return recorded(application_id, "correction", form, act, gettext("Corrected: the applicant is told the number."))


@delivery_pages.post("/<uuid:application_id>/sampai")
@may(OFFICE)
def confirm(application_id: UUID) -> Any:
    return recorded(
        application_id,
        "",
        Form(),
        lambda by: delivering.confirm(application_of(Notify), application_id, by),
        gettext("It was recorded that the letter arrived."),
    )


@delivery_pages.post("/<uuid:application_id>/kembali")
@may(OFFICE)
def come_back(application_id: UUID) -> Any:
    form = ReturnForm(prefix="came_back")
    return recorded(
        application_id,
        "came_back",
        form,
        lambda by: delivering.come_back(application_of(Notify), application_id, form.reason.data, by),
        gettext("It was recorded that the letter came back; the applicant is asked what now."),
    )


@delivery_pages.post("/<uuid:application_id>/cara")
@may(OFFICE)
def choose_way(application_id: UUID) -> Any:
    form = WayForm(prefix="way")
    if form.validate_on_submit() and form.needs_address(partial(has_address, application_id)):
        return letter_page(application_id, way=form), 422
    return recorded(
        application_id,
        "way",
        form,
        lambda by: delivering.choose_way(application_of(Notify), application_id, form.way.data, by),
        gettext("The letter takes this way now."),
    )


def recorded(application_id: UUID, name: str, form: Form, act: Callable[[str], None], said: str) -> Any:
    """Record it and go back to the letter; the page again with what is wrong."""
    if not form.validate_on_submit():
        return letter_page(application_id, **{name: form} if name else {}), 422
    try:
        act(person().username)
    except WrongCode as wrong:
        form.refuse("code", sentence_of(wrong))
        return letter_page(application_id, **{name: form}), 422
    except NotFound:
        raise
    except Refused as refusal:
        flash(sentence_of(refusal), "error")
    else:
        flash(said, "success")
    return redirect(url_for(".letter", application_id=application_id), code=303)
