"""catalogue: the terms of a permit type, and what a change would do; nothing is ever written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import click
import psycopg2
from rich.table import Table

from deploy.cli.intake_database import intake_database
from deploy.cli.running import AS_JSON, output
from services.intake import catalogue as files
from services.intake.catalogue import Permit, steps_of
from services.intake.catalogue.models import Shares
from services.intake.catalogue.routing import asks_agencies, total_of
from services.intake.catalogue.terms import Terms, terms_of
from services.intake.changing_terms import ChangingTerms
from services.intake.permit_terms import Change
from services.intake.terms_in_force import TermsInForce
from services.intake.terms_preview import Preview, running, said
from services.intake.terms_preview import as_json as as_json_of
from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.refusals import Refused
from services.shared.settings import SettingError

DESKS = tuple(Shares.model_fields)
REASON = "preview"  # a change has one; here nobody will read it


@click.group()
def catalogue() -> None:
    """The way and the days of a permit type as they count today, and what a change would do.

    The database is that of this machine's office, or the one that SAKPORE_DATABASE_URL names; then
    SAKPORE_PERSONAL_DATA_KEY_FILE names intake's key. Nothing is written: changes are published on the page /katalog.
    """


@catalogue.command("show")
@click.argument("code")
@AS_JSON
def show(code: str, as_json: bool) -> None:
    """The terms of permit type CODE as they count today."""
    with office() as changing:
        now_counting = changing.terms.on(changing.today())
        permit = known(now_counting.permits, code)
        told = {
            "permit_type": permit.code,
            "name": permit.nama,
            "version": now_counting.version_of(permit.code),
            **terms_of(now_counting, permit).model_dump(mode="json"),
            "steps": [
                {"key": step.key, "working_days": float(step.working_days), "parallel": step.parallel}
                for step in steps_of(now_counting, permit, None)
            ],
            "running": sum(each.cases for each in running(changing.datastore, permit.code)),
        }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{told['permit_type']}  {told['name']}")
    click.echo(f"version {told['version']}, {told['working_days']} working days, {told['running']} running")
    table = Table("step", "working days", box=None)
    for step in told["steps"]:
        table.add_row(step["key"], f"{step['working_days']:g}")
    output().print(table)


@catalogue.command("preview")
@click.argument("code")
@click.option("--route", help="One of the routes in routes.yaml.")
@click.option("--days", type=click.IntRange(1, 366), help="The time limit in working days.")
@click.option("--share", "shares", multiple=True, metavar="DESK=DAYS", help=f"Days of a desk: {', '.join(DESKS)}.")
@click.option("--inspection/--no-inspection", default=None, help="Whether an inspection is demanded.")
@click.option(
    "--agency", "agencies", multiple=True, metavar="CODE", help="Who is asked, in order; the first one leads."
)
@click.option("--no-agency", is_flag=True, help="Nobody is asked.")
@click.option("--lead-decides/--all-must-agree", default=None, help="How several agencies' words make one.")
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today unless told.")
@AS_JSON
def preview(
    code: str,
    shares: tuple[str, ...],
    agencies: tuple[str, ...],
    no_agency: bool,
    first_day: datetime | None,
    as_json: bool,
    **wanted: Any,
) -> None:
    """What would happen to permit type CODE; what no option names stays as it is. The same as on the page /katalog.

    With another limit and no --share, the desks get what the catalogue usually gives them for that limit. Ends with 1
    when such a change is not possible, and says why.
    """
    with office() as changing:
        permit = known(changing.terms.files.permits, code)
        if not permit.active:
            raise click.UsageError(f"{code} is not issued here any more")
        day = first_day.date() if first_day else changing.today()
        stands = terms_of(changing.terms.files, changing.terms.on(day).permits[code])
        asked: tuple[str, ...] | None = () if no_agency else agencies or None
        terms = with_options(changing, stands, {**wanted, "agencies": asked}, shares)
        looked = previewed(changing, permit, Change(terms, day, REASON))
    if as_json:
        click.echo(json.dumps(as_json_of(looked), ensure_ascii=False, indent=1))
    else:
        tell(looked)


def with_options(changing: ChangingTerms, stands: Terms, wanted: dict[str, Any], shares: tuple[str, ...]) -> Terms:
    """The present terms with what the options name."""
    names = {"route": "route", "days": "working_days", "inspection": "inspection", "agencies": "agencies"}
    update = {names[name]: value for name, value in wanted.items() if name in names and value is not None}
    if wanted["lead_decides"] is not None:
        update["agencies_rule"] = "lead_decides" if wanted["lead_decides"] else "all_must_agree"
    terms = stands.model_copy(update=update)
    if shares:
        return terms.model_copy(update={"shares": terms.shares.model_copy(update=dict(map(share_of, shares)))})
    asked = asks_agencies(changing.terms.files, terms.route)
    if terms.working_days == total_of(terms.shares) and asked == (terms.shares.agencies > 0):
        return terms
    return terms.model_copy(update={"shares": usual_shares(changing, terms.working_days, asked) or terms.shares})


def usual_shares(changing: ChangingTerms, limit: int, asked: bool) -> Shares | None:
    """What the catalogue gives the desks for this limit, with days for agencies where some are asked."""
    for profile in changing.terms.files.routes.profiles:
        if profile.total == limit and (profile.agencies > 0) == asked:
            return Shares(**{desk: getattr(profile, desk) for desk in DESKS})
    return None


def share_of(text: str) -> tuple[str, Decimal]:
    """``front_office=0.5``."""
    desk, _, days = text.partition("=")
    try:
        number = Decimal(days.replace(",", "."))
    except InvalidOperation:
        raise click.UsageError(f"--share {text}: say DESK=DAYS") from None
    if desk not in DESKS or not number.is_finite():
        raise click.UsageError(f"--share {text}: the desks are {', '.join(DESKS)}")
    return desk, number


def previewed(changing: ChangingTerms, permit: Permit, change: Change) -> Preview:
    """Ends with every objection when there are any."""
    if wrong := changing.objections(permit.code, change, changing.today()):
        for objection in wrong:
            click.echo(f"sakpore: {objection}", err=True)
        sys.exit(1)
    return changing.preview(permit.code, change)


def tell(looked: Preview) -> None:
    """The preview in words."""
    click.echo(f"{looked.permit.code}  {looked.permit.nama}")
    if looked.changes_nothing:
        click.echo("This would change nothing.")
    click.echo(f"None of {looked.cases} running applications is touched.")
    for each in looked.running:
        click.echo(f"  {each.version or '(unknown)'}: {each.cases}")
    click.echo(
        f"{looked.drafts} drafts follow the new terms if they are handed in on {looked.change.first_day} or later."
    )
    table = Table("step", "before", "after", "", box=None)
    for change in looked.steps:
        days = (f"{step.working_days:g}" if step else "–" for step in (change.before, change.after))
        table.add_row(change.key, *days, "" if change.state == "same" else change.state)
    table.add_row("limit", str(looked.before.sla_hari_kerja), str(looked.after.sla_hari_kerja), "")
    output().print(table)
    for caution in looked.cautions:
        click.echo(f"! {said(caution)}")


def known(permits: dict[str, Permit], code: str) -> Permit:
    """Raises a usage error for a code that the catalogue does not have."""
    if code not in permits:
        raise click.UsageError(f"the catalogue has no {code}")
    return permits[code]


@contextmanager
def office() -> Iterator[ChangingTerms]:
    """The office's terms; ends with what is wrong."""
    try:
        address, _key = intake_database(os.environ)
        datastore = Datastore(address, pool_size=1, application_name="intake catalogue")
        try:
            yield ChangingTerms(TermsInForce(datastore, files.load(), now))
        finally:
            datastore.close()
    except (Refused, SettingError, psycopg2.OperationalError) as trouble:
        click.echo(f"sakpore: {str(trouble).strip()}", err=True)
        sys.exit(1)
