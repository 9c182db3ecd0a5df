"""What every command of the command line shares: its options, its package, its way with errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from commands.printing import OutputFormat, report
from errors import N_, BadParameterError, LangchengError, Problem
from geodata.build import build_package
from layers.kinds import FacilityKind
from monitoring.workspace import Workspace, find_package, open_workspace, package_folders
from wording.days import parse_day

PlanOption = Annotated[
    str | None,
    typer.Option("--plan", help="Name of a plan package, or a folder. Default: the only one."),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="table, json or csv.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every plan package that can be found.")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="Day, as 2023-12-31.")]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Facility kind, e.g. incubator; may be given several times."),
]

Command = TypeVar("Command", bound=Callable[..., None])


def as_a_door(command: Command) -> Command:
    """Turn what the rooms raise into messages and exit code 2."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LangchengError as error:
            report(error.problems)
            raise typer.Exit(2) from error

    return guarded  # type: ignore[return-value]


def chosen_folders(plan: str | None, *, every: bool) -> list[Path]:
    """Return the packages that ``--plan`` or ``--all`` name."""
    folders = package_folders()
    if every:
        return list(folders.values())
    if plan is not None:
        return [find_package(plan)]
    if len(folders) == 1:
        return list(folders.values())
    raise BadParameterError(
        Problem(
            "--plan",
            N_("name one of the plan packages: {known}"),
            params={"known": ", ".join(folders) or "—"},
        )
    )


def opened(plan: str | None) -> Workspace:
    """Open the chosen package, building its layers first where a source changed."""
    (folder,) = chosen_folders(plan, every=False)
    build_package(folder)
    return open_workspace(folder)


def day(text: str | None, *, option: str = "--as-of") -> date | None:
    """Parse a day given on the command line."""
    if text is None:
        return None
    parsed = parse_day(text)
    if parsed is None:
        message = N_("{text} is not a day; write it as 2023-12-31")
        raise BadParameterError(Problem(option, message, params={"text": text}))
    return parsed


def chosen_day(workspace: Workspace, as_of: str | None) -> date:
    """Return the day of ``--as-of``; without one the package's ``default_as_of``, as screens do."""
    return day(as_of) or workspace.plan.header.default_as_of


def kinds_of(names: Sequence[str] | None) -> list[str] | None:
    """Check facility kinds given on the command line."""
    unknown = [name for name in names or () if name not in set(FacilityKind)]
    if unknown:
        raise BadParameterError(
            Problem(
                "--kind",
                N_("facility kind {kind} is unknown; known kinds: {known}"),
                params={"kind": name, "known": ", ".join(FacilityKind)},
            )
            for name in unknown
        )
    return list(dict.fromkeys(names)) if names else None
