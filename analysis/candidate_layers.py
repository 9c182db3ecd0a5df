"""Candidates for new sites out of a layer that the study holds: named places, standing carriers."""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from analysis.study import Study
from layers.kinds import Precision


def place_candidates(study: Study, place_kind: str, land: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the named places of a kind on land.

    Parameters
    ----------
    study : Study
        Its places; none where it has none.
    place_kind : str
        ``town`` or ``metro``.
    land : shapely geometry
        Ground in the study's CRS on which one can build.
    """
    places = study.places
    if places is None:
        return gpd.GeoDataFrame(geometry=[], crs=study.crs)
    return _on_land(places[places["place_kind"].eq(place_kind)], land, study)


def carrier_candidates(
    study: Study, kinds: tuple[str, ...], land: BaseGeometry
) -> gpd.GeoDataFrame:
    """Return the places of carriers on land, each once however many share it.

    Parameters
    ----------
    study : Study
        Its located facilities; one known to its town alone has no place and is left out.
    kinds : tuple of str
        Facility kinds; all carriers when empty.
    land : shapely geometry
        As for `place_candidates`.
    """
    located = study.of_kinds(kinds)
    is_town = located["precision"].eq(Precision.TOWN.value).fillna(False).astype(bool)
    return _on_land(located[~is_town], land, study)


def _on_land(frame: gpd.GeoDataFrame, land: BaseGeometry, study: Study) -> gpd.GeoDataFrame:
    found = frame.geometry[frame.intersects(land)]
    once = found[~found.to_wkb().duplicated()].sort_index()
    return gpd.GeoDataFrame(geometry=once, crs=study.crs)
