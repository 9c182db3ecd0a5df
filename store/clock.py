"""What time it is, and how an instant is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def utc_now() -> datetime:
    """Return the instant of the machine's clock.

    Returns
    -------
    datetime
        Aware, in UTC.
    """
    return datetime.now(UTC)


def stamp(instant: datetime) -> str:
    """Write an instant as the store keeps it.

    Parameters
    ----------
    instant : datetime
        Aware; any zone.

    Returns
    -------
    str
        ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, 27 letters: their order is the order of time.

    Raises
    ------
    ValueError
        Where `instant` does not say its time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    utc = instant.astimezone(UTC)
    return f"{utc.year:04d}-{utc.strftime('%m-%dT%H:%M:%S.%f')}Z"


def read_stamp(text: str) -> datetime:
    """Read what `stamp` wrote.

    Parameters
    ----------
    text : str

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    ValueError
        Where `text` is not a stamp.
    """
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def later_stamp(now: datetime, last: str | None) -> str:
    """Return the stamp of `now`, or of the microsecond after `last` where that is later.

    Parameters
    ----------
    now : datetime
    last : str or None
        The newest stamp so far.

    Returns
    -------
    str
        Later than `last`, even when the clock was set back.
    """
    candidate = stamp(now)
    if last is None or candidate > last:
        return candidate
    return stamp(read_stamp(last) + timedelta(microseconds=1))
