"""What the records of a plan package are made of: strict values, labels, citations."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Text = Annotated[str, Field(min_length=1)]
# YAML gives true numbers, dates and booleans; nothing is read out of a text.
# Beyond 10¹⁵ a float no longer holds every whole number, and differences lose their meaning.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e15, le=1e15)]
WholeNumber = Annotated[int, Field(strict=True)]
Day = Annotated[date, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class Label(Strict):
    """A name in both languages of the product."""

    zh: Text
    en: Text

    def in_language(self, language: str) -> str:
        """Return the English name for ``en…``, else the Chinese one."""
        return self.en if language.startswith("en") else self.zh


class Citation(Strict):
    """Where a number or fact is printed."""

    source: Identifier
    at: Text  # section, box, table row, or locating words
    also: tuple[str, ...] = ()
