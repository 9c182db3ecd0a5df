"""Figures from the command line: entered, submitted, verified or returned, as on the screens."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.figure_options import (
    ApproximateOption,
    ComparabilityOption,
    EvidenceOption,
    FigureOptions,
    FileOption,
    FromOption,
    NoteOption,
    OnOption,
    ScopeOption,
    UnitOption,
    ValueOption,
    content_of,
    required_day,
)
from commands.options import FormatOption, PlanOption, as_a_door
from commands.plan_keeping import keep_plan_called
from commands.printing import OutputFormat
from commands.record_files import import_, template
from commands.record_store import (
    AsOption,
    NumberArgument,
    ReasonOption,
    RequestOption,
    VersionOption,
    person_called,
    plan_read,
    records_opened,
    require_change,
)
from commands.records_shown import evidence as evidence_command
from commands.records_shown import history, list_figures, show_figures
from monitoring.entry_checks import require_indicator, require_zone
from monitoring.entry_defaults import default_scope, default_target
from store.observation_reading import observation_of
from store.observations import (
    NewObservation,
    add_observations,
    correct_observation,
    edit_observation,
    return_observation,
    submit_observation,
    verify_observation,
    withdraw_observation,
)

records = typer.Typer(
    help="Enter, submit, verify, return, correct and list figures.",
    no_args_is_help=True,
    add_completion=False,
)
records.command("list")(list_figures)
records.command()(history)
records.command("evidence")(evidence_command)
records.command()(template)
records.command("import")(import_)


@records.command()
@as_a_door
def add(
    as_: AsOption,
    zone: Annotated[str, typer.Option("--zone", help="Zone that the figure is of.")],
    indicator: Annotated[str, typer.Option("--indicator", help="Indicator that it is of.")],
    value: Annotated[float, typer.Option("--value", help="In the indicator's unit.")],
    on: Annotated[str, typer.Option("--on", help="Day that the value is true of.")],
    target: Annotated[
        str | None, typer.Option("--target", help="Target, where the indicator has several.")
    ] = None,
    from_: FromOption = None,
    unit: UnitOption = None,
    scope: ScopeOption = None,
    comparability: ComparabilityOption = None,
    approximate: ApproximateOption = None,
    evidence: EvidenceOption = None,
    file: FileOption = None,
    note: NoteOption = None,
    submit: Annotated[
        bool, typer.Option("--submit", help="Hand it in for review at once.")
    ] = False,
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Enter a figure as a draft."""
    package = plan_read(plan)
    require_zone(package, zone)
    require_indicator(package, indicator)
    target_id = target or default_target(package, zone, indicator)
    first = NewObservation(
        plan=package.header.plan_id,
        indicator_id=indicator,
        zone_id=zone,
        value=value,
        unit=package.indicator(indicator).unit,
        observed_on=required_day(on, "--on"),
        target_id=target_id,
        scope=default_scope(package, target_id),
    )
    options = FigureOptions(
        from_=from_, unit=unit, scope=scope, comparability=comparability,
        approximate=approximate, evidence=evidence, file=file, note=note,
    )  # fmt: skip
    with records_opened() as database:
        actor = person_called(database, as_)
        new = options.entered(database, actor, package, first, request_id=request_id)
        made = add_observations(database, actor, [new], request_id=request_id, is_submitted=submit)
        show_figures(database, made, form)


@records.command()
@as_a_door
def edit(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    value: ValueOption = None,
    on: OnOption = None,
    from_: FromOption = None,
    unit: UnitOption = None,
    scope: ScopeOption = None,
    comparability: ComparabilityOption = None,
    approximate: ApproximateOption = None,
    evidence: EvidenceOption = None,
    file: FileOption = None,
    note: NoteOption = None,
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Change what a draft or a returned figure says; what is not given stays."""
    options = FigureOptions(
        value, on, from_, unit, scope, comparability, approximate, evidence, file, note
    )
    require_change(*options.typed)
    package = plan_read(plan)
    with records_opened() as database:
        actor = person_called(database, as_)
        with database.reading() as connection:
            first = content_of(observation_of(connection, number, version))
        new = options.entered(
            database, actor, package, first, besides=number, request_id=request_id
        )
        made = edit_observation(database, actor, number, version, new, request_id=request_id)
        show_figures(database, [made], form)


@records.command()
@as_a_door
def submit(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Hand a figure in for review."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = submit_observation(database, actor, number, version, request_id=request_id)
        show_figures(database, [made], form)


@records.command()
@as_a_door
def verify(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Confirm a submitted figure; from now on it counts."""
    with records_opened() as database:
        actor = person_called(database, as_)
        with database.reading() as connection:
            plan_id = observation_of(connection, number).plan
        keep_plan_called(database, plan_id, plan)
        made = verify_observation(database, actor, number, version, request_id=request_id)
        show_figures(database, [made], form)


@records.command(name="return")
@as_a_door
def return_(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Send a submitted figure back and say why."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = return_observation(
            database, actor, number, version, reason=reason, request_id=request_id
        )
        show_figures(database, [made], form)


@records.command()
@as_a_door
def withdraw(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption = "",
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Take a draft or a returned figure out of the way; it stays in the trail."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = withdraw_observation(
            database, actor, number, version, reason=reason, request_id=request_id
        )
        show_figures(database, [made], form)


@records.command()
@as_a_door
def correct(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption,
    value: ValueOption = None,
    on: OnOption = None,
    from_: FromOption = None,
    unit: UnitOption = None,
    scope: ScopeOption = None,
    comparability: ComparabilityOption = None,
    approximate: ApproximateOption = None,
    evidence: EvidenceOption = None,
    file: FileOption = None,
    note: NoteOption = None,
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Enter a draft that is to replace a verified figure; what is not given stays."""
    options = FigureOptions(
        value, on, from_, unit, scope, comparability, approximate, evidence, file, note
    )
    require_change(*options.typed)
    package = plan_read(plan)
    with records_opened() as database:
        actor = person_called(database, as_)
        with database.reading() as connection:
            first = content_of(observation_of(connection, number, version))
        new = options.entered(
            database, actor, package, first, besides=number, request_id=request_id
        )
        made = correct_observation(
            database, actor, number, version, new, reason=reason, request_id=request_id
        )
        show_figures(database, [made], form)
