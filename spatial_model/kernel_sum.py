"""Sums of bumps over cells: one by one, or all at once by Fourier transform."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from spatial_model.positions import Floats


@dataclass(frozen=True)
class Bump:
    """A kernel in units of cells, its mass 1.

    Parameters
    ----------
    reach : float
        Distance in cells beyond which it is 0.
    height : callable
        Height at squared distances in cells.
    """

    reach: float
    height: Callable[[Floats], Floats]


def exact_sum(
    row: Floats,
    column: Floats,
    weight: Floats,
    bump: Bump,
    shape: tuple[int, int],
    kept: NDArray[np.bool_] | None,
) -> Floats:
    """Return the sum of bumps at cell centres, bump by bump.

    Parameters
    ----------
    row, column, weight : ndarray of float
        Where each bump's top lies, in cells from the first centre, and its mass.
    bump : Bump
        The kernel.
    shape : tuple of int
        Rows and columns.
    kept : ndarray of bool, optional
        Cells among which each bump's whole mass is shared; None leaves bumps as they are.
    """
    values = np.zeros(shape)
    for at_row, at_column, mass in zip(row, column, weight, strict=True):
        rows, first = _window(at_row, bump.reach, shape[0])
        columns, left = _window(at_column, bump.reach, shape[1])
        if not rows.size or not columns.size:
            continue
        height = bump.height((rows[:, None] - at_row) ** 2 + (columns[None, :] - at_column) ** 2)
        part = slice(first, first + rows.size), slice(left, left + columns.size)
        if kept is not None:
            height *= kept[part]
            height /= max(float(height.sum()), 1e-12)
        values[part] += mass * height
    return values


def _window(centre: float, reach: float, size: int) -> tuple[Floats, int]:
    first = max(math.ceil(centre - reach), 0)
    return np.arange(first, min(math.floor(centre + reach), size - 1) + 1, dtype=np.float64), first


def fft_sum(
    row: Floats,
    column: Floats,
    weight: Floats,
    bump: Bump,
    shape: tuple[int, int],
    kept: NDArray[np.bool_] | None,
) -> Floats:
    """Return what `exact_sum` returns, by linear binning and one convolution.

    Parameters
    ----------
    row, column, weight, bump, shape, kept
        As for `exact_sum`.
    """
    reach = math.ceil(bump.reach)
    pad = 0 if kept is not None else reach + 1  # points beyond the grid reach in
    inner = (shape[0] + 2 * pad, shape[1] + 2 * pad)
    # Around the circle, what leaves on one side only comes back into padding that is cut off.
    extra = 0 if pad else reach + 1
    rows, columns = (int(fft.next_fast_len(size + extra, real=True)) for size in inner)
    binned = _linear_binning(row + pad, column + pad, weight, inner)
    tops = fft.rfft2(_bump_around_zero(bump, rows, columns), workers=-1)
    tops /= float(tops[0, 0].real)  # all of the mass, whatever sampling at centres makes of it
    # Sharing among cells smooths by sinc² along both axes, on average: that is divided out.
    tops /= np.sinc(fft.fftfreq(rows))[:, None] ** 2 * np.sinc(fft.rfftfreq(columns))[None, :] ** 2
    if kept is not None:
        ground = fft.rfft2(kept.astype(np.float64), (rows, columns), workers=-1)
        ground *= tops
        mass = fft.irfft2(ground, (rows, columns), workers=-1)[: shape[0], : shape[1]]
        binned = np.divide(binned, mass, out=np.zeros(shape), where=mass > 1e-6)
    spectrum = fft.rfft2(binned, (rows, columns), workers=-1)
    spectrum *= tops
    values = fft.irfft2(spectrum, (rows, columns), workers=-1)
    # Dividing by sinc² can leave dents below zero at the foot of a bump: filled, and paid for.
    values = values[: inner[0], : inner[1]]
    on = np.ones(inner, dtype=bool) if kept is None else kept
    total = float(values[on].sum())
    values = np.where(on & (values > 1e-13 * float(values.max(initial=0.0))), values, 0.0)
    raised = float(values.sum())
    if raised > 0:
        values *= total / raised
    return np.asarray(values[pad : pad + shape[0], pad : pad + shape[1]])


def _linear_binning(row: Floats, column: Floats, weight: Floats, shape: tuple[int, int]) -> Floats:
    top, left = np.floor(row), np.floor(column)
    down, right = row - top, column - left
    at = np.concatenate([top, top, top + 1, top + 1]), np.concatenate([left, left + 1] * 2)
    share = np.concatenate(
        [
            weight * (1 - down) * (1 - right),
            weight * (1 - down) * right,
            weight * down * (1 - right),
            weight * down * right,
        ]
    )
    on = (at[0] >= 0) & (at[0] < shape[0]) & (at[1] >= 0) & (at[1] < shape[1])
    cell = at[0][on].astype(np.int64) * shape[1] + at[1][on].astype(np.int64)
    binned = np.bincount(cell, share[on], minlength=shape[0] * shape[1])
    return np.asarray(binned, dtype=np.float64).reshape(shape)


def _bump_around_zero(bump: Bump, rows: int, columns: int) -> Floats:
    """Return the kernel with its top in the first cell, going round the edges."""
    down = np.minimum(np.arange(rows), rows - np.arange(rows)).astype(np.float64)
    right = np.minimum(np.arange(columns), columns - np.arange(columns)).astype(np.float64)
    values = np.zeros((rows, columns))
    near_rows, near_columns = down <= bump.reach, right <= bump.reach
    squared = down[near_rows][:, None] ** 2 + right[near_columns][None, :] ** 2
    values[np.ix_(near_rows, near_columns)] = bump.height(squared)
    return values
