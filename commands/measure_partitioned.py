"""``cli.py measure counts | zonal``, and density and coverage of points in GeoParquet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import geopandas as gpd
import pandas as pd
import typer
from pyproj import CRS

from analysis.file_layers import checked_points, checked_zones
from analysis.file_readings import counted_reading, missing_reading
from analysis.partitions import (
    partitioned_counts,
    partitioned_coverage,
    partitioned_density,
    partitioned_zonal_sums,
)
from analysis.result import (
    AnalysisResult,
    Reading,
    ResultColumn,
    ResultShapes,
    ResultTable,
    ShapeRole,
)
from analysis.workers import part_map
from commands.options import AsOfOption, FormatOption, KindOption, PlanOption, as_a_door, kinds_of
from commands.printing import OutputFormat
from commands.results import show_result, write_result
from commands.study_choice import (
    CrsOption,
    FacilitiesOption,
    OutOption,
    ZonesOption,
    chosen_study,
    warn_of_missing,
)
from errors import N_, BadParameterError, Problem
from layers.geoparquet import is_geoparquet, open_points
from layers.raster_windows import open_raster
from spatial_model.crs import metric_crs
from spatial_model.density import facility_counts
from spatial_model.zonal import ZonalMethod

WorkersOption = Annotated[
    int, typer.Option("--workers", help="Processes that share the work on this machine.")
]
SchedulerOption = Annotated[
    str | None, typer.Option("--scheduler", help="Address of a Dask scheduler that does the work.")
]
_LABELS = {
    "count": N_("Facilities"),
    "area_km2": N_("Area"),
    "density_per_km2": N_("Density"),
    "coverage_share": N_("Coverage"),
    "sum": N_("Sum"),
    "mean": N_("Mean"),
    "cell_count": N_("Measured cells"),
    "measured_share": N_("Share measured"),
    "error_bound": N_("Error bound, cells"),
}


@as_a_door
def counts(
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    workers: WorkersOption = 1,
    scheduler: SchedulerOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Facilities in each zone; points from a plan, any vector file, or a GeoParquet folder."""
    said: list[Reading] = []
    if zones is None and facilities is None:
        study = chosen_study(plan, as_of, None, None, crs)
        frame, chosen = study.zones, study.of_kinds(tuple(kinds_of(kind) or ()))
        table: Any = facility_counts(frame, chosen).to_frame()
        name = study.name
    else:
        require_alone({"--plan": plan, "--as-of": as_of, "--kind": kind})
        frame, target, path = opened_pair(zones, facilities, crs)
        name = f"{Path(str(zones)).name} + {path.name}"
        if is_geoparquet(path):
            points = open_points(path, crs=target)
            with part_map(workers=workers, scheduler=scheduler) as mapped:
                table = partitioned_counts(frame, points, mapped=mapped).to_frame()
        else:
            _refuse_workers(workers, scheduler)
            points_of_file = checked_points(path, crs=frame.crs)
            table = facility_counts(frame, points_of_file.frame).to_frame()
            said.append(counted_reading(points_of_file, len(points_of_file.frame)))
        said += _missing(table["count"], path, zones)
    method = Reading(N_("Facilities that each zone covers, its border included."))
    told(frame, table, "counts", name, method, "count", out, form, {}, said=tuple(said))


@as_a_door
def zonal(
    raster: Annotated[Path, typer.Option("--raster", help="A GeoTIFF in a metric CRS.")],
    zones: ZonesOption = None,
    crs: CrsOption = None,
    method: Annotated[
        ZonalMethod, typer.Option("--method", help="exact partial cells, or cell centres.")
    ] = ZonalMethod.EXACT,
    plan: PlanOption = None,
    workers: WorkersOption = 1,
    scheduler: SchedulerOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Sum and mean of a raster in each zone, and how much of the zone was measured."""
    band = open_raster(raster)
    if zones is None:
        study = chosen_study(plan, None, None, None, None)
        frame, name = study.zones, f"{study.name} + {raster.name}"
    else:
        require_alone({"--plan": plan})
        frame = read_zones(zones, None if crs is None else metric_crs(crs))
        name = f"{zones.name} + {raster.name}"
    with part_map(workers=workers, scheduler=scheduler) as mapped:
        table = partitioned_zonal_sums(frame, band, method=method, mapped=mapped)
    reading = Reading(N_("Sum of value × share of the cell in the zone; mean over measured cells."))
    told(frame, table, "zonal", name, reading, "mean", out, form, {"method_id": str(method)})


def measure_partitioned(
    measured: str,
    zones: Path | None,
    facilities: Path | None,
    crs: str | None,
    *,
    workers: int,
    scheduler: str | None,
    others: Mapping[str, Any],
    out: Path | None,
    form: OutputFormat,
    radius_m: float = 0.0,
) -> None:
    """Measure density or coverage of the points of GeoParquet files.

    Parameters
    ----------
    measured : str
        ``density`` or ``coverage``.
    zones, facilities, crs, workers, scheduler, out, form
        As given on the command line.
    others : mapping
        Options that do not go with such files, by name; none may be set.
    radius_m : float
        Of coverage.

    Raises
    ------
    BadParameterError
        When options do not go together.
    """
    require_alone(others)
    frame, target, path = opened_pair(zones, facilities, crs)
    if not is_geoparquet(path):
        _refuse_workers(workers, scheduler)
    points = open_points(path, crs=target)
    name = f"{Path(str(zones)).name} + {path.name}"
    with part_map(workers=workers, scheduler=scheduler) as mapped:
        if measured == "density":
            table: Any = partitioned_density(frame, points, mapped=mapped)
            method = Reading(N_("Facilities that each zone covers ÷ its geodesic area."))
            if "land_area_km2" in frame:
                method = Reading(N_("Facilities that each zone covers ÷ its land_area_km2."))
            said = _missing(table["count"], path, zones)
            told(frame, table, measured, name, method, "density_per_km2", out, form, {}, said=said)
            return
        share = partitioned_coverage(frame, points, radius_m=radius_m, mapped=mapped)
    method = Reading(N_("Share of each zone within a straight-line radius of a facility."))
    more = {"mode": "straight_line", "radius_m": radius_m}
    told(frame, share.to_frame(), measured, name, method, "coverage_share", out, form, more)


def goes_by_parts(facilities: Path | None, workers: int, scheduler: str | None) -> bool:
    """Return whether facilities are in GeoParquet, or workers are asked for."""
    if facilities is not None and is_geoparquet(facilities):
        return True
    return workers != 1 or scheduler is not None


def require_alone(others: Mapping[str, Any]) -> None:
    """Refuse options that do not go with files."""
    message = N_("does not go with files; give files that hold only what is to be measured")
    problems = [Problem(name, message) for name, value in others.items() if value]
    if problems:
        raise BadParameterError(problems)


def opened_pair(
    zones: Path | None, facilities: Path | None, crs: str | None
) -> tuple[gpd.GeoDataFrame, CRS | None, Path]:
    """Return the zones, the metric system that was asked for, and the facilities' path."""
    if zones is None or facilities is None:
        message = N_("give --zones and --facilities together")
        raise BadParameterError(Problem("--zones", message))
    target = None if crs is None else metric_crs(crs)
    return read_zones(zones, target), target, facilities


def read_zones(path: Path, crs: CRS | None) -> gpd.GeoDataFrame:
    """Return the zones of a vector file, indexed by ``zone_id`` or by row.

    Raises
    ------
    LayerSchemaError, CrsMismatchError
        When a zone crosses itself, encloses nothing or is none; when the file is not in metres
        and no `crs` is given.
    """
    return checked_zones(path, crs=crs)


def _missing(counts: pd.Series[int], path: Path, zones: Path | None) -> tuple[Reading, ...]:
    """Return, and say on standard error, that no zone covers any point."""
    if counts.any() or zones is None:
        return ()
    warn_of_missing(path.name, zones.name)
    return (missing_reading(path.name, zones.name),)


def told(
    zones: gpd.GeoDataFrame,
    table: pd.DataFrame,
    measured: str,
    name: str,
    method: Reading,
    main: str,
    out: Path | None,
    form: OutputFormat,
    more: dict[str, Any],
    *,
    said: tuple[Reading, ...] = (),
) -> None:
    """Print a table of zones with what is said of it, or write it to a file."""
    columns = tuple(ResultColumn(one, _LABELS[one]) for one in table.columns)
    shown = next(one for one in columns if one.name == main)
    table = table.rename_axis("zone_id")
    shapes = gpd.GeoDataFrame(table, geometry=zones.geometry.to_numpy(), crs=zones.crs)
    title = _LABELS[main]
    result = AnalysisResult(
        family=measured,
        options_text="",
        study_name=name,
        on=None,
        method=method,
        headline=said,
        tables=(ResultTable("zones", title, table, columns),),
        shapes=(ResultShapes("zones", title, shapes, ShapeRole.CHOROPLETH, shown),),
    )
    head = {"plan": name, "measure": measured, **more}
    if out is None:
        show_result(result, form, head)
        return
    write_result(result, out, head)
    typer.echo(f"→ {out}", err=True)


def _refuse_workers(workers: int, scheduler: str | None) -> None:
    if workers != 1 or scheduler is not None:
        message = N_(
            "shares out GeoParquet only; give the facilities as a GeoParquet file or folder"
        )
        name = "--workers" if scheduler is None else "--scheduler"
        raise BadParameterError(Problem(name, message))
