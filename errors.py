"""Errors that a person can act on, shared by every room.

The floor below all rooms: it imports nothing of the project. A message is an
English template and its parameters; the doors (``app.py``, ``cli.py``) turn it
into the reader's language through ``wording``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark `message` for translation and return it unchanged."""
    return message


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and what to do.

    Parameters
    ----------
    where : str
        File, layer or address-bar parameter, as the reader knows it.
    message : str
        English template, marked with `N_`; ``{name}`` stands for a parameter.
    key : str
        Key, row or column inside `where`; empty when the whole is meant.
    params : dict of str to str
        Values for the template.
    """

    where: str
    message: str
    key: str = ""
    params: dict[str, str] = field(default_factory=dict)

    def place(self) -> str:
        """Return ``where: key`` or ``where``."""
        return f"{self.where}: {self.key}" if self.key else self.where

    def __str__(self) -> str:
        return f"{self.place()}: {self.message.format_map(self.params)}"


class LangchengError(Exception):
    """Root of every error that Langcheng raises on purpose.

    Parameters
    ----------
    problems : Problem or iterable of Problem
        All that is wrong, in reading order.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PlanPackageError(LangchengError, ValueError):
    """A plan package breaks its format."""


class LayerSchemaError(LangchengError, ValueError):
    """A layer lacks a column, holds a wrong value or an invalid geometry."""


class CrsMismatchError(LangchengError, ValueError):
    """A frame has no CRS, or not the one that a measure needs."""


class SourceError(LangchengError, ValueError):
    """A source file is missing, changed, or declares a datum that nobody knows."""


class UnknownNameError(LangchengError, KeyError):
    """A plan, zone, indicator, kind or layer of that name does not exist."""

    def __str__(self) -> str:
        return LangchengError.__str__(self)


class BadParameterError(LangchengError, ValueError):
    """A value from the command line or the address bar cannot be used."""


class AccessDeniedError(LangchengError, PermissionError):
    """Someone asked for what his roles do not cover."""

    @property
    def reason(self) -> Problem:
        """The sentence that says why."""
        return self.problems[0]


class SignInError(LangchengError, PermissionError):
    """A name and a password did not lead to a session."""


class StaleObservationError(LangchengError, RuntimeError):
    """Somebody else changed the figure after it was read."""


class StoreError(LangchengError, RuntimeError):
    """The record store cannot do what it was asked."""


class NewerSchemaError(StoreError):
    """The record store was written by a newer Langcheng."""


class StoreOutdatedError(StoreError):
    """The record store was written by an older Langcheng and has to be migrated first."""


class StoreBusyError(StoreError):
    """Other writers held the record store for too long."""


class StoreFullError(StoreError):
    """There is no room left where the record store lies."""


class RequestReusedError(StoreError):
    """One request id came twice, for two different things."""
