"""What is watched beside the figures that count: entries on their way, milestones, duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Responsible:
    """Someone who answers for something.

    Parameters
    ----------
    person_id : str
    name : str
        As shown.
    is_listed : bool
        True: named in the responsibility list; False: manages the zone.
    """

    person_id: str
    name: str
    is_listed: bool = True


class EntryState(StrEnum):
    """How far an entered figure has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"


@dataclass(frozen=True)
class Entry:
    """A figure that somebody entered: newest version, neither withdrawn nor superseded."""

    observation_id: str
    indicator_id: str
    zone_id: str
    value: float
    on: date
    state: EntryState
    author: Responsible
    has_evidence: bool


@dataclass(frozen=True)
class Stage:
    """A milestone of a named project that still stands."""

    milestone_id: str
    zone_id: str
    project: str
    label: str
    due_on: date
    is_done: bool
    has_evidence: bool


@dataclass(frozen=True)
class Duty:
    """One line of the responsibility list: who enters which figure of a year, by when."""

    responsibility_id: str
    indicator_id: str
    zone_id: str
    year: int
    due_on: date
    responsible: Responsible


@dataclass(frozen=True)
class Watched:
    """All that the warnings look at besides an assessment.

    Parameters
    ----------
    entries : tuple of Entry
    stages : tuple of Stage
    duties : tuple of Duty
    managers : tuple of (str, Responsible)
        Zone and one who manages it; ``*`` stands for every zone.
    """

    entries: tuple[Entry, ...] = ()
    stages: tuple[Stage, ...] = ()
    duties: tuple[Duty, ...] = ()
    managers: tuple[tuple[str, Responsible], ...] = ()

    def answering(self, zone_id: str, indicator_id: str | None) -> tuple[Responsible, ...]:
        """Return who answers for an indicator of a zone.

        Parameters
        ----------
        zone_id : str
        indicator_id : str or None
            None: for the zone as a whole.

        Returns
        -------
        tuple of Responsible
            Those named in the newest year of the responsibility list; where nobody is
            named, who manages the zone.
        """
        named = [
            one for one in self.duties if (one.zone_id, one.indicator_id) == (zone_id, indicator_id)
        ]
        newest = max((one.year for one in named), default=0)
        listed = _once(one.responsible for one in named if one.year == newest)
        own = _once(one for zone, one in self.managers if zone == zone_id)
        return listed or own or _once(one for zone, one in self.managers if zone == "*")


def _once(people: Iterable[Responsible]) -> tuple[Responsible, ...]:
    return tuple({one.person_id: one for one in people}.values())
