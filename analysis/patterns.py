"""Is it clustering or chance? Patterns of located facilities, with what they cannot tell."""

from __future__ import annotations

from typing import Any, ClassVar

import geopandas as gpd
import pandas as pd

from analysis.limits import require_drawable
from analysis.options import ChoiceList, Options, option
from analysis.pattern_points import Counted, Measured, measured_points
from analysis.pattern_readings import caveats, headlines
from analysis.pattern_statistics import (
    Found,
    Setting,
    add_position_ranges,
    measure_cells,
    measure_company,
    measure_points,
    measure_zones,
)
from analysis.pattern_tables import cell_shapes, curves_of, quotient_table, statistics_table
from analysis.progress import Progress, silent
from analysis.result import (
    AnalysisResult,
    Quantity,
    Reading,
)
from analysis.study import Study
from errors import N_
from layers.kinds import FacilityKind
from spatial_model.density import facility_counts
from spatial_model.grid_counts import cells_on_ground, points_in_cells
from spatial_model.quotient_ranges import location_quotient_ranges

MIN_POINTS_PARAMETER, CONFIDENCE_PARAMETER = "cluster_min_points", "confidence_share"
LEAST_IN_ZONE = 5


class PatternsOptions(Options):
    """What a reader can set before patterns are measured."""

    family: ClassVar[str] = "patterns"

    kinds: tuple[str, ...] = option(
        (),
        label=N_("Kinds"),
        explained=N_("Which carriers are measured; none chosen means all."),
        choices=ChoiceList.FACILITY_KINDS,
    )
    counted: Counted = option(
        Counted.SITES,
        label=N_("What is counted"),
        explained=N_(
            "Facilities on one stated point, such as institutes on a campus, are one site; "
            "counted singly they would be a cluster by decree."
        ),
        words={Counted.SITES: N_("Sites"), Counted.FACILITIES: N_("Facilities")},
    )
    cell_m: float = option(
        2000.0,
        label=N_("Side of the cells"),
        explained=N_("Cells in which points are counted; try another before trusting one."),
        unit="m",
        ge=100,
        le=20_000,
    )
    first_kinds: tuple[str, ...] = option(
        (FacilityKind.INCUBATOR, FacilityKind.MAKERSPACE, FacilityKind.ACCELERATOR),
        label=N_("Company: these kinds"),
        explained=N_("Do these stand near the kinds of the next control, or apart?"),
        choices=ChoiceList.FACILITY_KINDS,
        is_advanced=True,
    )
    second_kinds: tuple[str, ...] = option(
        (FacilityKind.INSTITUTE, FacilityKind.UNIVERSITY, FacilityKind.LABORATORY),
        label=N_("Company: those kinds"),
        explained=N_("What has a kind of both lists counts with the first."),
        choices=ChoiceList.FACILITY_KINDS,
        is_advanced=True,
    )
    longest_m: float = option(
        5000.0,
        label=N_("Longest distance"),
        explained=N_("Clustering is looked for at twenty distances up to this one."),
        unit="m",
        ge=200,
        le=50_000,
        is_advanced=True,
    )
    draws: int = option(
        199,
        label=N_("Draws"),
        explained=N_("How many patterns of chance the seen one is held against; more is slower."),
        ge=39,
        le=1999,
        is_advanced=True,
    )
    seed: int = option(
        0,
        label=N_("Seed"),
        explained=N_("Starts the chance: the same seed gives the same digits."),
        ge=0,
        le=1_000_000,
        is_advanced=True,
    )


def run_patterns(
    study: Study, options: PatternsOptions, progress: Progress = silent
) -> AnalysisResult:
    """Measure the pattern of a study's facilities.

    Parameters
    ----------
    study : Study
        Zones, facilities and ground.
    options : PatternsOptions
        What is measured, and how.
    progress : Progress
        Told how far the run is; may stop it.

    Returns
    -------
    AnalysisResult
        Statistics with a verdict each, location quotients, cells, curves and readings.

    Raises
    ------
    LangchengError
        When the layers or an option cannot be used. What the data cannot carry is no error:
        it stands in the table as not computed, with the reason among the readings.
    """
    progress(0.0, N_("Gathering sites"))
    measured = measured_points(study, study.of_kinds(options.kinds), options.counted)
    share = _Steps(progress)
    setting = Setting(
        ground=study.ground,
        least=int(study.parameter(MIN_POINTS_PARAMETER, 30)),
        draws=options.draws,
        seed=options.seed,
        confidence=study.parameter(CONFIDENCE_PARAMETER, 0.9),
        longest_m=options.longest_m,
        told=share,
    )
    found = Found()
    share.step(0.05, 0.45, N_("Distances against chance"))
    measure_points(found, measured.x, measured.y, setting)
    share.step(0.45, 0.55, N_("Cells against chance"))
    cells = cells_on_ground(
        study.ground, measured.x, measured.y, cell_m=options.cell_m, crs=study.crs
    )
    counts = points_in_cells(cells, measured.x, measured.y)
    require_drawable(cells=len(counts), draws=options.draws)
    measure_cells(found, counts, cells, setting)
    share.step(0.55, 0.7, N_("Two kinds against chance"))
    first, second = _two_kinds(study, options)
    measure_company(found, first, second, setting)
    zones = study.zones[study.zones.geometry.notna()]
    density = facility_counts(zones, measured.facilities) / zones["land_area_km2"]
    measure_zones(found, zones, density.to_numpy(dtype="float64"))
    share.step(0.7, 0.95, N_("Positions moved within their accuracy"))
    is_single = options.counted is Counted.FACILITIES
    add_position_ranges(found, measured.sites, cells, setting, with_members=is_single)
    quotients = _quotients(study, measured, options)
    progress(1.0, N_("Done"))
    located = study.of_kinds(options.kinds)
    known = {
        "facilities": len(measured.facilities),
        "sites": measured.sites.x.size,
        "located": len(located),
        "registered": study.registered_count(options.kinds),
        "town": measured.town_count,
        "outside": measured.outside_count,
        "street": int((measured.facilities.get("precision", pd.Series()) == "street").sum()),
        "undated": len(study.undated_of(options.kinds)),
    }
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=Reading(
            N_(
                "{count} points on {area} of land against {draws} patterns strewn by chance over "
                "the same land (seed {seed}); cells of {cell}; positions moved within their accuracy."
            ),
            {
                "count": Quantity(measured.x.size),
                "area": Quantity(study.ground.area / 1e6, 0, "km²"),
                "draws": Quantity(options.draws),
                "seed": str(options.seed),
                "cell": Quantity(options.cell_m, 0, "m"),
            },
        ),
        headline=(
            *headlines(found, counts, quotients, is_sites=options.counted is Counted.SITES),
            *caveats(found, known, study, setting.confidence),
        ),
        tables=(statistics_table(found), quotient_table(quotients, len(measured.facilities))),
        shapes=cell_shapes(found, counts, cells, study),
        curves=curves_of(found, counts),
    )


class _Steps:
    """Turns the share of a step into the share of the run."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._from, self._to, self._name = 0.0, 0.0, ""

    def step(self, start: float, end: float, name: str) -> None:
        self._from, self._to, self._name = start, end, name
        self(0.0)

    def __call__(self, share: float) -> None:
        self._progress(self._from + (self._to - self._from) * share, self._name)


def _two_kinds(study: Study, options: PatternsOptions) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    def places(facilities: gpd.GeoDataFrame) -> tuple[Any, Any]:
        measured = measured_points(study, facilities, options.counted)
        return measured.x, measured.y

    nothing = study.facilities.iloc[:0]
    first = study.of_kinds(options.first_kinds) if options.first_kinds else nothing
    second = study.of_kinds(options.second_kinds) if options.second_kinds else nothing
    return places(first), places(second[~second.index.isin(first.index)])


def _quotients(study: Study, measured: Measured, options: PatternsOptions) -> pd.DataFrame:
    table = location_quotient_ranges(
        study.zones,
        measured.facilities,
        boundary_error_m=study.zones["boundary_error_m"],
        least=LEAST_IN_ZONE,
        confidence=study.parameter(CONFIDENCE_PARAMETER, 0.9),
        draws=options.draws,
        seed=options.seed,
    )
    names = study.zones[["name_zh", "name_en", "grade"]]
    return pd.DataFrame(names.join(table.reset_index("kind"), how="right"))
