"""Give the columns of a frame the types that the layer's table of columns names.

A GeoPackage knows no nullable integer of pandas, and an empty text column comes
back as bare objects. Only a change without loss is made; anything else is left
for the schema to refuse.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from layers.columns import Column, LayerColumns, ValueType


def typed(frame: Any, layer: LayerColumns) -> Any:
    """Return `frame` with its columns in the types of `layer` where nothing is lost.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Any index and columns.
    layer : LayerColumns
        What the columns should hold.

    Returns
    -------
    DataFrame or GeoDataFrame
        A copy: text as ``str``, integers as ``Int64``, numbers as ``float64``,
        booleans as ``bool``, or ``boolean`` where a value may be absent.
    """
    result = frame.copy()
    for column in layer.columns:
        if column.name in result.columns:
            result[column.name] = _typed_column(result[column.name], column)
    return result


def _typed_column(values: Any, column: Column) -> Any:
    present = values.dropna()
    if column.value_type is ValueType.TEXT:
        if all(isinstance(value, str) for value in present):
            return values.astype("str")
    elif column.value_type is ValueType.BOOLEAN:
        if all(isinstance(value, bool) or value in (0, 1) for value in present):
            is_bool = len(present) == len(values) and not column.is_nullable
            return values.astype("bool") if is_bool else values.astype("boolean")
    elif _is_numeric(present):
        if column.value_type is ValueType.NUMBER:
            return values.astype("float64")
        if (present.astype("float64") % 1 == 0).all():
            return values.astype("Int64")
    return values


def _is_numeric(present: Any) -> bool:
    if len(present) == 0:
        return True
    return bool(pd.api.types.is_numeric_dtype(present)) and not pd.api.types.is_bool_dtype(present)
