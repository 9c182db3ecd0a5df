"""Check the layers at the border: columns, values, geometry, coordinate system.

pandera never coerces here and knows no CRS (with ``coerce=True`` it would stamp
one on unlabelled degrees): the coordinate system is required first, by our own check.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.errors import SchemaErrors

from errors import N_, CrsMismatchError, LayerSchemaError, Problem
from layers.columns import LAYERS, Column, LayerColumns, ValueType
from layers.reading import DistrictLayers
from spatial_model.crs import require_metric

_DTYPES: dict[ValueType, Any] = {
    ValueType.TEXT: pd.StringDtype(na_value=np.nan),
    ValueType.INTEGER: pd.Int64Dtype(),
    ValueType.NUMBER: np.dtype("float64"),
    ValueType.BOOLEAN: np.dtype("bool"),
}


@cache
def schema_of(name: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a layer's attributes (geometry is checked beside it)."""
    columns = {column.name: _pandera_column(column) for column in LAYERS[name].columns}
    return pa.DataFrameSchema(columns, strict=True, coerce=False, name=name)


def _pandera_column(column: Column) -> pa.Column:
    dtype = _DTYPES[column.value_type]
    if column.value_type is ValueType.BOOLEAN and column.is_nullable:
        dtype = pd.BooleanDtype()
    checks = []
    if column.allowed:
        checks.append(pa.Check.isin([*column.allowed], name="allowed"))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, name="minimum"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, name="maximum"))
    return pa.Column(dtype, checks, nullable=column.is_nullable, unique=column.is_unique)


def check_layers(layers: DistrictLayers) -> None:
    """Check every layer of a district.

    Parameters
    ----------
    layers : DistrictLayers
        As read or as about to be written.

    Raises
    ------
    LayerSchemaError
        With every failure: file and layer, row, column and what is wrong.
    """
    file = layers.path.name
    problems: list[Problem] = []
    for name, layer in LAYERS.items():
        frame = getattr(layers, name)
        problems.extend(layer_problems(frame, layer, where=f"{file}/{name}", crs=layers.crs))
    problems.extend(_repeated_ids(layers, file))
    problems.extend(_grade_problems(layers, file))
    problems.extend(_uncertainty_problems(layers, file))
    if problems:
        raise LayerSchemaError(problems)


def layer_problems(frame: Any, layer: LayerColumns, *, where: str, crs: Any) -> list[Problem]:
    """Return what is wrong with one layer.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        The layer.
    layer : LayerColumns
        What it should be.
    where : str
        File and layer, as the reader of a problem knows them.
    crs : pyproj.CRS
        The package's metric system.

    Returns
    -------
    list of Problem
        Empty when the layer is good.
    """
    problems: list[Problem] = []
    attributes = frame
    if layer.geometry_types:
        if "geometry" not in frame.columns or not hasattr(frame, "crs"):
            return [Problem(where, N_("the layer has no geometry"))]
        problems.extend(_crs_problems(frame, where, crs))
        problems.extend(_geometry_problems(frame, layer, where))
        attributes = pd.DataFrame(frame.drop(columns="geometry"))
    try:
        schema_of(layer.name).validate(attributes, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.to_dict("records")
        mistyped = {case["column"] for case in cases if str(case["check"]).startswith("dtype")}
        found = [
            _schema_problem(case, attributes, layer, where)
            for case in cases
            # the values of a column of the wrong type are not looked at
            if case["column"] not in mistyped or str(case["check"]).startswith("dtype")
        ]
        problems.extend(_once(found))
    return problems


def _once(problems: list[Problem]) -> list[Problem]:
    return list({str(problem): problem for problem in problems}.values())


def _crs_problems(frame: Any, where: str, crs: Any) -> list[Problem]:
    try:
        require_metric(frame, name=where)
    except CrsMismatchError as error:
        return list(error.problems)
    if frame.crs != crs:
        message = N_("the coordinate system is {found}, the package's is {expected}")
        params = {"found": frame.crs.name, "expected": "—" if crs is None else crs.name}
        return [Problem(where, message, params=params)]
    return []


def _geometry_problems(frame: Any, layer: LayerColumns, where: str) -> list[Problem]:
    problems = []
    for position, geometry in enumerate(frame.geometry):
        row = _row_name(frame, position, layer)
        if geometry is None or geometry.is_empty:
            if geometry is not None or not layer.is_geometry_nullable:
                problems.append(Problem(where, N_("the geometry is missing or empty"), row))
        elif geometry.geom_type not in layer.geometry_types:
            message = N_("the geometry is a {found}, not a {expected}")
            params = {"found": geometry.geom_type, "expected": layer.geometry_types[0]}
            problems.append(Problem(where, message, row, params))
        elif not geometry.is_valid:
            message = N_("the geometry is not valid: {reason}")
            params = {"reason": shapely.is_valid_reason(geometry)}
            problems.append(Problem(where, message, row, params))
    return problems


def _row_name(frame: Any, position: int, layer: LayerColumns) -> str:
    if layer.row_id in frame.columns:
        return str(frame[layer.row_id].iloc[position])
    return f"row {position + 1}"


def _schema_problem(case: dict[str, Any], frame: Any, layer: LayerColumns, where: str) -> Problem:
    check, value = str(case["check"]), str(case["failure_case"])
    if check == "column_in_dataframe":
        return Problem(where, N_("the column is missing"), value)
    if check == "column_in_schema":
        return Problem(where, N_("the column is not known"), value)
    column = str(case["column"])
    key = column
    if case["index"] is not None and not pd.isna(case["index"]):
        position = list(frame.index).index(case["index"])
        key = f"{_row_name(frame, position, layer)}.{column}"
    if check == "not_nullable":
        return Problem(where, N_("a value is missing"), key)
    if check == "field_uniqueness":
        return Problem(where, N_("“{value}” comes more than once"), key, {"value": value})
    if check.startswith("dtype"):
        message = N_("holds {found}, not {expected}")
        expected = next(one for one in layer.columns if one.name == column).value_type
        return Problem(where, message, key, {"found": value, "expected": expected})
    return Problem(where, N_("“{value}” cannot stand here"), key, {"value": value})


def _repeated_ids(layers: DistrictLayers, file: str) -> list[Problem]:
    """Facilities and organisations share one register, so their ids are one space."""
    if not all(
        "facility_id" in frame.columns for frame in (layers.facilities, layers.organisations)
    ):
        return []
    taken = set(layers.facilities["facility_id"])
    message = N_("“{value}” is also the id of a facility")
    return [
        Problem(f"{file}/organisations", message, f"{one}.facility_id", {"value": str(one)})
        for one in layers.organisations["facility_id"]
        if one in taken
    ]


def _grade_problems(layers: DistrictLayers, file: str) -> list[Problem]:
    """Hold every drawn zone to a grade, which is shown wherever the zone is."""
    zones = layers.zones
    if not {"zone_id", "grade", "geometry"} <= set(zones.columns):
        return []
    wrong = zones["zone_id"][zones["grade"].ne("") != _has_geometry(zones)]
    message = N_("a drawn zone needs a grade, and only a drawn zone has one")
    return [Problem(f"{file}/zones", message, f"{one}.grade") for one in wrong]


def _uncertainty_problems(layers: DistrictLayers, file: str) -> list[Problem]:
    """Hold every located facility to the radius in which it lies."""
    problems = []
    message = N_("a position needs uncertainty_m, the radius in metres in which the site lies")
    for name in ("facilities", "organisations"):
        frame = getattr(layers, name)
        if not {"facility_id", "uncertainty_m", "geometry"} <= set(frame.columns):
            continue
        wrong = frame["facility_id"][_has_geometry(frame) & frame["uncertainty_m"].isna()]
        where = f"{file}/{name}"
        problems += [Problem(where, message, f"{one}.uncertainty_m") for one in wrong]
    return problems


def _has_geometry(frame: Any) -> Any:
    return ~shapely.is_missing(frame.geometry.to_numpy())
