"""What a past report does not reproduce: said in it, so that nobody takes it for more."""

from __future__ import annotations

from collections.abc import Mapping

from errors import N_
from monitoring.replay import Replay
from wording.language import Wording

KNOWN_AT = N_("As it was known at {instant} (UTC).")
KEPT = N_(
    "Plan text and what the map held are those kept at {kept_at} (UTC). A change to the package between then and {known_on} of which the system did not learn is not in here."
)
COUNTED = N_(
    "Of the map only the counts are kept that targets are checked against, not positions and boundaries: density, coverage and the map itself are not told again."
)
UNCOUNTED = N_("Of the map nothing was kept then: no target is checked against it.")
LEFT_OUT = N_("Verified, but the plan as it was then has no place for it: {record}: {why}")


def not_reproduced(wording: Wording, found: Replay) -> tuple[str, ...]:
    """Return sentences on what a replay leaves out, the same whenever it is told again.

    Parameters
    ----------
    wording : Wording
    found : Replay

    Returns
    -------
    tuple of str
    """
    params: Mapping[str, str] = {"kept_at": found.kept_at, "known_on": found.known_on}
    counted = COUNTED if found.counts.by_target else UNCOUNTED
    left_out = (
        wording.text(LEFT_OUT, record=one.place(), why=wording.problem(one))
        for one in found.figures.problems
    )
    return (wording.text(KEPT, **params), wording.text(counted), *left_out)
