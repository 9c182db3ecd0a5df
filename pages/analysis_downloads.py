"""Files of a result: every table, all shapes, each surface, the map as a picture."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pandas as pd

from analysis.options import Options
from analysis.result import AnalysisResult, ResultShapes, ResultSurface
from pages.analysis_family import Family
from pages.analysis_layers import shown_layer
from pages.analysis_tables import file_frame
from pages.analysis_words import reading_words
from pages.downloads import csv_button, export_button
from pages.screen import Screen


def downloads(screen: Screen, family: Family, options: Options, result: AnalysisResult) -> None:
    """Offer every file of a result; each is made only when it is asked for."""
    wording = screen.wording
    stem = f"{screen.workspace.name}_{family.name}_{screen.as_of.isoformat()}"
    for table in result.tables:
        csv_button(
            wording.text("{table} (CSV)", table=wording.text(table.title)),
            lambda table=table: file_frame(table),
            f"{stem}_{table.name}.csv",
            key=f"{family.name}_csv_{table.name}",
        )
    if any(len(one.frame) for one in result.shapes):
        export_button(
            screen,
            wording.text("All shapes (GeoPackage)"),
            lambda: geopackage_bytes(result.shapes),
            f"{stem}.gpkg",
            "application/geopackage+sqlite3",
            key=f"{family.name}_gpkg",
        )
    for surface in result.surfaces:
        export_button(
            screen,
            wording.text("{surface} (GeoTIFF)", surface=wording.text(surface.title)),
            lambda surface=surface: geotiff_bytes(screen, result, surface),
            f"{stem}_{surface.name}.tif",
            "image/tiff",
            key=f"{family.name}_tiff_{surface.name}",
        )
    export_button(
        screen,
        wording.text("Map for a slide (PNG)"),
        lambda: picture_bytes(screen, family, options, result),
        f"{stem}.png",
        "image/png",
        key=f"{family.name}_png",
    )


def geopackage_bytes(shapes: tuple[ResultShapes, ...]) -> bytes:
    """Return the shapes as a GeoPackage, a layer each, in the study's coordinate system."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.gpkg"
        names: set[str] = set()
        for one in shapes:
            if one.frame.empty:
                continue
            layer = re.sub(r"[^a-z0-9_]", "_", one.name.lower()) or "layer"
            while layer in names:
                layer += "_2"
            names.add(layer)
            frame = one.frame.reset_index() if one.frame.index.name else one.frame
            for column in frame.columns:
                if column != frame.geometry.name and not _is_writable(frame[column]):
                    frame = frame.assign(**{column: frame[column].map(str)})
            frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
        return path.read_bytes()


def geotiff_bytes(screen: Screen, result: AnalysisResult, one: ResultSurface) -> bytes:
    """Return a surface as a cloud-optimised GeoTIFF that says what it is."""
    from layers.rasters import RasterTags, raster_bytes

    wording = screen.wording
    tags = RasterTags(
        title=wording.text(one.title),
        method=reading_words(wording, result.method),
        source=result.study_name,
        on=result.on,
    )
    return raster_bytes(one.surface, tags)


def _is_writable(column: pd.Series) -> bool:
    return bool(
        pd.api.types.is_numeric_dtype(column)
        or pd.api.types.is_string_dtype(column)
        or pd.api.types.is_bool_dtype(column)
    )


def picture_bytes(
    screen: Screen, family: Family, options: Options, result: AnalysisResult
) -> bytes:
    """Return the map of a result as a picture for a slide."""
    from pages.analysis_picture import result_picture

    return result_picture(screen, result, shown=shown_layer(result, screen.address.show))
