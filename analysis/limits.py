"""How much one run may take on: what would keep others waiting for minutes is refused at once."""

from __future__ import annotations

from errors import N_, BadParameterError, Problem

MOST_DRAWN_CELLS = 20_000_000
"""Cells times draws of a pattern: about a quarter of a minute on one core."""
MOST_WAYS = 40_000_000
"""Cells times sites to which ways are measured: about a gigabyte."""


def require_drawable(*, cells: int, draws: int) -> None:
    """Refuse a pattern whose cells would be drawn too often.

    Raises
    ------
    BadParameterError
        When cells times draws are more than `MOST_DRAWN_CELLS`.
    """
    if cells * draws > MOST_DRAWN_CELLS:
        message = N_(
            "{draws} draws over {cells} cells would take too long; choose larger cells or fewer draws"
        )
        raise BadParameterError(Problem("draws", message, params=_counts(cells=cells, draws=draws)))


def require_walkable(*, cells: int, sites: int) -> None:
    """Refuse a surface of ways that would need too much memory.

    Raises
    ------
    BadParameterError
        When cells times sites are more than `MOST_WAYS`.
    """
    if cells * sites > MOST_WAYS:
        message = N_(
            "ways from {cells} cells to {sites} sites would be too many; choose larger cells"
        )
        params = _counts(cells=cells, sites=sites)
        raise BadParameterError(Problem("surface_cell_m", message, params=params))


def _counts(**counts: int) -> dict[str, str]:
    return {name: f"{count:,}" for name, count in counts.items()}
