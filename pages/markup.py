"""The one way from data to HTML: everything is escaped here, nothing elsewhere.

A `Markup` is HTML that this module made. Whatever else is put into an element is
text and gets escaped. `st.html` receives it, so Markdown never reads data.
"""

from __future__ import annotations

import base64
import html
import re
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LINK_SCHEMES = frozenset({"http", "https"})
_VOID = frozenset({"br", "hr", "img"})


class Markup(str):
    """HTML that is safe to show."""

    __slots__ = ()


def escaped(value: object) -> Markup:
    """Return `value` as text that no browser reads as HTML."""
    if isinstance(value, Markup):
        return value
    text = "" if value is None else str(value)
    return Markup(html.escape(_CONTROLS.sub(" ", text), quote=True))


def element(tag: str, *content: object, cls: str = "", **attributes: object) -> Markup:
    """Return an element with its content and attribute values escaped.

    Parameters
    ----------
    tag : str
        Written in code, never taken from data.
    *content : object
        `Markup` goes in as it is, all else as text.
    cls : str
        CSS classes.
    **attributes : object
        Other attributes; ``_`` in a name becomes ``-``.
    """
    given = {"class": cls, **attributes} if cls else attributes
    written = "".join(
        f' {name.replace("_", "-")}="{escaped(value)}"'
        for name, value in given.items()
        if value is not None
    )
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{joined(*content)}</{tag}>")


def joined(*parts: object) -> Markup:
    """Return the parts one after another, each escaped unless it is `Markup`."""
    return Markup("".join(escaped(part) for part in parts if part is not None))


def link(label: object, url: str | None) -> Markup:
    """Return a link that opens in a new tab, or the label alone for any other scheme."""
    address = (url or "").strip().split(" ")[0]
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return escaped(label)
    if scheme not in _LINK_SCHEMES:
        return escaped(label)
    return element("a", label, href=address, target="_blank", rel="noopener noreferrer")


def picture(svg: str, words: str) -> Markup:
    """Return a drawing of ours as an image, which cannot run anything, with words for it."""
    packed = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return element("img", src=f"data:image/svg+xml;base64,{packed}", alt=words)


def rows(pairs: list[tuple[object, object]], *, cls: str = "lc-facts") -> Markup:
    """Return a list of names and values."""
    return element(
        "dl",
        *(joined(element("dt", name), element("dd", value)) for name, value in pairs),
        cls=cls,
    )


def details(summary: object, *content: object, cls: str = "lc-source") -> Markup:
    """Return something one click away."""
    return element("details", element("summary", summary), *content, cls=cls)


def table(
    head: list[object], body: list[list[object]], *, cls: str = "", label: str | None = None
) -> Markup:
    """Return a table in its own scrolling box."""
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", *(element("th", one, scope="col") for one in head))),
            element(
                "tbody", *(element("tr", *(element("td", one) for one in row)) for row in body)
            ),
            cls="lc-table",
        ),
        cls=f"lc-scroll {cls}".strip(),
        tabindex="0",
        role="region",
        aria_label=label,
    )


def show(*parts: Markup, width: Literal["stretch", "content"] = "stretch") -> None:
    """Put finished markup on the page."""
    st.html(joined(*parts), width=width)


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def without_markdown(name: str) -> str:
    """Return a name for a label that Streamlit reads as Markdown, every sign literal."""
    return _MARKDOWN.sub(r"\\\1", _CONTROLS.sub(" ", name))
