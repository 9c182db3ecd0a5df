"""Find, open and cross-check a plan package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from errors import N_, LangchengError, PlanPackageError, Problem, SourceError, UnknownNameError
from layers.reading import DistrictLayers, read_layers, shown_path
from layers.schemas import check_layers
from monitoring.consistency import consistency_problems
from plan.loading import read_plan, read_plan_id
from plan.models import PlanPackage
from strict_yaml import unreadable

LAYERS_FILE = "district.gpkg"
LONGEST_NAME = 240  # of a package or path, as a message repeats it
UNKNOWN_PLAN = "?"  # no plan can have this id
PACKAGED_PLANS = Path(__file__).resolve().parent.parent / "geodata"


@dataclass(frozen=True)
class Workspace:
    """An opened plan with its layers.

    Parameters
    ----------
    plan : PlanPackage
        What was promised.
    layers : DistrictLayers
        What is on the ground, in the package's metric CRS.
    folder : Path
        The package's folder.
    records_digest : str
        Changes with the recorded figures laid over the plan; empty where there are none.
    """

    plan: PlanPackage
    layers: DistrictLayers
    folder: Path
    records_digest: str = ""

    @property
    def name(self) -> str:
        """The plan's id."""
        return self.plan.header.plan_id


def plan_roots() -> tuple[Path, ...]:
    """Return the folders that plan packages are looked for in.

    ``geodata/`` beside the code, and each folder of ``LANGCHENG_PLANS``.
    """
    extra = os.environ.get("LANGCHENG_PLANS", "")
    return (PACKAGED_PLANS, *(Path(one) for one in extra.split(os.pathsep) if one))


def is_package(folder: Path) -> bool:
    """Whether `folder` means to be a plan package: it has ``plan/`` and ``sources/``.

    A folder that we may not look into is none, so that it keeps nobody from the others.
    """
    try:
        return (folder / "plan").is_dir() and (folder / "sources").is_dir()
    except OSError:
        return False


def _inside(root: Path) -> list[Path]:
    try:
        return sorted(root.iterdir())
    except OSError:  # no such folder, or one that we may not list
        return []


def package_folders() -> dict[str, Path]:
    """Return every plan package by the name of its folder, in order of finding."""
    found: dict[str, Path] = {}
    for root in plan_roots():
        for folder in (root, *_inside(root)):
            if is_package(folder):
                found.setdefault(folder.name, folder)
    return found


def package_names() -> list[str]:
    """Return the names of the plan packages that can be opened."""
    return list(package_folders())


def rights_plan(folder: Path) -> str:
    """Return the plan that grants and records on a package name: the id in its ``plan.yaml``.

    A package lies in a folder of any name, which addresses use; rights are never asked by it.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    str
        Where the package cannot say its id, a text that is nobody's: only who may open every
        plan is then told what is wrong with it.
    """
    header = folder / "plan" / "plan.yaml"
    try:
        held = header.stat()
    except OSError:
        return UNKNOWN_PLAN
    return _plan_id(folder, held.st_mtime_ns, held.st_size) or UNKNOWN_PLAN


@lru_cache(maxsize=256)
def _plan_id(folder: Path, _changed: int, _size: int) -> str | None:
    return read_plan_id(folder)


def find_package(name_or_path: str) -> Path:
    """Return the folder of a plan package.

    Parameters
    ----------
    name_or_path : str
        A package's name, or the path of its folder.

    Raises
    ------
    UnknownNameError
        When there is no such package.
    """
    folders = package_folders()
    if name_or_path in folders:
        return folders[name_or_path]
    folder = Path(name_or_path)
    if is_package(folder):
        return folder.resolve()
    where = name_or_path if len(name_or_path) <= LONGEST_NAME else name_or_path[:57] + "…"
    try:
        (folder / "plan").stat()
    except PermissionError as error:
        raise UnknownNameError(unreadable(where, error)) from error
    except (OSError, ValueError):
        pass  # not there, or no path at all
    raise UnknownNameError(
        Problem(
            where,
            N_("no plan package of this name or at this path; known packages: {known}"),
            params={"known": ", ".join(folders) or "—"},
        )
    )


def layers_path(folder: Path) -> Path:
    """Return where the built layers of the package in `folder` lie."""
    return folder / LAYERS_FILE


def _is_built(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _not_built(path: Path) -> Problem:
    message = N_("the layers are not built yet: run `make build` first")
    return Problem(shown_path(path), message)


def open_workspace(folder: Path) -> Workspace:
    """Read plan and layers of the package in `folder` and check that they fit together.

    Raises
    ------
    PlanPackageError
        When the plan breaks its format, or names zones or kinds that the layers do not have.
    LayerSchemaError
        When a layer breaks its schema.
    SourceError
        When the layers have not been built.
    """
    plan = read_plan(folder)
    path = layers_path(folder)
    if not _is_built(path):
        raise SourceError(_not_built(path))
    layers = read_layers(path)
    check_layers(layers)
    problems = consistency_problems(plan, layers)
    if problems:
        raise PlanPackageError(problems)
    return Workspace(plan=plan, layers=layers, folder=folder)


def package_problems(folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a package: plan, layers, and how they fit."""
    problems: list[Problem] = []
    plan: PlanPackage | None = None
    layers: DistrictLayers | None = None
    try:
        plan = read_plan(folder)
    except LangchengError as error:
        problems.extend(error.problems)
    path = layers_path(folder)
    if _is_built(path):
        try:
            layers = read_layers(path)
            check_layers(layers)
        except LangchengError as error:
            problems.extend(error.problems)
    else:
        problems.append(_not_built(path))
    if plan is not None and layers is not None:
        problems.extend(consistency_problems(plan, layers))
    return tuple(problems)
