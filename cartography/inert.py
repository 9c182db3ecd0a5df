r"""JSON that stays data wherever a map library puts it.

Text that goes into a folium map is compiled as a Jinja template (twice in some
paths), searched by regular expressions and evaluated in a script block. Here
every character that one of these could act on is written as ``\uXXXX`` inside
strings, so the text is the same JSON value to a parser and nothing to the rest.
Outside strings an opening brace is followed by ``"`` or ``}``, never by ``{``,
``%`` or ``#``, so the structure itself cannot open a template either.
"""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

_ANYWHERE = re.compile("[<>&'`_($\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_STRING_WITH_BRACE = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACES = {ord("{"): "\\u007b", ord("}"): "\\u007d"}


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _brace_free(match: re.Match[str]) -> str:
    return match.group().translate(_BRACES)


def plain(value: Any) -> Any:
    """Return `value` in JSON's own types.

    Parameters
    ----------
    value : object
        Nested dict, list, tuple, dataclass, enum, date, numpy or pandas value.

    Returns
    -------
    object
        Not-a-number, infinity and every missing value as None; dates as ISO text.

    Raises
    ------
    TypeError
        If a value has no meaning in JSON.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, str | int):
        return str(value) if isinstance(value, str) else int(value)
    raise TypeError(f"{kind.__name__} cannot be written as JSON")


def inert_json(value: Any) -> str:
    """Return `value` as compact JSON that no template, script or pattern acts on.

    Parameters
    ----------
    value : object
        What `plain` accepts.

    Returns
    -------
    str
        One line. ``json.loads`` of it, before and after any number of Jinja
        renderings, gives ``plain(value)``.
    """
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # None of these characters occurs in JSON outside strings.
    text = _ANYWHERE.sub(_escape, text)
    # Braces do, so they are escaped string by string.
    return _STRING_WITH_BRACE.sub(_brace_free, text)


def packed_json(value: Any) -> str:
    """Return `value` as JSON, compressed (zlib) and written in base64.

    For long columns: a component's arguments are sent as ASCII JSON, where every
    Chinese character takes six bytes and every quotation mark two. Base64 has no
    character that a template, script or pattern acts on.
    """
    text = json.dumps(plain(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("ascii"), 6)).decode("ascii")
