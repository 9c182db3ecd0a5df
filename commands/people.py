"""Accounts and roles from the command line, and why somebody may do what he may."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from commands.audit import records_opened
from commands.options import FormatOption, as_a_door
from commands.printing import OutputFormat, one_line, show, words
from commands.record_store import (
    ReaderOption,
    RequestOption,
    person_called,
    plan_read,
    reader_called,
)
from errors import N_, AccessDeniedError, BadParameterError, Problem
from monitoring.entry_checks import require_zone
from store.access import ANONYMOUS, EVERY, AccessTarget, Action, Role, authorize
from store.people import (
    add_person,
    grant,
    people,
    rename,
    revoke,
    set_enabled,
    set_password,
)
from store.roles import OWN_ACCOUNT

user = typer.Typer(
    help="Open, list and close accounts; grant and revoke roles.",
    no_args_is_help=True,
    add_completion=False,
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Sign-in name.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What the person is to be.")]
PlanOption = Annotated[
    str | None,
    typer.Option("--plan", help="Plan package, or * for every plan. Default: the only one."),
]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", help="Zone of a zone manager, or *. Default: *.")
]
MustChangeOption = Annotated[
    bool, typer.Option("--must-change", help="Ask for a new password at the next sign-in.")
]
SubjectOption = Annotated[
    str | None,
    typer.Option("--oidc", help="Account at the provider of identities: 'ISSUER SUBJECT'."),
]


@user.command()
@as_a_door
def add(
    name: NameArgument,
    display_name: Annotated[str, typer.Option("--name", help="Name as others read it.")] = "",
    role: Annotated[Role | None, typer.Option("--role", help="First role.")] = None,
    plan: PlanOption = None,
    zone: ZoneOption = None,
    must_change: MustChangeOption = False,
    oidc: SubjectOption = None,
    as_: ReaderOption = None,
    request_id: RequestOption = None,
) -> None:
    """Open an account. The password is asked for, or read from standard input."""
    place = None if role is None else chosen_place(plan, zone, role=role)
    password = None if oidc else asked_password()
    with records_opened() as database:
        actor = reader_called(database, as_)
        person_id = add_person(
            database,
            actor,
            sign_in_name=name,
            display_name=display_name,
            password=password,
            must_change=must_change,
            oidc_subject=oidc,
            request_id=request_id,
        )
        if role is not None and place is not None:
            first = None if request_id is None else f"{request_id} role"
            grant(
                database,
                actor,
                person_id,
                role=role,
                plan=place[0],
                zone_id=place[1],
                request_id=first,
            )
    typer.echo(one_line(words().text(N_("account opened: {name}"), name=name)))


@user.command("list")
@as_a_door
def list_command(form: FormatOption = OutputFormat.TABLE, as_: ReaderOption = None) -> None:
    """List every account with its roles."""
    with records_opened() as database:
        actor = reader_called(database, as_)
        decision = authorize(actor, Action.MANAGE_PEOPLE, AccessTarget("person"))
        if not decision:
            raise AccessDeniedError(decision.reason)
        with database.reading() as connection:
            found = people(connection)
    rows = [
        {
            "sign_in_name": one.sign_in_name,
            "display_name": one.display_name,
            "is_enabled": one.is_enabled,
            "roles": ", ".join(
                sorted(f"{held.role} {held.plan}/{held.zone_id}" for held in one.grants)
            ),
            "person_id": one.person_id,
        }
        for one in found
    ]
    show(rows, form)


@user.command()
@as_a_door
def disable(name: NameArgument, as_: ReaderOption = None, request_id: RequestOption = None) -> None:
    """Close an account; its sessions end at once, its records stay."""
    _switch(name, as_, request_id, is_enabled=False)


@user.command()
@as_a_door
def enable(name: NameArgument, as_: ReaderOption = None, request_id: RequestOption = None) -> None:
    """Open a disabled account again."""
    _switch(name, as_, request_id, is_enabled=True)


@user.command("grant")
@as_a_door
def grant_command(
    name: NameArgument,
    role: RoleOption,
    plan: PlanOption = None,
    zone: ZoneOption = None,
    as_: ReaderOption = None,
    request_id: RequestOption = None,
) -> None:
    """Give somebody a role on a plan; a zone manager also a zone."""
    plan_id, zone_id = chosen_place(plan, zone, role=role)
    with records_opened() as database:
        actor, person = reader_called(database, as_), person_called(database, name, option="NAME")
        grant(
            database,
            actor,
            person.person_id,
            role=role,
            plan=plan_id,
            zone_id=zone_id,
            request_id=request_id,
        )


@user.command("revoke")
@as_a_door
def revoke_command(
    name: NameArgument,
    role: RoleOption,
    plan: PlanOption = None,
    zone: ZoneOption = None,
    as_: ReaderOption = None,
    request_id: RequestOption = None,
) -> None:
    """Take a role away; the person's sessions end at once."""
    plan_id, zone_id = chosen_place(plan, zone, role=role)
    with records_opened() as database:
        actor, person = reader_called(database, as_), person_called(database, name, option="NAME")
        revoke(
            database,
            actor,
            person.person_id,
            role=role,
            plan=plan_id,
            zone_id=zone_id,
            request_id=request_id,
        )


@user.command("rename")
@as_a_door
def rename_command(
    name: NameArgument,
    display_name: Annotated[
        str | None, typer.Option("--name", help="Name as others read it.")
    ] = None,
    sign_in_name: Annotated[str | None, typer.Option("--sign-in", help="New sign-in name.")] = None,
    oidc: SubjectOption = None,
    as_: ReaderOption = None,
    request_id: RequestOption = None,
) -> None:
    """Change somebody's name; what was recorded stays under the same person."""
    with records_opened() as database:
        actor, person = reader_called(database, as_), person_called(database, name, option="NAME")
        rename(
            database,
            actor,
            person.person_id,
            sign_in_name=sign_in_name,
            display_name=display_name,
            oidc_subject=oidc,
            request_id=request_id,
        )


@user.command()
@as_a_door
def password(
    name: NameArgument,
    must_change: MustChangeOption = False,
    as_: ReaderOption = None,
    request_id: RequestOption = None,
) -> None:
    """Set a password, asked for or read from standard input; the sessions end."""
    with records_opened() as database:
        actor, person = reader_called(database, as_), person_called(database, name, option="NAME")
        given = asked_password()
        set_password(
            database, actor, person.person_id, given, must_change=must_change, request_id=request_id
        )


@as_a_door
def whoami_can(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="Such as record, review.")],
    as_: ReaderOption = None,
    plan: PlanOption = None,
    zone: ZoneOption = None,
    author: Annotated[
        str | None, typer.Option("--author", help="Sign-in name of who recorded it.")
    ] = None,
) -> None:
    """Say whether somebody may do something, and why; exit code 1 where not.

    Without ``--as``: whoever is not signed in.
    """
    plan_id, zone_id = chosen_place(plan, zone)
    is_public = os.environ.get("LANGCHENG_PUBLIC", "").strip() == "1"
    with records_opened() as database:
        actor = ANONYMOUS if as_ is None else person_called(database, as_)
        author_id = person_called(database, author, option="--author").person_id if author else ""
    own = actor.person_id if action in OWN_ACCOUNT else ""
    target = AccessTarget("plan", plan_id, zone_id, object_id=own, author_id=author_id)
    decision = authorize(actor, action, target, is_public=is_public)
    wording = words()
    said = wording.problem(decision.reason)
    if not decision:
        said = wording.text("Refused: {reason}", reason=said)
    typer.echo(one_line(f"{actor.name or '-'}: {said}"))
    if not decision:
        raise typer.Exit(1)


def chosen_place(
    plan: str | None, zone: str | None, *, role: Role | None = None
) -> tuple[str, str]:
    """Return the plan and the zone that a grant or a question is for.

    Parameters
    ----------
    plan, zone : str or None
        As given; an administrator is for every plan unless one is named.
    role : Role, optional

    Returns
    -------
    tuple of str
        Plan id and zone id; ``*`` for every.

    Raises
    ------
    LangchengError
        Where there is no such plan or zone.
    """
    if plan == EVERY or (plan is None and role is Role.ADMINISTRATOR):
        if zone not in (None, EVERY):
            said = N_("a zone belongs to one plan: name the plan")
            raise BadParameterError(Problem("--zone", said))
        return EVERY, EVERY
    package = plan_read(plan)
    if zone not in (None, EVERY):
        require_zone(package, str(zone))
    return package.header.plan_id, zone or EVERY


def asked_password() -> str:
    """Return a password that is typed unseen twice, or stands on standard input.

    Returns
    -------
    str

    Raises
    ------
    BadParameterError
        Where there is none.
    """
    if sys.stdin.isatty():
        return str(
            typer.prompt(words().text("Password"), hide_input=True, confirmation_prompt=True)
        )
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        said = N_("no password came; type it when asked, or give it on standard input")
        raise BadParameterError(Problem("password", said))
    return given


def _switch(name: str, as_: str | None, request_id: str | None, *, is_enabled: bool) -> None:
    with records_opened() as database:
        actor, person = reader_called(database, as_), person_called(database, name, option="NAME")
        set_enabled(database, actor, person.person_id, is_enabled=is_enabled, request_id=request_id)
