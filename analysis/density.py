"""Where do facilities lie thick: by zone, by cell of a grid, and as a surface."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import pandas as pd

from analysis.density_surface import density_surface
from analysis.density_tables import cell_shapes, shown_zones, zone_table
from analysis.located import coarse_reading, located_of, register_readings
from analysis.options import ChoiceList, Options, option
from analysis.progress import Progress, silent
from analysis.result import (
    AnalysisResult,
    Named,
    Quantity,
    Reading,
    ResultColumn,
    ResultShapes,
    ResultTable,
    ShapeRole,
    Value,
)
from analysis.study import Study
from errors import N_
from layers.kinds import Grade, ZoneKind
from spatial_model.kernel import BandwidthRule, EdgeHandling, Kernel
from spatial_model.simulation import DRAWS, SEED


class BandwidthChoice(StrEnum):
    """Where the bandwidth comes from."""

    SCOTT = "scott"
    SILVERMAN = "silverman"
    FIXED = "fixed"


KERNEL_WORDS: dict[str, str] = {
    Kernel.QUARTIC: N_("Quartic: ends at the bandwidth"),
    Kernel.GAUSSIAN: N_("Gaussian: fades out"),
}
BANDWIDTH_WORDS: dict[str, str] = {
    BandwidthChoice.SCOTT: N_("Scott's rule"),
    BandwidthChoice.SILVERMAN: N_("Silverman's rule, few far points weigh less"),
    BandwidthChoice.FIXED: N_("The one given below"),
}
EDGE_WORDS: dict[str, str] = {
    EdgeHandling.RENORMALISED: N_("Each carrier stays whole on the land"),
    EdgeHandling.NONE: N_("What reaches over the edge is lost"),
}


class DensityOptions(Options):
    """What can be set for a density."""

    family: ClassVar[str] = "density"
    kinds: tuple[str, ...] = option(
        (),
        label=N_("Kinds"),
        explained=N_("Which kinds of carrier count; all of them when none is chosen."),
        choices=ChoiceList.FACILITY_KINDS,
    )
    bandwidth: BandwidthChoice = option(
        BandwidthChoice.SCOTT,
        label=N_("Bandwidth rule"),
        explained=N_("How far each carrier is spread: by a rule from the points, or a distance."),
        words=BANDWIDTH_WORDS,
    )
    bandwidth_m: float = option(
        2000.0,
        label=N_("Bandwidth"),
        explained=N_("How far each carrier is spread; larger is smoother."),
        unit="m",
        ge=50,
        le=50_000,
        used_with={"bandwidth": (BandwidthChoice.FIXED,)},
    )
    kernel: Kernel = option(
        Kernel.QUARTIC,
        label=N_("Kernel"),
        explained=N_("Shape of the bump that each carrier becomes."),
        words=KERNEL_WORDS,
        is_advanced=True,
    )
    edge: EdgeHandling = option(
        EdgeHandling.RENORMALISED,
        label=N_("At the edge of the land"),
        explained=N_("What happens to the part of a bump that would lie outside of the district."),
        words=EDGE_WORDS,
        is_advanced=True,
    )
    surface_cell_m: float = option(
        100.0,
        label=N_("Cell of the surface"),
        explained=N_("Side of a cell of the surface; at most a third of the bandwidth."),
        unit="m",
        ge=10,
        le=2_000,
        is_advanced=True,
    )
    cell_km: float = option(
        1.0,
        label=N_("Cell of the grid"),
        explained=N_("Side of the squares in which carriers are counted beside the zones."),
        unit="km",
        ge=0.2,
        le=20,
        is_advanced=True,
    )
    draws: int = option(
        DRAWS,
        label=N_("Draws"),
        explained=N_("How often positions and boundaries are moved to find the ranges."),
        ge=50,
        le=5_000,
        is_advanced=True,
    )
    seed: int = option(
        SEED,
        label=N_("Start of the chance"),
        explained=N_("The same number gives the same ranges again."),
        ge=0,
        le=1_000_000,
        is_advanced=True,
    )


def run_density(
    study: Study, options: DensityOptions, progress: Progress = silent
) -> AnalysisResult:
    """Measure how thick facilities lie.

    Parameters
    ----------
    study : Study
        What is measured.
    options : DensityOptions
        Kinds, bandwidth, cells.
    progress : Progress
        Told how far the run is; may stop it.

    Returns
    -------
    AnalysisResult
        A table by zone and its shapes, squares of a grid, and a kernel surface where at
        least two places are known. The order of zones is the study's.

    Raises
    ------
    BadParameterError
        When bandwidth and cell do not fit, or there would be too many cells.
    RunCancelledError
        When the reader stopped the run.
    """
    progress(0.0, N_("Counting by zone"))
    located = located_of(study, options.kinds)
    zones = zone_table(study, located, draws=options.draws, seed=options.seed, progress=progress)
    progress(0.6, N_("Counting by cell"))
    cells = cell_shapes(study, located, cell_m=options.cell_km * 1000)
    progress(0.7, N_("Drawing the surface"))
    is_given = options.bandwidth is BandwidthChoice.FIXED
    rule = None if is_given else BandwidthRule(options.bandwidth)
    surface = density_surface(
        study, located, kernel=options.kernel, rule=rule, fixed_m=options.bandwidth_m,
        edge=options.edge, cell_m=options.surface_cell_m,
    )  # fmt: skip
    progress(1.0, N_("Done"))
    columns = _zone_columns(has_people=bool(zones["per_10000_people"].notna().any()))
    shapes = study.zones[["name_zh", "name_en", "zone_kind", "grade", "geometry"]].join(
        zones[[name for name in zones.columns if name not in study.zones.columns]]
    )
    headline = [*_zone_readings(study, zones, len(located.every)), *surface.readings]
    coarse = coarse_reading(located)
    headline += [coarse] if coarse is not None else []
    headline += register_readings(located)
    headline += _limits(study, zones, options)
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=surface.method,
        headline=tuple(headline),
        tables=(ResultTable("zones", N_("Density by zone"), shown_zones(zones), columns),),
        shapes=(
            ResultShapes(
                "density_zones", N_("Density by zone"), shapes, ShapeRole.CHOROPLETH,
                columns[2], "name_zh",
            ),
            ResultShapes(
                "density_cells", N_("Count by cell of the grid"), cells, ShapeRole.CHOROPLETH,
                ResultColumn("count", N_("Count"), "", 0),
            ),
        ),
        surfaces=surface.surfaces,
    )  # fmt: skip


def _zone_columns(*, has_people: bool) -> tuple[ResultColumn, ...]:
    columns = [
        ResultColumn("count", N_("Count")),
        ResultColumn("expected_count", N_("Expected, positions uncertain"), "", 1),
        ResultColumn("density_per_km2", N_("Density"), "/km²", 3),
        ResultColumn("area_km2", N_("Land area"), "km²", 1),
    ]
    if has_people:
        columns.append(ResultColumn("per_10000_people", N_("Per 10 000 people"), "", 2))
    return tuple(columns)


def _zone_readings(study: Study, zones: pd.DataFrame, located_count: int) -> list[Reading]:
    if not located_count:
        message = N_("No entry of these kinds has a position, so nothing is counted.")
        return [Reading(message, is_caveat=True)]
    readings = []
    district = zones[zones["zone_kind"] == ZoneKind.DISTRICT]
    for zone_id, row in district.iloc[:1].iterrows():
        message = N_(
            "{zone} has {count} located carriers, {density} on its land; with what positions and "
            "boundary leave open, between {low} and {high}."
        )
        readings.append(
            Reading(
                message,
                {
                    "zone": _name(study, zone_id),
                    "count": Quantity(float(row["count"])),
                    "density": Quantity(float(row["density_per_km2"]), 3, "/km²"),
                    "low": Quantity(float(row["count_low"])),
                    "high": Quantity(float(row["count_high"])),
                },
            )
        )
    others = zones[(zones["zone_kind"] != ZoneKind.DISTRICT) & zones["density_per_km2_low"].notna()]
    firm = others[(others["grade"] != Grade.C) & (others["count"] > 0)]
    if len(firm):
        thickest = firm.loc[[firm["density_per_km2_low"].idxmax()]]
        zone_id, row = next(thickest.iterrows())
        message = N_(
            "Thickest among zones with a firm boundary: {zone}, {low} to {high} ({count} counted)."
        )
        params: dict[str, Value] = {
            "zone": _name(study, zone_id),
            "low": Quantity(float(row["density_per_km2_low"]), 3),
            "high": Quantity(float(row["density_per_km2_high"]), 3, "/km²"),
            "count": Quantity(float(row["count"])),
        }
        readings.append(Reading(message, params))
    empty = int((others["count_high"] == 0).sum())
    if empty:
        message = N_(
            "In {count} zones no located carrier stands, and none is likely within what positions and boundaries leave open."
        )
        readings.append(Reading(message, {"count": Quantity(empty)}))
    return readings


def _limits(study: Study, zones: pd.DataFrame, options: DensityOptions) -> list[Reading]:
    found = [
        Reading(
            N_("Zones overlap (a unit lies in a new town, that in the corridor): never add them up."),
            is_caveat=True,
        )
    ]  # fmt: skip
    indicative = int((zones["grade"] == Grade.C).sum())
    if indicative:
        message = N_(
            "Boundaries of {count} zones are indicative (grade C): of them only the range holds."
        )
        found.append(Reading(message, {"count": Quantity(indicative)}, is_caveat=True))
    if zones["boundary_error_m"].isna().any():
        count = int(zones["boundary_error_m"].isna().sum())
        message = N_(
            "For {count} zones no boundary error is stated: their boundary is taken as drawn."
        )
        found.append(Reading(message, {"count": Quantity(count)}, is_caveat=True))
    message = N_(
        "There are no outlines of towns here, only points, so nothing is given by town; squares "
        "of {cell} stand in for them."
    )
    found.append(Reading(message, {"cell": Quantity(options.cell_km, 1, "km")}, is_caveat=True))
    if study.population is None:
        message = N_("The package has no population raster, so nothing is given per 10 000 people.")
        found.append(Reading(message, is_caveat=True))
    else:
        message = N_("People are those of the population raster “{source}” of {day}.")
        dated: dict[str, Value] = {
            "source": study.population.source,
            "day": study.population.on or "—",
        }
        found.append(Reading(message, dated))
    return found


def _name(study: Study, zone_id: object) -> Named:
    row = study.zones.loc[str(zone_id)]
    return Named(str(row["name_zh"]), str(row["name_en"]))
