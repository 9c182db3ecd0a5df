"""How supply and demand count less the more the way between them costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.cost_pairs import limit_of

Floats = NDArray[np.float64]

# Luo & Qi 2009 weigh travel zones by a Gaussian curve and print these for 0–10, 10–20 and
# 20–30 minutes: the slower and the sharper distance decay that they compare.
LUO_QI_SLOW_WEIGHTS = (1.0, 0.68, 0.22)
LUO_QI_FAST_WEIGHTS = (1.0, 0.42, 0.09)


class DecayKind(StrEnum):
    """How supply and demand count less the farther they are."""

    BINARY = "binary"
    LINEAR = "linear"
    GAUSSIAN = "gaussian"
    NORMAL = "normal"
    ZONES = "zones"
    POWER = "power"
    EXPONENTIAL = "exponential"


@dataclass(frozen=True)
class Decay:
    """Weight of a pair by its cost; the functions of this module build one.

    Parameters
    ----------
    kind : DecayKind
        Its form.
    limit : float
        Cost beyond which nothing counts, in the unit of the costs; infinite for none.
    steepness : float
        β of the power and exponential forms, 1/width of the normal one.
    breaks, weights : tuple of float
        Upper ends of the zones, both included, and the weight in each.
    """

    kind: DecayKind
    limit: float
    steepness: float = 0.0
    breaks: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def weight(self, cost: Floats) -> Floats:
        """Return the weight of each cost, 0 beyond the limit."""
        found = self._inside(cost)
        return np.where(cost <= self.limit, found, 0.0)

    def _inside(self, cost: Floats) -> Floats:
        if self.kind is DecayKind.LINEAR:
            return np.asarray(1 - cost / self.limit)
        if self.kind is DecayKind.GAUSSIAN:
            edge = np.exp(-0.5)
            return np.asarray((np.exp(-0.5 * (cost / self.limit) ** 2) - edge) / (1 - edge))
        if self.kind is DecayKind.ZONES:
            zone = np.searchsorted(np.asarray(self.breaks), cost, side="left")
            return np.asarray([*self.weights, 0.0])[zone]
        if self.kind is DecayKind.POWER:
            with np.errstate(divide="ignore"):
                return np.asarray(cost, dtype=np.float64) ** -self.steepness
        if self.kind is DecayKind.EXPONENTIAL:
            return np.asarray(np.exp(-self.steepness * cost))
        if self.kind is DecayKind.NORMAL:
            return np.asarray(np.exp(-0.5 * (cost * self.steepness) ** 2))
        return np.ones(len(cost))


def binary_decay(limit: float) -> Decay:
    """Return weight 1 up to `limit` and 0 beyond: the first 2SFCA (Luo & Wang 2003)."""
    return Decay(DecayKind.BINARY, limit_of(limit, name="limit"))


def linear_decay(limit: float) -> Decay:
    """Return weight 1 − c/limit."""
    return Decay(DecayKind.LINEAR, limit_of(limit, name="limit"))


def gaussian_decay(limit: float) -> Decay:
    """Return the Gaussian weight (e^(−½(c/limit)²) − e^(−½)) / (1 − e^(−½)), 1 at 0, 0 at limit.

    Notes
    -----
    D. Dai 2010, Black residential segregation, disparities in spatial access to health care
    facilities, and late-stage breast cancer diagnosis, Health & Place 16, 1038–1052.
    """
    return Decay(DecayKind.GAUSSIAN, limit_of(limit, name="limit"))


def normal_decay(width: float, *, limit: float = np.inf) -> Decay:
    """Return the Gaussian weight e^(−½(c/width)²) up to `limit`, where it is cut off."""
    return _steep(DecayKind.NORMAL, 1 / limit_of(width, name="width"), limit)


def zone_decay(breaks: tuple[float, ...], weights: tuple[float, ...]) -> Decay:
    """Return one weight a zone of cost: E2SFCA as first published (Luo & Qi 2009).

    Parameters
    ----------
    breaks : tuple of float
        Upper end of each zone, rising, above 0; the end itself belongs to the zone.
    weights : tuple of float
        Weight in each zone, 0 or more.

    Raises
    ------
    BadParameterError
        When the two are not as long as each other, do not rise, or a number is no number.
    """
    ends, given = np.asarray(breaks, dtype=float), np.asarray(weights, dtype=float)
    is_good = len(ends) == len(given) > 0 and np.isfinite(ends).all() and np.isfinite(given).all()
    if not is_good or (np.diff(ends, prepend=0.0) <= 0).any() or (given < 0).any():
        message = N_("zones need rising ends above 0 and one weight each, 0 or more")
        raise BadParameterError(Problem("zones", message))
    return Decay(DecayKind.ZONES, float(ends[-1]), breaks=tuple(breaks), weights=tuple(weights))


def power_decay(steepness: float, *, limit: float = np.inf) -> Decay:
    """Return weight c^(−β) up to `limit`; a cost of 0 is refused when it is used."""
    return _steep(DecayKind.POWER, steepness, limit)


def exponential_decay(steepness: float, *, limit: float = np.inf) -> Decay:
    """Return weight e^(−βc) up to `limit`."""
    return _steep(DecayKind.EXPONENTIAL, steepness, limit)


def _steep(kind: DecayKind, steepness: float, limit: float) -> Decay:
    if not (np.isfinite(steepness) and steepness > 0):
        message = N_("“{value}” is no steepness of decay; give a number above 0")
        raise BadParameterError(Problem("steepness", message, params={"value": str(steepness)}))
    if not limit > 0:
        message = N_("“{value}” is no limit; give a number above 0")
        raise BadParameterError(Problem("limit", message, params={"value": str(limit)}))
    return Decay(kind, float(limit), steepness=float(steepness))
