"""The kernel surface of a study, with what it carries and what not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.located import CLUSTER_MIN_PARAMETER, CLUSTER_MIN_POINTS, Located
from analysis.result import Quantity, Reading, ResultSurface, Word
from analysis.study import Study
from errors import N_
from spatial_model.kernel import BandwidthRule, EdgeHandling, Kernel, bandwidth_m, kernel_surface
from spatial_model.raster_grid import grid_over

KERNEL_NAMES: dict[str, str] = {Kernel.QUARTIC: N_("quartic"), Kernel.GAUSSIAN: N_("Gaussian")}
RULE_NAMES: dict[str, str] = {
    BandwidthRule.SCOTT: N_("by Scott's rule"),
    BandwidthRule.SILVERMAN: N_("by Silverman's rule"),
}
EDGE_NAMES: dict[str, str] = {
    EdgeHandling.RENORMALISED: N_("each carrier kept whole on the land"),
    EdgeHandling.NONE: N_("no correction at the edge"),
}


@dataclass(frozen=True)
class DensitySurface:
    """A surface, or why there is none.

    Parameters
    ----------
    surfaces : tuple of ResultSurface
        One or none.
    readings : tuple of Reading
        What it says and what it cannot carry.
    method : Reading
        How it was made.
    bandwidth_m : float or None
        The bandwidth used.
    """

    surfaces: tuple[ResultSurface, ...]
    readings: tuple[Reading, ...]
    method: Reading
    bandwidth_m: float | None


def density_surface(
    study: Study,
    located: Located,
    *,
    kernel: Kernel,
    rule: BandwidthRule | None,
    fixed_m: float,
    edge: EdgeHandling,
    cell_m: float,
) -> DensitySurface:
    """Return the kernel surface of a study's sites.

    Parameters
    ----------
    study : Study
        Ground and parameters.
    located : Located
        Sites; positions known by their town alone are left out.
    kernel, edge
        As for `kernel_surface`.
    rule : BandwidthRule or None
        None takes `fixed_m`.
    fixed_m : float
        Bandwidth in metres without a rule.
    cell_m : float
        Side of a cell, metres.

    Raises
    ------
    BadParameterError
        When bandwidth and cell do not fit.
    """
    sites = located.sites
    places = len(set(zip(sites.geometry.x, sites.geometry.y, strict=True)))
    if not places or (rule is not None and places < 2):
        message = N_("Fewer than two places are known, so there is no surface; look at the map.")
        plain = N_("Counted by zone; positions in their discs by probability.")
        return DensitySurface(
            (), (Reading(message, is_caveat=True, is_decisive=True),), Reading(plain), None
        )
    metres = fixed_m if rule is None else bandwidth_m(sites, rule, kernel=kernel)
    grid = grid_over(study.ground.bounds, cell_m=cell_m, crs=study.crs)
    surface = kernel_surface(
        sites, grid, kernel=kernel, bandwidth_m=metres, edge=edge, ground=study.ground
    )
    method = Reading(
        N_(
            "Counts by zone with positions in their discs; surface by a {kernel} kernel, bandwidth "
            "{bandwidth} {rule}, {edge}."
        ),
        {
            "kernel": Word(KERNEL_NAMES[kernel]),
            "bandwidth": Quantity(metres, 0, "m"),
            "rule": Word(N_("as given") if rule is None else RULE_NAMES[rule]),
            "edge": Word(EDGE_NAMES[edge]),
        },
    )
    top = Reading(
        N_("On the surface carriers lie thickest at {top}; {sites} sites carry it, spread over {bandwidth}."),
        {
            "top": Quantity(float(np.nanmax(surface.values)), 2, "/km²"),
            "sites": Quantity(len(sites)),
            "bandwidth": Quantity(metres, 0, "m"),
        },
    )  # fmt: skip
    readings = [top]
    least = int(study.parameter(CLUSTER_MIN_PARAMETER, CLUSTER_MIN_POINTS))
    if len(sites) < least:
        message = N_(
            "{sites} sites are fewer than {least}: look at the points instead, for the surface "
            "shows the bandwidth more than the ground."
        )
        params = {"sites": Quantity(len(sites)), "least": Quantity(least)}
        readings.append(Reading(message, params, is_caveat=True, is_decisive=True))
    shown = ResultSurface("kernel", N_("Kernel density"), surface, 3)
    return DensitySurface((shown,), tuple(readings), method, metres)
