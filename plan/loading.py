"""Read a plan package from its folder, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from errors import N_, PlanPackageError, Problem
from plan.consistency import check_consistency
from plan.models import (
    CitedSource,
    Contradiction,
    Indicator,
    ObservedValue,
    Organisation,
    Orientation,
    Parameter,
    PlanHeader,
    PlanPackage,
    Strict,
    Target,
    TechnologyField,
    Zone,
)
from plan.records import Record, build, list_records
from plan.references import check_references
from strict_yaml import read_yaml, unreadable

FOLDER = "plan"
HEADER_FILE = "plan.yaml"
# file → its top-level lists and what a record of each is
FILES: Mapping[str, Mapping[str, type[Strict]]] = {
    "citations.yaml": {"sources": CitedSource},
    "zones.yaml": {"zones": Zone},
    "indicators.yaml": {"indicators": Indicator},
    "targets.yaml": {"targets": Target},
    "observations.yaml": {"observations": ObservedValue},
    "orientations.yaml": {"orientations": Orientation},
    "organisations.yaml": {"fields": TechnologyField, "organisations": Organisation},
    "contradictions.yaml": {"contradictions": Contradiction},
    "parameters.yaml": {"parameters": Parameter},
}


def read_plan(folder: Path) -> PlanPackage:
    """Read and check the plan package in `folder`.

    Parameters
    ----------
    folder : Path
        Root of the package; the files are in its subfolder ``plan/``.

    Returns
    -------
    PlanPackage
        Every record checked, every id resolved.

    Raises
    ------
    PlanPackageError
        With all problems of all files, each with its file and key.
    """
    plan_folder = folder / FOLDER
    try:
        is_folder = plan_folder.is_dir()
    except OSError as error:
        raise PlanPackageError(unreadable(f"{FOLDER}/", error)) from error
    if not is_folder:
        message = N_("no plan package here: the folder {folder} is missing")
        raise PlanPackageError(Problem(folder.name, message, params={"folder": f"{FOLDER}/"}))
    problems = _unexpected_files(plan_folder)
    raw: dict[str, list[Record]] = {}
    parts: dict[str, Any] = {}
    absent: set[str] = set()  # lists that could not be read: ids into them are not judged

    header, raw["header"], found = _read_header(plan_folder)
    problems += found
    parts["header"] = header
    for file_name, lists in FILES.items():
        where = f"{FOLDER}/{file_name}"
        content, found = read_yaml(plan_folder / file_name, where)
        problems += found
        for name, model in lists.items():
            raw[name] = []
            if content is None and found:
                absent.add(name)
                continue
            if not isinstance(content, dict) or not isinstance(content.get(name), list):
                absent.add(name)
            raw[name], found_here = list_records(content, name, where, names=tuple(lists))
            problems += found_here
            built = []
            for record in raw[name]:
                one, wrong = build(model, record)
                problems += wrong
                built.append(one)
            parts[name] = tuple(built)
    parents = {"scopes": "header", "categories": "header", "mentions": "organisations"}
    for name, parent in parents.items():
        raw[name] = [child for record in raw[parent] for child in record.children(name)]
        if not raw[name] and name != "mentions":
            absent.add(name)
    problems += check_references(raw, absent=absent)
    problems += check_consistency(raw, absent=absent)
    if problems:
        raise PlanPackageError(_in_file_order(problems))
    return PlanPackage(**parts)


def read_plan_id(folder: Path) -> str | None:
    """Return the id that a plan package gives itself, without reading the rest of it.

    Parameters
    ----------
    folder : Path
        Root of the package.

    Returns
    -------
    str or None
        None where its header cannot be read.
    """
    header, _, _ = _read_header(folder / FOLDER)
    return None if header is None else header.plan_id


def _read_header(plan_folder: Path) -> tuple[PlanHeader | None, list[Record], list[Problem]]:
    where = f"{FOLDER}/{HEADER_FILE}"
    content, problems = read_yaml(plan_folder / HEADER_FILE, where)
    if not isinstance(content, dict):
        if not problems:
            problems.append(
                Problem(where, N_("expected the keys of the plan, found something else"))
            )
        return None, [], problems
    record = Record(where, "", content)
    header, wrong = build(PlanHeader, record)
    return header, [record], problems + wrong


def _unexpected_files(plan_folder: Path) -> list[Problem]:
    known = {HEADER_FILE, *FILES}
    try:
        paths = sorted(plan_folder.iterdir())
    except OSError as error:
        return [unreadable(f"{FOLDER}/", error)]
    return [
        Problem(
            f"{FOLDER}/{path.name}",
            N_("not a file of a plan package; expected {names}"),
            params={"names": ", ".join(sorted(known))},
        )
        for path in paths
        if path.suffix in {".yaml", ".yml", ".json"} and path.name not in known
    ]


def _in_file_order(problems: list[Problem]) -> list[Problem]:
    order = [f"{FOLDER}/{name}" for name in (HEADER_FILE, *FILES)]
    return sorted(
        problems,
        key=lambda one: order.index(one.where) if one.where in order else len(order),
    )
