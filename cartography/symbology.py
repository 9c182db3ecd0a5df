"""The look's tokens, in one place, for screen and paper.

Labels are English msgids marked for translation; the doors translate them.
Colours of named zones belong to the plan package and are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from errors import N_


@dataclass(frozen=True)
class Theme:
    """Colours of one theme: text, grounds, accent, and the ground of the map."""

    name: str
    ink: str
    muted: str
    paper: str
    card: str
    line: str
    accent: str
    land: str
    neighbour: str
    neighbour_line: str
    district_line: str
    sea: str
    lake: str
    water_line: str
    water_ink: str
    metro: str
    town_ink: str
    halo: str

    @property
    def is_dark(self) -> bool:
        """Whether light marks stand on a dark ground."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    ink="#1B2733",
    muted="#566573",
    paper="#F7F9FA",
    card="#FFFFFF",
    line="#DDE3E9",
    accent="#0B6E75",
    land="#FBFAF6",
    neighbour="#ECEEEE",
    neighbour_line="#CFD6DB",
    district_line="#44525F",
    sea="#D3E4EE",
    lake="#BCD9E8",
    water_line="#A9C9DA",
    water_ink="#265673",
    metro="#8F9BA6",
    town_ink="#5B6875",
    halo="#FFFFFF",
)
DARK = Theme(
    name="dark",
    ink="#E8EEF4",
    muted="#9FB0BF",
    paper="#12181F",
    card="#1A222B",
    line="#2C3742",
    accent="#4FB3BA",
    land="#1D262F",
    neighbour="#151C23",
    neighbour_line="#2B3641",
    district_line="#B9C6D2",
    sea="#0F2431",
    lake="#17384B",
    water_line="#27506A",
    water_ink="#7FB2CF",
    metro="#5F6E7C",
    town_ink="#9AAAB8",
    halo="#12181F",
)
THEMES: Mapping[str, Theme] = MappingProxyType({"light": LIGHT, "dark": DARK})


@dataclass(frozen=True)
class GradeStyle:
    """How a boundary of one grade is drawn."""

    label: str
    dash: str
    is_hatched: bool


GRADES: Mapping[str, GradeStyle] = MappingProxyType(
    {
        "A": GradeStyle(N_("A: bounds and area published, and they agree"), "", False),
        "B": GradeStyle(N_("B: drawn from published bounds"), "9 6", False),
        "C": GradeStyle(N_("C: indicative"), "1.5 6", True),
    }
)

ZONE_KIND_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "corridor": "#0B6E75",
        "new_town": "#3B6FB6",
        "functional_unit": "#B7791F",
        "corridor_part": "#2E7D84",
        "new_town_part": "#6B7A88",
        "context": "#6B7A88",
        "cooperation": "#6B7A88",
        "district": "#566573",
    }
)
DEFAULT_ZONE_COLOUR = "#6B7A88"
ZONE_KIND_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"corridor": 3.0, "new_town": 2.0, "functional_unit": 2.0, "district": 2.0}
)
DEFAULT_ZONE_WEIGHT = 1.5


@dataclass(frozen=True)
class KindStyle:
    """Shape and colours of one kind of facility."""

    shape: str
    label: str
    light: str
    dark: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for `theme`."""
        return self.dark if theme.is_dark else self.light


FACILITY_KINDS: Mapping[str, KindStyle] = MappingProxyType(
    {
        "incubator": KindStyle("circle", N_("Incubator"), "#B45309", "#F5B04C"),
        "makerspace": KindStyle("triangle", N_("Makerspace"), "#1D6FB8", "#6DB3F2"),
        "accelerator": KindStyle("chevron", N_("Accelerator"), "#A21D5B", "#F08AB8"),
        "institute": KindStyle("square", N_("Research institute"), "#2F6B3A", "#7CCB8A"),
        "academician_workstation": KindStyle(
            "star", N_("Academician workstation"), "#6B3FA0", "#BFA3EC"
        ),
        "university": KindStyle("hexagon", N_("University"), "#0F4C81", "#8FB8E8"),
        "service_complex": KindStyle(
            "diamond", N_("Innovation service complex"), "#7A4B16", "#D9A66B"
        ),
        "laboratory": KindStyle("pentagon", N_("Laboratory"), "#00695C", "#5CCFC0"),
        "enterprise_institute": KindStyle(
            "trapezoid", N_("Enterprise research institute"), "#8A1C1C", "#F2938F"
        ),
        "tech_market": KindStyle("bowtie", N_("Technology market"), "#4B5563", "#AEBBC7"),
        "park": KindStyle("octagon", N_("Park"), "#3F6212", "#A3C96B"),
        "place": KindStyle("ring", N_("Named place"), "#566573", "#9FB0BF"),
        "hospital": KindStyle("cross", N_("Hospital (context)"), "#9D174D", "#F3A0C0"),
        "organisation": KindStyle("dot", N_("Organisation"), "#44525F", "#B9C6D2"),
    }
)


@dataclass(frozen=True)
class LevelStyle:
    """Size of a mark by the level that recognised the facility."""

    label: str
    radius_px: float


LEVELS: Mapping[str, LevelStyle] = MappingProxyType(
    {
        "national": LevelStyle(N_("National"), 9.5),
        "provincial": LevelStyle(N_("Provincial"), 8.0),
        "municipal": LevelStyle(N_("Municipal"), 7.0),
        "district": LevelStyle(N_("District level"), 6.0),
        "unspecified": LevelStyle(N_("Level not stated"), 6.0),
    }
)

PRECISIONS: Mapping[str, str] = MappingProxyType(
    {
        "rooftop": N_("Inside the named outline"),
        "street": N_("Street or neighbouring point"),
        "town": N_("Point of the town, not the site"),
        "unknown": N_("Not located"),
    }
)


@dataclass(frozen=True)
class StatusStyle:
    """Mark, word and colour of a verdict; always shown together."""

    mark: str
    label: str
    light: str
    dark: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for `theme`."""
        return self.dark if theme.is_dark else self.light


STATUSES: Mapping[str, StatusStyle] = MappingProxyType(
    {
        "achieved": StatusStyle("✔", N_("Achieved"), "#1B7F5C", "#4CC596"),
        "met": StatusStyle("✔", N_("Met"), "#1B7F5C", "#4CC596"),
        "on_track": StatusStyle("▲", N_("On track"), "#27803D", "#63C57B"),
        "needs_acceleration": StatusStyle("◐", N_("Needs acceleration"), "#9A6700", "#E0AD3A"),
        "limited_progress": StatusStyle("▽", N_("Limited progress"), "#B34D1C", "#F0986A"),
        "deteriorating": StatusStyle("▼", N_("Deteriorating"), "#B42318", "#F58D84"),
        "not_met": StatusStyle("▼", N_("Not met"), "#B42318", "#F58D84"),
        "no_data": StatusStyle("○", N_("No data"), "#566573", "#9FB0BF"),
        "no_baseline": StatusStyle("◇", N_("No baseline"), "#566573", "#9FB0BF"),
        "qualitative": StatusStyle("≡", N_("Qualitative target"), "#566573", "#9FB0BF"),
    }
)

RAMP_AMOUNT: tuple[str, ...] = ("#FFFFCC", "#A1DAB4", "#41B6C4", "#2C7FB8", "#253494")
"""YlGnBu, five classes (ColorBrewer 2.0), low to high."""

RAMP_DIFFERENCE: tuple[str, ...] = ("#E66101", "#FDB863", "#F7F7F7", "#B2ABD2", "#5E3C99")
"""PuOr, five classes (ColorBrewer 2.0), below to above."""

NOT_MEASURED = "hatch"
"""Fill of a zone that has no value: grey hatch, never a colour of a ramp."""

FONT_FAMILY = '"Noto Sans SC Variable", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'
FONT_SIZES_PX: Mapping[str, int] = MappingProxyType(
    {"note": 12, "body": 14, "heading_3": 16, "heading_2": 20, "headline": 28}
)
