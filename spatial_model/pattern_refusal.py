"""What a pattern measure says when the data cannot carry it."""

from __future__ import annotations

from errors import N_, LangchengError, Problem


class PatternRefusedError(LangchengError, ValueError):
    """The data cannot carry a measure of pattern; the problem says why."""


def require_enough(count: int, *, least: int, measure: str, what: str = "facilities") -> None:
    """Refuse a measure of too few points.

    Parameters
    ----------
    count : int
        Points that there are.
    least : int
        Fewest that the measure takes.
    measure : str
        Name of the measure, for the message.
    what : str
        Layer that the points are of.

    Raises
    ------
    PatternRefusedError
        When `count` is below `least`.
    """
    if count < least:
        message = N_(
            "{count} points are too few, {least} are needed; look at the points themselves"
        )
        params = {"count": str(count), "least": str(least)}
        raise PatternRefusedError(Problem(what, message, measure, params))
