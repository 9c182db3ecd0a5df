"""Open a plan package once for all readers, again when one of its files changes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from errors import StoreError
from monitoring.assessment import assess_plan
from monitoring.kept_counts import KeptCounts, counts_by_year
from monitoring.recorded import recorded_figures, with_recorded
from monitoring.records import Assessment
from monitoring.replay import keep_plan_of
from monitoring.spatial import coverage_table, density_table
from monitoring.workspace import Workspace, layers_path, open_workspace
from pages.record_store import record_store
from store.audit import audit_head
from store.database import Database

LOG = logging.getLogger("langcheng.pages")
_kept: dict[tuple[Database, str], str] = {}  # by store and package: the stamp kept last
COVERAGE_PARAMETER = "service_radius_m"


def package_stamp(folder: Path) -> str:
    """Return a text that changes whenever a file of the package changes."""
    files = [*sorted((folder / "plan").glob("*.yaml")), layers_path(folder)]
    marks = [
        f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}"
        for path in files
        if path.is_file()
    ]
    return "|".join(marks)


def opened_workspace(folder: Path, *, is_for_public: bool = True) -> Workspace:
    """Return the opened package with the verified records over it; shared, nobody may change it.

    The package is read again only when one of its files changes, and the records only when
    something was written to the store: what is asked for on every run is the trail's head.

    Parameters
    ----------
    folder : Path
    is_for_public : bool
        Leaves out who entered and verified a figure, its note and its evidence.

    Raises
    ------
    LangchengError
        When the package is malformed, or the records cannot be read.
    """
    stamp = package_stamp(folder)
    opened = _opened(str(folder), stamp)
    with record_store().reading() as connection:
        head = audit_head(connection)
    mark = f"{head.seq} {head.hash}" if head.seq else ""
    return _with_records(opened, f"{folder}|{stamp}", mark, is_for_public)


def keep_plan_text(folder: Path) -> None:
    """Keep what a package says now, as is done before one of its figures counts.

    Where nothing changed since it was kept, nothing is read or written.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    LangchengError
        When the package is malformed.
    """
    stamp = package_stamp(folder)
    opened = _opened(str(folder), stamp)
    _keep(opened, stamp)
    assessed(opened, opened.plan.header.default_as_of)  # the first reader finds it counted


def assessed(workspace: Workspace, on: date) -> Assessment:
    """Return where the plan stands on a day."""
    of_package = workspace_key(workspace)
    key = f"{of_package}|{workspace.records_digest}"
    return _assessed(workspace, of_package, key, on)


def densities(workspace: Workspace, kinds: Sequence[str] | None, on: date) -> pd.DataFrame:
    """Return counts and densities of a kind for every zone on a day."""
    return _densities(workspace, workspace_key(workspace), tuple(kinds) if kinds else None, on)


def coverages(
    workspace: Workspace, kinds: Sequence[str] | None, radius_m: float, on: date
) -> pd.DataFrame:
    """Return the share of every zone within a radius of a kind on a day."""
    return _coverages(
        workspace, workspace_key(workspace), tuple(kinds) if kinds else None, radius_m, on
    )


def workspace_key(workspace: Workspace) -> str:
    """Return a key for caches of what records do not change: the package's files."""
    return f"{workspace.folder}|{package_stamp(workspace.folder)}"


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(folder: str, stamp: str) -> Workspace:
    opened = open_workspace(Path(folder))
    _keep(opened, stamp)
    return opened


def _keep(opened: Workspace, stamp: str) -> None:
    """Keep the plan's text, once for each state of its files; a failure is tried again."""
    try:
        database = record_store()
        if _kept.get((database, str(opened.folder))) == stamp:
            return
        keep_plan_of(database, opened)
    except StoreError:  # readers go on; the next verified figure, change or start tries again
        LOG.exception("the plan's text could not be kept for replay")
    else:
        _kept[database, str(opened.folder)] = stamp


@st.cache_resource(max_entries=16, show_spinner=False)
def _with_records(_opened: Workspace, key: str, mark: str, is_for_public: bool) -> Workspace:
    with record_store().reading() as connection:
        figures = recorded_figures(connection, _opened.plan, is_for_public=is_for_public)
    for problem in figures.problems:
        LOG.warning("verified figure not counted: %s", problem)
    return with_recorded(_opened, figures)


@st.cache_resource(max_entries=64, show_spinner=False)
def _assessed(_workspace: Workspace, _of_package: str, key: str, on: date) -> Assessment:
    counts = _counts(_workspace, _of_package)
    plan = _workspace.plan
    return assess_plan(plan, on, lambda target: counts.counted(plan, target, on))


@st.cache_resource(max_entries=8, show_spinner=False)
def _counts(_workspace: Workspace, key: str) -> KeptCounts:
    """Count over the layers once for a package: no day and no record changes what is there."""
    return counts_by_year(_workspace)


@st.cache_resource(max_entries=256, show_spinner=False)
def _densities(
    _workspace: Workspace,
    key: str,
    kinds: tuple[str, ...] | None,
    on: date,
) -> pd.DataFrame:
    return density_table(_workspace, kinds, as_of=on)


@st.cache_resource(max_entries=256, show_spinner=False)
def _coverages(
    _workspace: Workspace,
    key: str,
    kinds: tuple[str, ...] | None,
    radius_m: float,
    on: date,
) -> pd.DataFrame:
    return coverage_table(_workspace, kinds, radius_m=radius_m, as_of=on)
