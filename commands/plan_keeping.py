"""Keep a plan's text beside its records when a figure begins to count."""

from __future__ import annotations

from commands.standing import plan_id_of
from errors import LangchengError
from monitoring.replay import keep_plan_of
from monitoring.workspace import open_workspace, package_folders
from store.database import Database


def keep_plan_called(database: Database, plan_id: str) -> bool:
    """Keep what the package of this plan says now, where it can be found and opened.

    A package that is elsewhere, not built or broken keeps nobody from recording; the
    server keeps it when it opens it.

    Parameters
    ----------
    database : Database
    plan_id : str

    Returns
    -------
    bool
        Whether something was written.
    """
    for folder in package_folders().values():
        if plan_id_of(folder) == plan_id:
            try:
                return keep_plan_of(database, open_workspace(folder))
            except LangchengError:
                return False
    return False
