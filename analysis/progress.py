"""How a long run tells how far it is, and how it is stopped."""

from __future__ import annotations

from typing import Protocol

from errors import N_, LangchengError, Problem


class RunCancelledError(LangchengError, RuntimeError):
    """The reader stopped the run; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(Problem("analysis", N_("the run was stopped; start it again when needed")))


class Progress(Protocol):
    """Told by a run how far it is.

    Calling it may raise `RunCancelledError`: a run calls it often enough (at least
    once a second) and lets the error pass.
    """

    def __call__(self, share: float, step: str) -> None:
        """Take the share done (0–1) and what is being done, a msgid marked with `N_`."""
        ...


def silent(share: float, step: str) -> None:
    """Take progress and tell nobody."""
