"""Keep a plan's text beside its records before a figure begins to count."""

from __future__ import annotations

from pathlib import Path

from commands.printing import report
from commands.standing import plan_id_of
from errors import N_, BadParameterError, LangchengError, Problem
from monitoring.replay import keep_plan_of
from monitoring.workspace import find_package, open_workspace, package_folders
from store.database import Database


def keep_plan_called(database: Database, plan_id: str, chosen: str | None = None) -> bool:
    """Keep what the package of this plan says now, where it can be found and opened.

    A package that is elsewhere, not built or broken keeps nobody from recording: that it was
    not kept is said, and the server keeps it when it opens it.

    Parameters
    ----------
    database : Database
    plan_id : str
        Of the figure.
    chosen : str, optional
        Name or folder of its package. Default: the one of this id among those found by name.

    Returns
    -------
    bool
        Whether something was written.

    Raises
    ------
    BadParameterError
        Where the chosen package is another plan's.
    UnknownNameError
        Where there is no such package.
    """
    folder = _folder_of(plan_id) if chosen is None else _chosen_folder(plan_id, chosen)
    if folder is None:
        said = N_(
            "the text of plan {plan} is not kept for replay: its package is not among those found; name its folder with --plan"
        )
        report([Problem("--plan", said, params={"plan": plan_id})])
        return False
    try:
        return keep_plan_of(database, open_workspace(folder))
    except LangchengError as error:
        said = N_("the text of plan {plan} is not kept for replay, because of the following")
        report([Problem(folder.name, said, params={"plan": plan_id}), *error.problems])
        return False


def _folder_of(plan_id: str) -> Path | None:
    found = (one for one in package_folders().values() if plan_id_of(one) == plan_id)
    return next(found, None)


def _chosen_folder(plan_id: str, chosen: str) -> Path:
    folder = find_package(chosen)
    other = plan_id_of(folder)
    if other != plan_id:
        said = N_("the figure is of plan {plan}, and this package is of {other}")
        params = {"plan": plan_id, "other": other}
        raise BadParameterError(Problem("--plan", said, params=params))
    return folder
