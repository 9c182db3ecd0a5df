"""Each plan's text beside its records from the start of the server, before anybody has come."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from errors import LangchengError
from monitoring.workspace import package_folders
from pages.opening import keep_plan_text

LOG = logging.getLogger("langcheng.pages")


def keep_plan_where_readable(folder: Path) -> None:
    """Keep what a package says now; one that cannot be opened keeps nobody from recording.

    Parameters
    ----------
    folder : Path
    """
    try:
        keep_plan_text(folder)
    except LangchengError as error:
        LOG.warning("package %s is not kept for replay: %s", folder.name, error)
    except Exception:  # beside what was asked for: nobody else would say it
        LOG.exception("package %s is not kept for replay", folder.name)


def keep_every_plan() -> None:
    """Open every package that can be found and keep what it says; the first reader finds it open."""
    for folder in package_folders().values():
        keep_plan_where_readable(folder)


def keep_every_plan_soon() -> threading.Thread:
    """Do `keep_every_plan` beside the server, which answers meanwhile."""
    beside = threading.Thread(target=keep_every_plan, name="langcheng-plans", daemon=True)
    beside.start()
    return beside
