"""A text of headings, sentences and tables, written as Markdown or as one HTML file.

Whatever comes from data is escaped in the writing, in one place for each form; the HTML
holds its own style, asks for nothing outside, and can run nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cartography.symbology import FONT_FAMILY, LIGHT, STATUSES
from commands.printing import one_line
from errors import N_
from wording.language import Wording

NO_MAP = N_(
    "Internal working document · no map in it, so no map review number · not for publication"
)
"""Stands where a map would: what leaves the building says what it is."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Chip:
    """A status as mark and word in its colour."""

    status: str
    words: str

    @property
    def mark(self) -> str:
        """The sign of the status."""
        return STATUSES[self.status].mark


@dataclass(frozen=True)
class Noted:
    """Words with something smaller below them; nothing where `note` is empty."""

    words: str
    note: str = ""


Cell = str | Chip | Noted


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title."""

    words: str
    level: int = 2


@dataclass(frozen=True)
class Sentence:
    """A paragraph; a note is smaller and lighter."""

    words: str
    is_note: bool = False


@dataclass(frozen=True)
class Items:
    """A list: what it is about, then sentences."""

    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Grid:
    """A table; its columns are as wide as `widths` says, in percent, or as what is in them."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = ()


Block = Heading | Sentence | Items | Grid


def status_chip(wording: Wording, status: str) -> Chip:
    """Return a status in the reader's words."""
    return Chip(status, wording.text(STATUSES[status].label))


def as_markdown(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown, every sign of the data literal."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~$!&])")
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def _plain(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", one_line(text))
    return _LEADING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_plain(block.words)}"
    if isinstance(block, Sentence):
        return _plain(block.words)
    if isinstance(block, Items):
        return "\n".join(
            f"- **{_plain(name)}** " + " ".join(_plain(one) for one in said)
            for name, said in block.rows
        )

    def row(cells: Sequence[Cell]) -> str:
        return "| " + " | ".join(_plain(_words(one)) for one in cells) + " |"

    rule = "|" + "---|" * len(block.head)
    return "\n".join([row(block.head), rule, *(row(one) for one in block.rows)])


def _words(cell: Cell) -> str:
    if isinstance(cell, Noted):
        return f"{cell.words} · {cell.note}" if cell.note else cell.words
    return f"{cell.mark} {cell.words}" if isinstance(cell, Chip) else cell


def as_html(blocks: Sequence[Block], *, title: str, language: str) -> str:
    """Return the blocks as one HTML file that needs nothing else.

    Parameters
    ----------
    blocks : sequence of Block
    title : str
    language : str
        ``zh-CN`` or ``en``.

    Returns
    -------
    str
    """
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_style()}</style>\n</head>\n"
        f"<body><main>\n{body}\n</main></body>\n</html>\n"
    )


def _text(words: str) -> str:
    return html.escape(one_line(words), quote=True)


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_text(block.words)}</h{block.level}>"
    if isinstance(block, Sentence):
        note = ' class="note"' if block.is_note else ""
        return f"<p{note}>{_text(block.words)}</p>"
    if isinstance(block, Items):
        rows = "".join(
            f"<li><b>{_text(name)}</b>" + "".join(f"<span>{_text(one)}</span>" for one in said)
            for name, said in block.rows
        )
        return f"<ul>{rows}</ul>"
    head = "".join(f'<th scope="col">{_text(one)}</th>' for one in block.head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in cells)}</tr>" for cells in block.rows
    )
    # border and cellpadding: for a mail reader that throws the style away
    fixed = ' class="fixed"' if block.widths else ""
    columns = "".join(f'<col width="{one}%">' for one in block.widths)
    return (
        f'<table{fixed} border="1" cellspacing="0" cellpadding="6">'
        f"{f'<colgroup>{columns}</colgroup>' if columns else ''}"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, Noted):
        return _cell(cell.words) + (f"<small>{_cell(cell.note)}</small>" if cell.note else "")
    if not isinstance(cell, Chip):
        broken = _text(cell).replace("/", "/<wbr>")  # two long words may part, a day may not
        return _DAY.sub(r'<span class="day">\g<0></span>', broken)
    colour = STATUSES[cell.status].colour(LIGHT)
    return (
        f'<span class="chip" style="color:{colour}"><i>{_text(cell.mark)}</i> '
        f"{_text(cell.words)}</span>"
    )


def _style() -> str:
    font = FONT_FAMILY.replace("<", "")
    return (
        f"body{{margin:0;background:{LIGHT.paper};color:{LIGHT.ink};font:14px/1.6 {font};"
        "font-variant-numeric:tabular-nums}"
        f"main{{max-width:1080px;margin:0 auto;padding:24px;background:{LIGHT.card}}}"
        f"h1{{font-size:20px;border-bottom:3px solid {LIGHT.accent};padding-bottom:8px}}"
        f"h2{{font-size:16px;margin:24px 0 8px;color:{LIGHT.accent}}}h3{{font-size:14px}}"
        f".note,li span{{font-size:12px;color:{LIGHT.muted}}}li span{{display:block}}"
        f"small{{display:block;font-size:12px;color:{LIGHT.muted}}}"
        "li{margin:0 0 8px}ul{padding-left:20px}"
        "table{border-collapse:collapse;border:0;margin:8px 0}"
        "table.fixed{width:100%;table-layout:fixed}tr,li{break-inside:avoid}"
        "h2,h3{break-after:avoid}@media print{body,main{background:none;padding:0}}"
        f"th,td{{overflow-wrap:anywhere;border:0;border-bottom:1px solid {LIGHT.line};padding:6px 8px;text-align:left;"
        "vertical-align:top}"
        f"th{{font-size:12px;color:{LIGHT.muted};font-weight:600}}"
        ".day,.chip{white-space:nowrap}.chip{font-weight:600}.chip i{font-style:normal}"
    )
