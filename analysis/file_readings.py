"""What a study of files says with every figure: which points count, and whether they miss the zones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import shapely

from analysis.file_layers import FilePoints
from analysis.result import AnalysisResult, Quantity, Reading, Value
from errors import N_


@dataclass(frozen=True)
class FileOrigin:
    """How the facilities of a study came out of a file.

    Parameters
    ----------
    points : FilePoints
        What was read and what stands.
    zones_name : str
        File of the zones.
    is_missing_zones : bool
        Whether no point that stands lies in any zone.
    has_land_area : bool
        Whether the zones' file states their land area.
    """

    points: FilePoints
    zones_name: str
    is_missing_zones: bool
    has_land_area: bool


def misses_zones(zones: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> bool:
    """Return whether there are points and none of them lies in any zone."""
    if points.empty or zones.empty:
        return False
    ground = zones.geometry.union_all()
    shapely.prepare(ground)
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    return not bool(shapely.intersects_xy(ground, x, y).any())


def missing_reading(points_name: str, zones_name: str) -> Reading:
    """Return the warning of points that all miss the zones."""
    message = N_(
        "None of the points of {points} lies in a zone of {zones}: check the coordinate systems "
        "that both files declare."
    )
    params = {"points": points_name, "zones": zones_name}
    return Reading(message, params, is_caveat=True, is_decisive=True)


def counted_reading(points: FilePoints, counted: int) -> Reading:
    """Return how many points of a file count, and why the others do not.

    Parameters
    ----------
    points : FilePoints
        What was read.
    counted : int
        How many of those that stand are of the kinds that are measured.
    """
    if counted == points.read_count:
        message = N_("All {count} points of {file} count.")
        return Reading(message, {"count": Quantity(counted), "file": points.name})
    message = N_(
        "{count} of {all} points of {file} count; {coming} are planned, being built or not yet "
        "open, {gone} are closed, {other} are of kinds that are not measured here."
    )
    params: dict[str, Value] = {
        "count": Quantity(counted),
        "all": Quantity(points.read_count),
        "file": points.name,
        "coming": Quantity(points.coming_count),
        "gone": Quantity(points.gone_count),
        "other": Quantity(len(points.frame) - counted),
    }
    return Reading(message, params, is_caveat=True)


def with_origin(result: AnalysisResult, origin: FileOrigin | None, counted: int) -> AnalysisResult:
    """Return a result that also says what is to be known of the files it comes from.

    Parameters
    ----------
    result : AnalysisResult
        What was found.
    origin : FileOrigin or None
        Of the study; None for a plan's, whose result stays as it is.
    counted : int
        How many points are of the kinds that were measured.
    """
    if origin is None:
        return result
    said = [counted_reading(origin.points, counted)]
    if origin.is_missing_zones:
        said.append(missing_reading(origin.points.name, origin.zones_name))
    if origin.has_land_area:
        message = N_(
            "Densities divide by land_area_km2 of {zones}; shares are of the outlines as drawn."
        )
        said.append(Reading(message, {"zones": origin.zones_name}))
    return replace(result, headline=(*result.headline, *said))
