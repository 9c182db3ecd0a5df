"""What a reader can set before a run: one model a family, readable from and written to a link.

The model is the only place that knows an option: its label, the sentence that explains it,
its unit and limits. Screens draw their controls from it, the command line and links read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from errors import N_, BadParameterError, Problem

PAIR_SEPARATOR, VALUE_SEPARATOR, LIST_SEPARATOR = ";", ":", ","
LONGEST_TEXT = 1500


class ChoiceList(StrEnum):
    """Lists that only an opened study knows; `Study.choices` gives them."""

    FACILITY_KINDS = "facility_kinds"
    ZONES = "zones"
    TRAVEL_MODES = "travel_modes"
    DEMANDS = "demands"
    CANDIDATES = "candidates"


def option(
    default: Any,
    *,
    label: str,
    explained: str,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    choices: ChoiceList | None = None,
    words: dict[str, str] | None = None,
    is_advanced: bool = False,
    used_with: Mapping[str, tuple[str, ...]] | None = None,
) -> Any:
    """Return a field of an options model.

    Parameters
    ----------
    default : object
        Value when the reader sets nothing; its type decides the control: a `StrEnum` or
        str with `choices` a selection, a tuple of str several, numbers and booleans theirs.
    label, explained : str
        Name, and one sentence that says what it does; msgids marked with `N_`.
    unit : str
        Unit of a number, as plan data writes units.
    ge, le : float, optional
        Limits of a number, both allowed.
    choices : ChoiceList, optional
        Where the possible values come from when the study decides them.
    words : dict, optional
        Value of an enumeration to the msgid that names it.
    is_advanced : bool
        Shown folded away.
    used_with : mapping, optional
        Other options and the values with which this one has an effect; a page leaves its
        control away beside any other value.
    """
    return Field(
        default=default,
        title=label,
        description=explained,
        ge=ge,
        le=le,
        json_schema_extra={
            "unit": unit,
            "choices": choices,
            "words": dict(words or {}),
            "is_advanced": is_advanced,
            "used_with": {name: list(values) for name, values in (used_with or {}).items()},
        },
    )


class Options(BaseModel):
    """Base of all options: immutable, strict about names, comparable, hashable."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    family: ClassVar[str] = ""

    def is_used(self, name: str) -> bool:
        """Return whether the option `name` has an effect beside what else is set."""
        extra: Any = type(self).model_fields[name].json_schema_extra
        return all(
            str(getattr(self, other)) in values for other, values in extra["used_with"].items()
        )

    def to_text(self) -> str:
        """Return what differs from the defaults as ``name:value;name:value,value``."""
        changed = self.model_dump(mode="json", exclude_defaults=True)
        return PAIR_SEPARATOR.join(
            f"{name}{VALUE_SEPARATOR}{_written(value)}" for name, value in sorted(changed.items())
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the options that a link names.

        Raises
        ------
        BadParameterError
            When a name is unknown or a value is out of its limits, one problem each.
        """
        given: dict[str, Any] = {}
        for pair in text[:LONGEST_TEXT].split(PAIR_SEPARATOR):
            if not pair:
                continue
            name, _, value = pair.partition(VALUE_SEPARATOR)
            default = cls.model_fields[name].default if name in cls.model_fields else ""
            given[name] = _read(value, default)
        return cls.checked(given)

    @classmethod
    def checked(cls, given: dict[str, Any]) -> Self:
        """Return options with `given` set.

        Raises
        ------
        BadParameterError
            When a name is unknown or a value cannot be used, one problem each.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            raise BadParameterError(
                Problem(
                    cls.family,
                    N_("“{value}” cannot be used here; give a value within the limits"),
                    ".".join(str(part) for part in one["loc"]),
                    {"value": str(one.get("input"))[:60]},
                )
                for one in error.errors()
            ) from error


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return LIST_SEPARATOR.join(str(one) for one in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(value: str, default: Any) -> Any:
    if isinstance(default, tuple):
        return tuple(one for one in value.split(LIST_SEPARATOR) if one)
    return value
