"""What is typed wrongly, told as everything else is: the place, what is wrong, what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from commands.printing import report
from errors import N_, Problem

BAD_INPUT = 2
_NUMBERS = MappingProxyType(
    {
        "float_parsing": N_("“{value}” is not a number; write it as 12.5"),
        "float_type": N_("“{value}” is not a number; write it as 12.5"),
        "int_parsing": N_("“{value}” is not a whole number; write it as 12"),
        "int_type": N_("“{value}” is not a whole number; write it as 12"),
        "int_from_float": N_("“{value}” is not a whole number; write it as 12"),
        "greater_than_equal": N_("{value} is too small; the least is {ge}"),
        "less_than_equal": N_("{value} is too large; the most is {le}"),
    }
)
_SENTENCES = (  # Typer has no classes for these
    (re.compile(r"^No such command '(?P<value>.+?)'"), N_("there is no command “{value}”")),
    (re.compile(r"requires an argument"), N_("needs a value after it")),
    (re.compile(r"unexpected extra argument\S* \((?P<value>.+)\)"), N_("“{value}” is too much")),
)
_CHOICES = re.compile(r"is not one of (?P<known>.+?)\.?$")


class SpokenGroup(TyperGroup):
    """The root of the command line: its usage errors come in the reader's language."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; what was typed wrongly is one line on standard error, exit code 2."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.Abort:
            if not standalone_mode:
                raise
            sys.exit(1)
        except typer.TyperException as error:
            if not standalone_mode:
                raise
            if type(error).__name__ == "NoArgsIsHelpError":
                typer.echo(str(error), err=True)
            else:
                report(usage_problems(error))
            sys.exit(BAD_INPUT)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


def usage_problems(error: typer.TyperException) -> tuple[Problem, ...]:
    """Return what was typed wrongly, and where to look it up.

    Parameters
    ----------
    error : typer.TyperException

    Returns
    -------
    tuple of Problem
    """
    command = getattr(getattr(error, "ctx", None), "command_path", "").split(" ", 1)
    name = command[1] if len(command) > 1 else "cli.py"
    params = {"command": "cli.py" if name == "cli.py" else f"cli.py {name}"}
    look = Problem(name, N_("`{command} --help` lists what it takes"), "", params)
    return (_problem(error, name), look)


def _problem(error: typer.TyperException, command: str) -> Problem:
    option = getattr(error, "option_name", None)
    param = getattr(error, "param", None)
    where = option or (_named(param) if param is not None else command)
    kind = type(error).__name__
    if kind == "MissingParameter":
        return Problem(where, N_("is missing; it has to be given"))
    if kind == "NoSuchOption":
        near = ", ".join(getattr(error, "possibilities", None) or ()) or "—"
        return Problem(where, N_("there is no such option; near to it: {near}"), "", {"near": near})
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        return _of_value(cause.errors()[0], where)
    for sentence, said in _SENTENCES:
        found = sentence.search(error.message)
        if found is not None:
            return Problem(where, said, "", {k: v[:60] for k, v in found.groupdict().items()})
    return Problem(where, N_("not understood: {why}"), "", {"why": error.message[:200]})


def _of_value(found: Mapping[str, Any], where: str) -> Problem:
    params = {"value": str(found["input"])[:60]}
    said = _NUMBERS.get(found["type"])
    if said is not None:
        params |= {key: str(value) for key, value in found.get("ctx", {}).items()}
        return Problem(where, said, "", params)
    choices = _CHOICES.search(found["msg"])
    if choices is not None:
        params["known"] = choices["known"].replace("'", "")
        return Problem(where, N_("“{value}” is unknown; known: {known}"), "", params)
    return Problem(where, N_("not understood: {why}"), "", {"why": found["msg"][:200]})


def _named(param: Any) -> str:
    """Return an option as it is typed, or the name of an argument in capitals."""
    longest = str(max(param.opts, key=len))
    return longest if longest.startswith("-") else str(param.metavar or longest).upper()
