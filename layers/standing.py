"""Which points of a file stand, by its column ``state``: one meaning for every format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from layers.kinds import FacilityState

STATE = "state"
CLOSED = "closed"
STATES = (*(state.value for state in FacilityState), CLOSED)
_COMING = (FacilityState.PLANNED.value, FacilityState.UNDER_CONSTRUCTION.value)
_MOST_ROWS_NAMED = 20


def left_out_by_state(
    states: pd.Series[Any], where: Callable[[Any], tuple[str, str]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows are still to come, and which are closed.

    Parameters
    ----------
    states : Series of str
        One of `STATES` in any case; empty or missing is unknown, which stands.
    where : callable
        Gives file and place of a row, by its label.

    Returns
    -------
    tuple of ndarray of bool
        Planned or being built; closed.

    Raises
    ------
    LayerSchemaError
        When a state is none of them; the first rows are named.
    """
    read = states.astype("str").where(states.notna(), "").str.strip().str.lower()
    bad = read[~read.isin(("", *STATES))][:_MOST_ROWS_NAMED]
    if len(bad):
        message = N_("state “{value}” is unknown; write one of {known}")
        raise LayerSchemaError(
            Problem(
                where(row)[0], message, where(row)[1],
                {"value": value[:40], "known": ", ".join(STATES)},
            )
            for row, value in bad.items()
        )  # fmt: skip
    return read.isin(_COMING).to_numpy(dtype=bool), (read == CLOSED).to_numpy(dtype=bool)
