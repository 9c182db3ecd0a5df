"""The three siting models as sparse whole-number programs, as small as they can be made exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from spatial_model.siting_problem import Floats
from spatial_model.siting_solver import WholeProgram

Bools = NDArray[np.bool_]
LARGEST_PROGRAM = 400_000  # pairs of demand and candidate that a solver is troubled with


@dataclass(frozen=True, eq=False)
class SitingProgram:
    """A program, and which candidates its sites are.

    Parameters
    ----------
    program : WholeProgram
        What to maximise; gains are scaled by `scale`.
    columns : ndarray of int
        Candidate of each site variable.
    scale : float
        Gain in the problem's unit = gain of the program × this.
    """

    program: WholeProgram
    columns: NDArray[np.int64]
    scale: float

    def start_from(self, chosen: NDArray[np.int64]) -> Floats:
        """Return 1 for each site variable among `chosen` (candidates), else 0."""
        return np.isin(self.columns, chosen).astype("float64")


def undominated(covers: Bools) -> NDArray[np.int64]:
    """Return the candidates that are worth keeping where only coverage counts.

    Parameters
    ----------
    covers : ndarray of bool, shape (demand, candidates)
        What each would cover.

    Returns
    -------
    ndarray of int
        Columns, ascending. A candidate goes when another covers all that it covers; of equals
        the first stays. No optimum is lost, as the other may always stand in its place.
    """
    table = covers.astype(np.float32)
    shared = table.T @ table
    size = np.diag(shared)
    within = shared >= size[:, None]  # [a, b]: all that a covers, b covers too
    is_larger = size[None, :] > size[:, None]
    is_earlier = np.arange(len(size))[None, :] < np.arange(len(size))[:, None]
    is_equal = size[None, :] == size[:, None]
    is_dominated = (within & (is_larger | (is_equal & is_earlier))).any(axis=1)
    return np.flatnonzero(~is_dominated & (size > 0)).astype(np.int64)


def maximal_covering(covers: Bools, weights: Floats, k: int) -> SitingProgram:
    """Return the program of maximal covering.

    Parameters
    ----------
    covers : ndarray of bool, shape (demand, candidates)
        What each candidate covers.
    weights : ndarray of float, shape (demand,)
        Demand that is not covered yet; 0 where it is.
    k : int
        Most sites.

    Returns
    -------
    SitingProgram
        Maximise Σ w_i z_i with z_i ≤ Σ_j a_ij y_j and Σ y_j ≤ k. Points that the same
        candidates cover are one; dominated candidates are gone.

    Notes
    -----
    Church & ReVelle 1974, Papers of the Regional Science Association 32, 101–118.
    """
    asked = (weights > 0) & covers.any(axis=1)
    columns = undominated(covers[asked])
    kept = covers[np.ix_(asked, columns)]
    patterns, member = np.unique(np.packbits(kept, axis=1), axis=0, return_inverse=True)
    merged = np.bincount(member.ravel(), weights=weights[asked], minlength=len(patterns))
    table = np.unpackbits(patterns, axis=1, count=len(columns)).astype(bool)
    point, site = np.nonzero(table)
    points, sites = table.shape
    row = np.concatenate([point, np.arange(points), np.full(sites, points)])
    column = np.concatenate([site, sites + np.arange(points), np.arange(sites)])
    value = np.concatenate([np.ones(point.size), -np.ones(points), np.ones(sites)])
    rows = csr_matrix(coo_matrix((value, (row, column)), shape=(points + 1, sites + points)))
    scale = float(merged.mean()) if points else 1.0
    program = WholeProgram(
        gain=np.concatenate([np.zeros(sites), merged / scale]),
        rows=rows,
        low=np.concatenate([np.zeros(points), [0.0]]),
        high=np.concatenate([np.full(points, np.inf), [float(k)]]),
        sites=sites,
    )
    return SitingProgram(program, columns, scale)


def least_mean_cost(offers: Floats, k: int) -> SitingProgram:
    """Return the program of the p-median with standing sites.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        Weighted cost that each candidate saves each point.
    k : int
        Most sites.

    Returns
    -------
    SitingProgram
        Maximise Σ s_ij x_ij with Σ_j x_ij ≤ 1, x_ij ≤ y_j and Σ y_j ≤ k, over the pairs that
        save anything: the p-median of ReVelle & Swain with the standing sites taken as read.

    Notes
    -----
    ReVelle & Swain 1970, Geographical Analysis 2, 30–42.
    """
    point, site = np.nonzero(offers)
    columns = np.arange(offers.shape[1], dtype=np.int64)
    points, sites, pairs = offers.shape[0], offers.shape[1], point.size
    pair = sites + np.arange(pairs)
    row = np.concatenate(
        [
            point,
            points + np.arange(pairs),
            points + np.arange(pairs),
            np.full(sites, points + pairs),
        ]
    )
    column = np.concatenate([pair, pair, site, np.arange(sites)])
    value = np.concatenate([np.ones(2 * pairs), -np.ones(pairs), np.ones(sites)])
    rules = points + pairs + 1
    rows = csr_matrix(coo_matrix((value, (row, column)), shape=(rules, sites + pairs)))
    saved = offers[point, site]
    scale = float(saved.mean()) if pairs else 1.0
    program = WholeProgram(
        gain=np.concatenate([np.zeros(sites), saved / scale]),
        rows=rows,
        low=np.full(rules, -np.inf),
        high=np.concatenate([np.ones(points), np.zeros(pairs), [float(k)]]),
        sites=sites,
    )
    return SitingProgram(program, columns, scale)


def set_covering(covers: Bools) -> SitingProgram:
    """Return the program of set covering.

    Parameters
    ----------
    covers : ndarray of bool, shape (demand, candidates)
        What each candidate covers, of the demand that is not covered yet; every row has one.

    Returns
    -------
    SitingProgram
        Maximise −Σ y_j with Σ_j a_ij y_j ≥ 1 for every point. Points that the same candidates
        cover are one; dominated candidates are gone.

    Notes
    -----
    Toregas, Swain, ReVelle & Bergman 1971, Operations Research 19, 1363–1373.
    """
    columns = undominated(covers)
    patterns = np.unique(np.packbits(covers[:, columns], axis=1), axis=0)
    table = np.unpackbits(patterns, axis=1, count=len(columns)).astype(np.float64)
    program = WholeProgram(
        gain=-np.ones(len(columns)),
        rows=csr_matrix(table),
        low=np.ones(len(table)),
        high=np.full(len(table), np.inf),
        sites=len(columns),
    )
    return SitingProgram(program, columns, 1.0)
