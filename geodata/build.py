"""Build a package's ``district.gpkg`` from its sources, only when they have changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from errors import (
    N_,
    BadParameterError,
    CrsMismatchError,
    LangchengError,
    Problem,
    SourceError,
)
from geodata.areas import Desk, build_district, build_named_areas, build_water, build_zones
from geodata.facilities import build_facilities, build_units
from geodata.geopackage import write_geopackage
from geodata.network import network_problems, plan_network, write_network
from geodata.outlines import Projection
from geodata.population import plan_population, write_population
from geodata.sources import Sources, read_sources
from geodata.surroundings import build_base_points, build_metro, build_towns
from layers.columns import LAYERS
from layers.reading import (
    CONTENT_KEY_TAG,
    DistrictLayers,
    read_content_key,
    read_layers,
    read_tags,
    shown_path,
)
from layers.schemas import check_layers
from layers.typing_frames import typed
from spatial_model.crs import metric_crs

FILE_NAME = "district.gpkg"
FLAGGED_TAG = "flagged"
PACKAGE_TAG = "package_id"

Report = Callable[[str, float], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    Parameters
    ----------
    path : Path
        The GeoPackage.
    was_built : bool
        False when the file already held what the sources give.
    content_key : str
        Key of the content.
    flagged : tuple of Problem
        What was noticed and did not stop the build: facts outside the district,
        repaired outlines, positions that disagree with their original.
    """

    path: Path
    was_built: bool
    content_key: str
    flagged: tuple[Problem, ...]


def build_package(
    folder: Path, *, force: bool = False, report: Report | None = None
) -> BuildResult:
    """Build the layers of a package.

    Parameters
    ----------
    folder : Path
        Folder of the package, with ``sources/build.yaml``.
    force : bool
        Build even when nothing has changed.
    report : callable, optional
        Told each step (a message to translate) and the share done, 0 to 1.

    Returns
    -------
    BuildResult
        Where the GeoPackage is and what was noticed.

    Raises
    ------
    SourceError
        When a source is missing, changed or wrong; every problem is listed and
        an existing GeoPackage stays as it was.
    LayerSchemaError
        When the result would break its schema.
    """
    tell: Report = report or (lambda _step, _share: None)
    tell(N_("Checking the sources"), 0.0)
    sources = read_sources(folder)
    tell(N_("Reading the network"), 0.05)
    network = plan_network(folder, sources, force=force)
    population = plan_population(folder, sources, force=force)
    path = folder / FILE_NAME
    tags = read_tags(path)
    if not force and tags.get(CONTENT_KEY_TAG) == sources.content_key and _is_sound(path):
        tell(N_("The layers are up to date"), 1.0)
        flags = (*_stored_flags(tags), *network.flagged)
        was_built = write_network(network) | write_population(population)
        return BuildResult(path, was_built, sources.content_key, flags)
    frames, flagged = build_frames(sources, tell)
    tell(N_("Checking the layers"), 0.85)
    crs = frames["district"].crs
    check_layers(DistrictLayers(**frames, crs=crs, content_key=sources.content_key, path=path))
    tell(N_("Writing the GeoPackage"), 0.9)
    tags = {
        CONTENT_KEY_TAG: sources.content_key,
        PACKAGE_TAG: sources.plan.package_id,
        FLAGGED_TAG: json.dumps([asdict(one) for one in flagged], ensure_ascii=False),
    }
    try:
        write_geopackage(path, frames, tags, sources.plan.layer_sources())
    except OSError as error:
        message = N_("the layers cannot be written: {detail}")
        params = {"detail": error.strerror or str(error)}
        raise SourceError(Problem(shown_path(path), message, params=params)) from error
    write_network(network)
    write_population(population)
    tell(N_("The layers are built"), 1.0)
    return BuildResult(path, True, sources.content_key, (*flagged, *network.flagged))


def source_problems(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the sources of a package, and whether its layers are older."""
    try:
        sources = read_sources(folder)
    except LangchengError as error:
        return error.problems
    path = folder / FILE_NAME
    key = read_content_key(path)
    older = network_problems(folder, sources)
    if key is None or key == sources.content_key:
        return older
    message = N_("the sources have changed since the layers were built: run `make build`")
    return (Problem(shown_path(path), message), *older)


def _is_sound(path: Path) -> bool:
    """Whether the built layers still read and keep their schema; a damaged file is built again."""
    try:
        check_layers(read_layers(path))
    except LangchengError:
        return False
    return True


def build_frames(sources: Sources, tell: Report) -> tuple[dict[str, Any], list[Problem]]:
    """Return every layer's frame and what was noticed, without writing anything.

    Parameters
    ----------
    sources : Sources
        Verified sources.
    tell : callable
        Told each step and the share done.

    Returns
    -------
    tuple of dict and list
        Frames by layer name; a pure function of the sources.

    Raises
    ------
    SourceError
        With every problem found in the files.
    """
    plan = sources.plan
    try:
        projection = Projection(metric_crs(plan.metric_crs))
    except (BadParameterError, CrsMismatchError) as error:
        raise SourceError(
            Problem("sources/build.yaml", one.message, "metric_crs", one.params)
            for one in error.problems
        ) from error
    desk = Desk(sources, projection, [], [])
    tell(N_("Reading the boundaries"), 0.1)
    outline = desk.outline_of(plan.district)
    water = build_water(desk, plan.water)
    frames: dict[str, Any] = {
        "district": build_district(desk, plan.district, outline, water),
        "neighbours": build_named_areas(desk, plan.neighbours),
        "water": water.frame,
    }
    tell(N_("Reading the zones"), 0.4)
    frames["zones"] = build_zones(desk, plan.zones, plan.district.zone_id, outline, water)
    tell(N_("Reading facilities and organisations"), 0.55)
    used: dict[str, str] = {}
    for name in ("facilities", "organisations"):
        frames[name] = build_facilities(desk, name, getattr(plan, name), outline, used)
    registers = [frames["facilities"], frames["organisations"]]
    frames["functional_units"] = build_units(
        desk, plan.functional_units, frames["zones"], registers
    )
    tell(N_("Reading towns, metro and base points"), 0.7)
    frames["towns"] = build_towns(desk, plan.towns, outline)
    frames["metro_stations"], frames["metro_lines"] = build_metro(desk, plan.metro_stations)
    frames["base_points"] = build_base_points(desk, plan.base_points)
    frames["sources"] = _sources_table(sources)
    if desk.problems:
        raise SourceError(desk.problems)
    return frames, desk.flagged


def _sources_table(sources: Sources) -> pd.DataFrame:
    layer = LAYERS["sources"]
    records = []
    for _, record in sorted(sources.records.items()):
        row = record.model_dump(exclude={"files"})
        for name in ("published_on", "retrieved_on"):
            row[name] = None if row[name] is None else row[name].isoformat()
        row["datum"] = str(record.datum)
        row["classification"] = str(record.classification)
        row["file"] = "; ".join(one.file for one in record.files)
        row["sha256"] = "; ".join(one.sha256 for one in record.files)
        records.append(row)
    table: pd.DataFrame = typed(pd.DataFrame(records, columns=layer.names), layer)
    return table


def _stored_flags(tags: dict[str, str]) -> tuple[Problem, ...]:
    try:
        return tuple(Problem(**one) for one in json.loads(tags.get(FLAGGED_TAG, "[]")))
    except (ValueError, TypeError):
        return ()
