"""What a run hands back: tables, shapes, surfaces, curves, and what they mean in words.

Nothing here is in a reader's language: words are msgids with parameters, which the doors fill in.
Screens, files and the command line all draw on this one result, so they agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import geopandas as gpd
import pandas as pd

from spatial_model.raster_grid import Surface


@dataclass(frozen=True)
class Quantity:
    """A number with its unit as a reader gets it; None is unknown."""

    value: float | None
    decimals: int = 0
    unit: str = ""
    is_share: bool = False  # stored 0–1, shown as %


@dataclass(frozen=True)
class Named:
    """A name that the data carries in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Word:
    """A word of ours, to be translated: a msgid."""

    message: str


Value = Quantity | Named | Word | date | str
"""What can fill a parameter of a reading."""


@dataclass(frozen=True)
class Reading:
    """One sentence about a result.

    Parameters
    ----------
    message : str
        msgid with ``{parameters}``.
    params : mapping
        Their values; a sentence within the sentence is a `Reading` again.
    is_caveat : bool
        Whether it limits what the result can carry; shown with it, never dropped.
    is_decisive : bool
        Of a caveat: whether it may change the answer, so that it stands beside it.
    """

    message: str
    params: Mapping[str, Value | Reading] = field(default_factory=dict)
    is_caveat: bool = False
    is_decisive: bool = False


MOST_DECISIVE = 2
"""So many caveats stand beside the answer; more of them would bury it."""


@dataclass(frozen=True)
class ReadingGroups:
    """The sentences of a result as a reader takes them in.

    Parameters
    ----------
    answer : tuple of Reading
        The first sentence that is no caveat; a caveat where there is nothing else.
    decisive : tuple of Reading
        The first caveats that may change it, `MOST_DECISIVE` at most.
    further : tuple of Reading
        What else was found.
    reserved : tuple of Reading
        All other caveats, to be opened.
    """

    answer: tuple[Reading, ...]
    decisive: tuple[Reading, ...]
    further: tuple[Reading, ...]
    reserved: tuple[Reading, ...]

    @property
    def in_order(self) -> tuple[Reading, ...]:
        """Every sentence, the weightiest first."""
        return (*self.answer, *self.decisive, *self.further, *self.reserved)


def reading_groups(headline: Sequence[Reading]) -> ReadingGroups:
    """Return the sentences of a result by their weight, each exactly once.

    Parameters
    ----------
    headline : sequence of Reading
        As a run gives them.
    """
    at = next((i for i, one in enumerate(headline) if not one.is_caveat), 0)
    others = [one for i, one in enumerate(headline) if i != at]
    decisive = [one for one in others if one.is_caveat and one.is_decisive][:MOST_DECISIVE]
    beside = {id(one) for one in decisive}
    return ReadingGroups(
        tuple(headline[at : at + 1]),
        tuple(decisive),
        tuple(one for one in others if not one.is_caveat),
        tuple(one for one in others if one.is_caveat and id(one) not in beside),
    )


@dataclass(frozen=True)
class ResultColumn:
    """A column that readers see. ``<name>_low`` and ``<name>_high`` beside it make a range.

    Where the cells hold codes of ours, `words` has the msgid of each; files keep the codes.
    """

    name: str
    label: str  # msgid
    unit: str = ""
    decimals: int = 0
    is_share: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultTable:
    """A table of the result; `frame` keeps every column for the files, `columns` are shown."""

    name: str
    title: str  # msgid
    frame: pd.DataFrame
    columns: tuple[ResultColumn, ...]


class ShapeRole(StrEnum):
    """How shapes are drawn."""

    CHOROPLETH = "choropleth"  # filled by `value_column`
    DIFFERENCE = "difference"  # filled by a signed value around zero
    GAP = "gap"  # ground that nothing reaches
    REACH = "reach"  # ground that is reached
    PROPOSED = "proposed"  # proposed sites
    EXISTING = "existing"  # sites that stand
    CANDIDATE = "candidate"  # places that a reader offered and that were not chosen
    LINK = "link"  # lines from demand to the site that serves it


@dataclass(frozen=True)
class ResultShapes:
    """Shapes of the result, in the study's metric CRS."""

    name: str
    title: str  # msgid
    frame: gpd.GeoDataFrame
    role: ShapeRole
    value_column: ResultColumn | None = None
    label_column: str | None = None


@dataclass(frozen=True)
class ResultSurface:
    """A raster of the result."""

    name: str
    title: str  # msgid
    surface: Surface
    decimals: int = 2


@dataclass(frozen=True)
class ResultCurve:
    """A line chart: `y` over `x`, with a band where ``<y>_low`` and ``<y>_high`` are there."""

    name: str
    title: str  # msgid
    frame: pd.DataFrame
    x: ResultColumn
    y: tuple[ResultColumn, ...]


@dataclass(frozen=True)
class AnalysisResult:
    """All that a run found.

    Parameters
    ----------
    family : str
        ``density``, ``coverage``, ``patterns`` or ``siting``.
    options_text : str
        The options that differ from the defaults, as a link writes them.
    study_name : str
        Plan package or files that were measured.
    on : date or None
        Day that the facilities stand for; None where they carry no dates.
    method : Reading
        What was computed, by which method, in one sentence.
    headline : tuple of Reading
        What it says, most important first; caveats among them.
    tables, shapes, surfaces, curves
        In the order in which they are shown; the first of each kind is the main one.
    """

    family: str
    options_text: str
    study_name: str
    on: date | None
    method: Reading
    headline: tuple[Reading, ...]
    tables: tuple[ResultTable, ...] = ()
    shapes: tuple[ResultShapes, ...] = ()
    surfaces: tuple[ResultSurface, ...] = ()
    curves: tuple[ResultCurve, ...] = ()
