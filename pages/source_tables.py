"""Datasets, citations and parameters as they are declared."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from errors import N_
from pages import markup
from pages.markup import Markup
from pages.screen import Screen
from plan.models import SourceKind

SOURCE_KINDS = {
    SourceKind.PLAN: N_("Plan"),
    SourceKind.GOVERNMENT: N_("Government"),
    SourceKind.STATISTICS: N_("Statistics"),
    SourceKind.PRESS: N_("Press"),
    SourceKind.MIRROR: N_("Third-party copy"),
    SourceKind.STANDARD: N_("Standard"),
    SourceKind.DATASET: N_("Dataset"),
    SourceKind.ASSUMPTION: N_("Assumption"),
}


def dataset_list(screen: Screen) -> Markup:
    """Return every dataset: producer, dates, licence, datum, accuracy, method, checksum."""
    wording = screen.wording
    head: list[object] = [
        wording.text("Dataset"),
        wording.text("Producer"),
        wording.text("Retrieved"),
        wording.text("Licence"),
        wording.text("Datum"),
        wording.text("Accuracy"),
        wording.text("How it was made"),
    ]
    sources = screen.workspace.layers.sources
    body = [_dataset(screen, row) for row in sources.to_dict("records")]
    return markup.table(head, body, label=wording.text("Datasets"))


def _dataset(screen: Screen, row: dict[str, Any]) -> list[object]:
    wording = screen.wording
    title = markup.joined(
        markup.element(
            "b", markup.link(wording.name(row["title"], row.get("title_en")), _text(row["url"]))
        ),
        markup.element("br"),
        markup.element("small", _text(row["file"])),
    )
    how = markup.joined(
        wording.name(row["method"], row.get("method_en")),
        markup.details(
            wording.text("Checksum"), markup.element("small", "SHA-256 ", _text(row["sha256"]))
        ),
    )
    return [
        title,
        _text(row["producer"]) or wording.text("not known"),
        markup.element("span", _text(row["retrieved_on"]) or "—", cls="lc-nowrap"),
        _text(row["licence"]) or wording.text("not known"),
        markup.element("span", _text(row["datum"]), cls="lc-nowrap"),
        wording.name(row["accuracy"], row.get("accuracy_en")),
        how,
    ]


def citation_table(screen: Screen) -> Markup:
    """Return every cited text with its kind, date and how much rests on it."""
    wording, plan = screen.wording, screen.workspace.plan
    used = Counter(one.citation.source for one in (*plan.observations, *plan.targets, *plan.zones))
    head: list[object] = [
        wording.text("Source"),
        wording.text("Kind"),
        wording.text("Published"),
        wording.text("Reliability"),
        wording.text("Figures that cite it"),
    ]
    body: list[list[object]] = [
        [
            markup.link(one.title, one.url),
            wording.text(SOURCE_KINDS[one.kind]),
            wording.day(one.published_on) if one.published_on else one.published_note or "—",
            wording.label(one.reliability) if one.reliability else "—",
            wording.number(used.get(one.source_id, 0)),
        ]
        for one in sorted(plan.sources, key=lambda one: -used.get(one.source_id, 0))
    ]
    return markup.table(head, body, label=wording.text("Where the numbers are printed"))


def citation_frame(screen: Screen) -> pd.DataFrame:
    """Return every cited text as a frame for a file."""
    plan = screen.workspace.plan
    used = Counter(one.citation.source for one in (*plan.observations, *plan.targets, *plan.zones))
    return pd.DataFrame(
        [
            {
                "source_id": one.source_id,
                "title": one.title,
                "kind": str(one.kind),
                "url": one.url,
                "published_on": one.published_on,
                "published_note": one.published_note,
                "figures_citing": used.get(one.source_id, 0),
            }
            for one in plan.sources
        ]
    )


def parameter_frame(screen: Screen) -> pd.DataFrame:
    """Return every parameter as a frame for a file."""
    plan = screen.workspace.plan
    return pd.DataFrame(
        [
            {
                "parameter_id": one.parameter_id,
                "label_zh": one.label.zh,
                "label_en": one.label.en,
                "value": one.value,
                "unit": one.unit,
                "valid_from": one.valid_from,
                "reason_zh": one.reason.zh,
                "reason_en": one.reason.en,
                "source": plan.source(one.citation.source).title,
                "at": one.citation.at,
            }
            for one in plan.parameters
        ]
    )


def parameter_table(screen: Screen) -> Markup:
    """Return every parameter of the measures with its reason and source."""
    wording, plan = screen.wording, screen.workspace.plan
    head: list[object] = [
        wording.text("Parameter"),
        wording.text("Value"),
        wording.text("Valid from"),
        wording.text("Reason"),
        wording.text("Source"),
    ]
    body: list[list[object]] = [
        [
            wording.label(one.label),
            markup.element("span", wording.quantity(one.value, one.unit, 2), cls="lc-nowrap"),
            markup.element("span", wording.day(one.valid_from), cls="lc-nowrap"),
            wording.label(one.reason),
            screen.citation(one.citation),
        ]
        for one in plan.parameters
    ]
    return markup.joined(
        markup.element(
            "p",
            wording.text(
                "An official changes these in the package's parameters.yaml; nothing is fixed in code."
            ),
            cls="lc-note",
        ),
        markup.table(head, body, label=wording.text("Parameters")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
