"""Open a plan package once for all readers, again when one of its files changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from monitoring.assessment import assess
from monitoring.records import Assessment
from monitoring.spatial import coverage_table, density_table
from monitoring.workspace import Workspace, layers_path, open_workspace

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


def opened_workspace(folder: Path) -> Workspace:
    """Return the opened package; shared, so nobody may change it."""
    return _opened(str(folder), package_stamp(folder))


def assessed(workspace: Workspace, on: date) -> Assessment:
    """Return where the plan stands on a day."""
    return _assessed(workspace, workspace_key(workspace), on)


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
    """Return a key for caches: the package and the state of its files."""
    return f"{workspace.folder}|{package_stamp(workspace.folder)}"


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(folder: str, stamp: str) -> Workspace:
    return open_workspace(Path(folder))


@st.cache_resource(max_entries=64, show_spinner=False)
def _assessed(_workspace: Workspace, key: str, on: date) -> Assessment:
    return assess(_workspace, on)


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
