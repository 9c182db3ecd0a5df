"""How the shapes of a result are drawn, in both themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cartography.symbology import Theme
from errors import N_


class ResultRole(StrEnum):
    """What a shape of a result stands for."""

    CHOROPLETH = "choropleth"
    DIFFERENCE = "difference"
    GAP = "gap"
    REACH = "reach"
    REACH_EDGE = "reach_edge"
    PROPOSED = "proposed"
    EXISTING = "existing"
    CANDIDATE = "candidate"
    LINK = "link"


VALUED_ROLES = frozenset({ResultRole.CHOROPLETH, ResultRole.DIFFERENCE})
SITE_ROLES = frozenset({ResultRole.PROPOSED, ResultRole.EXISTING, ResultRole.CANDIDATE})


@dataclass(frozen=True)
class ResultStyle:
    """Colour of a role in each theme, and what the legend calls it."""

    label: str
    light: str
    dark: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for `theme`."""
        return self.dark if theme.is_dark else self.light


RESULT_STYLES: Mapping[ResultRole, ResultStyle] = MappingProxyType(
    {
        ResultRole.GAP: ResultStyle(N_("Out of reach"), "#A43A12", "#F0986A"),
        ResultRole.REACH: ResultStyle(N_("Within reach"), "#0B6E75", "#4FB3BA"),
        ResultRole.REACH_EDGE: ResultStyle(
            N_("Edge of what is within reach"), "#1B2733", "#E8EEF4"
        ),
        ResultRole.PROPOSED: ResultStyle(N_("Proposed site, by number"), "#9C1458", "#FF9CCB"),
        ResultRole.EXISTING: ResultStyle(N_("Existing site"), "#1B2733", "#E8EEF4"),
        ResultRole.CANDIDATE: ResultStyle(N_("Candidate, not chosen"), "#9C1458", "#FF9CCB"),
        ResultRole.LINK: ResultStyle(N_("Served by"), "#566573", "#9FB0BF"),
    }
)
