"""Days as people write them here: 2023-12-31 and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

CIVIL_TIME = timezone(timedelta(hours=8))
"""The time that days are counted in here: the whole country has one."""


def parse_day(text: str) -> date | None:
    """Return the day written as 2023-12-31, or None when `text` is not one."""
    written = text.strip()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None


def civil_day(instant: datetime) -> date:
    """Return the day that it is here at an instant."""
    return instant.astimezone(CIVIL_TIME).date()


def end_of_day(day: date) -> datetime:
    """Return the last instant of a day here, in UTC."""
    return datetime.combine(day, time.max, CIVIL_TIME).astimezone(UTC)
