"""Days as people write them here: 2023-12-31 and nothing else."""

from __future__ import annotations

from datetime import date


def parse_day(text: str) -> date | None:
    """Return the day written as 2023-12-31, or None when `text` is not one."""
    written = text.strip()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None
