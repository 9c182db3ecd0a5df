"""Read the points of GeoParquet files in batches, so that their number does not matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from errors import N_, CrsMismatchError, LayerSchemaError, Problem
from layers.point_columns import PointColumn, coordinates_of
from layers.reading import shown_path
from layers.standing import STATE, left_out_by_state
from spatial_model.crs import require_metric

Floats = NDArray[np.float64]

ROWS_AT_ONCE = 500_000
"""Rows that are in memory at once; a row group may have any number."""
_DEFAULT_CRS = "OGC:CRS84"  # what GeoParquet 1.1 means by a column without "crs"
_MOST_ROWS_NAMED = 20


@dataclass(frozen=True)
class RowGroup:
    """One row group of one file: the unit of work, small enough to be sent anywhere.

    Parameters
    ----------
    path : Path
        The file.
    number : int
        Which row group, from 0.
    row_count : int
        How many rows it has.
    column : PointColumn
        Where its points are and how they are written.
    source_crs, crs : str
        WKT of the file's coordinate system and of the metric one that is wanted; equal when
        nothing is to be reprojected.
    has_state : bool
        Whether the file says which of its points stand; the others are left out.
    """

    path: Path
    number: int
    row_count: int
    column: PointColumn
    source_crs: str
    crs: str
    has_state: bool = False

    def batches(self) -> Iterator[tuple[Floats, Floats]]:
        """Yield eastings and northings in `crs` of the points that stand, some rows at a time.

        Raises
        ------
        LayerSchemaError
            When the file is broken, a row holds no point or its state is unknown, naming file,
            row group and row.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        place = f"row group {self.number}"
        begin = 0
        moved = None
        if self.source_crs != self.crs:
            moved = Transformer.from_crs(self.source_crs, self.crs, always_xy=True)
        try:
            with pq.ParquetFile(self.path, memory_map=True) as file:
                batches = file.iter_batches(
                    batch_size=ROWS_AT_ONCE,
                    row_groups=[self.number],
                    columns=[*self.column.names, *([STATE] if self.has_state else [])],
                    use_threads=False,
                )
                for batch in batches:
                    x, y = coordinates_of(batch, self.column)
                    if moved is not None:
                        x, y = moved.transform(x, y)
                    self._require_points(x, y, begin)
                    if self.has_state:
                        stands = self._stands(batch.column(STATE), begin)
                        x, y = x[stands], y[stands]
                    yield x, y
                    begin += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            message = N_("cannot be read; the file is damaged or was written only in part")
            raise LayerSchemaError(Problem(shown_path(self.path), message, place)) from error

    def _stands(self, states: Any, begin: int) -> NDArray[np.bool_]:
        read = states.to_pandas()
        read.index += begin
        name, group = shown_path(self.path), f"row group {self.number}"
        coming, gone = left_out_by_state(read, lambda row: (name, f"{group}, row {row}, {STATE}"))
        return ~(coming | gone)

    def _require_points(self, x: Floats, y: Floats, begin: int) -> None:
        if np.isfinite(x.sum()) and np.isfinite(y.sum()):
            return
        bad = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))[:_MOST_ROWS_NAMED]
        message = N_("holds no point with finite coordinates; leave the row out or locate it")
        place = f"row group {self.number}, row "
        problems = [Problem(shown_path(self.path), message, f"{place}{begin + row}") for row in bad]
        if problems:
            raise LayerSchemaError(problems)


@dataclass(frozen=True)
class PointFiles:
    """The points of one GeoParquet file or of a folder of them.

    Parameters
    ----------
    row_groups : tuple of RowGroup
        In order of file name and row group.
    crs : pyproj.CRS
        Metric coordinate system in which batches come.
    """

    row_groups: tuple[RowGroup, ...]
    crs: CRS

    @property
    def row_count(self) -> int:
        """How many points there are."""
        return sum(group.row_count for group in self.row_groups)

    def batches(self) -> Iterator[tuple[Floats, Floats]]:
        """Yield eastings and northings of all points, a part of a row group at a time."""
        for group in self.row_groups:
            yield from group.batches()


def is_geoparquet(path: Path) -> bool:
    """Return whether a path is meant as GeoParquet: a folder, or a file of that name."""
    return path.is_dir() or path.suffix.lower() in (".parquet", ".geoparquet", ".pq")


def open_points(path: Path, *, crs: CRS | None = None) -> PointFiles:
    """Open a GeoParquet file, or a folder of them, as points in metres.

    Parameters
    ----------
    path : Path
        A file, or a folder whose ``*.parquet`` files (at any depth) belong together. Names
        that begin with ``_`` or ``.`` are left out.
    crs : pyproj.CRS, optional
        Metric coordinate system to reproject to while reading. Without it the files must be
        in a metric one already. A file that has no geometry but columns ``x`` and ``y`` is
        taken to be in `crs`.

    Returns
    -------
    PointFiles
        Nothing but the footers has been read.

    Raises
    ------
    LayerSchemaError
        When there is no file, one cannot be read, or it holds no column of points.
    CrsMismatchError
        When a file has no coordinate system, is in degrees and no `crs` is given, or two
        files differ.
    """
    groups = [group for file in _files(path) for group in _row_groups(file, crs)]
    if not groups:
        message = N_("holds no row; check which files were written")
        raise LayerSchemaError(Problem(shown_path(path), message))
    first = groups[0]
    for group in groups:
        if group.source_crs != first.source_crs:
            message = N_(
                "coordinate system {second} differs from {first} of {other}; "
                "reproject the layer when it is read"
            )
            params = {
                "first": CRS.from_wkt(first.source_crs).name,
                "second": CRS.from_wkt(group.source_crs).name,
                "other": shown_path(first.path),
            }
            raise CrsMismatchError(Problem(shown_path(group.path), message, params=params))
    return PointFiles(tuple(groups), CRS.from_wkt(first.crs))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in (".parquet", ".geoparquet", ".pq")
        and not any(part.startswith(("_", ".")) for part in file.relative_to(path).parts)
        and file.is_file()
    ]
    if not found:
        message = N_("is no GeoParquet file and no folder with such files; check the path")
        raise LayerSchemaError(Problem(shown_path(path), message))
    return found


def _row_groups(path: Path, wanted: CRS | None) -> list[RowGroup]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            footer, schema = file.metadata, file.schema_arrow
            sizes = [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]
    except (pa.ArrowException, OSError) as error:
        message = N_("cannot be read; the file is damaged or was written only in part")
        raise LayerSchemaError(Problem(shown_path(path), message)) from error
    column, source = _point_column(path, schema, wanted)
    target = source if wanted is None else wanted
    is_same = source == target
    written = source.to_wkt()
    crs = written if is_same else target.to_wkt()
    return [
        RowGroup(path, number, size, column, written, crs, has_state=STATE in schema.names)
        for number, size in enumerate(sizes)
        if size
    ]


@dataclass(frozen=True)
class _Declared:
    crs: Any


def _point_column(path: Path, schema: Any, wanted: CRS | None) -> tuple[PointColumn, CRS]:
    shown = shown_path(path)
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        if not {"x", "y"} <= set(schema.names):
            message = N_("has no geometry (no GeoParquet) and no columns x and y; write it again")
            raise LayerSchemaError(Problem(shown, message))
        if wanted is None:
            message = N_("has no coordinate system; declare the one it was made in")
            raise CrsMismatchError(Problem(shown, message))
        return PointColumn(("x", "y"), "columns"), wanted
    try:
        about = json.loads(text)
        name = about["primary_column"]
        column = about["columns"][name]
        encoding = str(column["encoding"])
        projjson = column.get("crs", _DEFAULT_CRS)
        crs = None if projjson is None else CRS.from_user_input(projjson)
    except (ValueError, KeyError, TypeError, AttributeError, CRSError) as error:
        message = N_("its description of the geometry cannot be read; write it again")
        raise LayerSchemaError(Problem(shown, message, "geo")) from error
    if name not in schema.names:
        raise LayerSchemaError(Problem(shown, N_("column is missing; add it to the layer"), name))
    types = set(column.get("geometry_types") or ["Point"])
    if not types <= {"Point", "Point Z"} or encoding.upper() not in ("WKB", "POINT"):
        message = N_("holds {kinds}, not points; give a layer of points")
        params = {"kinds": ", ".join(sorted(types))}
        raise LayerSchemaError(Problem(shown, message, name, params))
    if crs is None:
        message = N_("has no coordinate system; declare the one it was made in")
        raise CrsMismatchError(Problem(shown, message))
    if wanted is None:
        require_metric(_Declared(crs), name=shown)
    return PointColumn((name,), encoding.upper()), crs
