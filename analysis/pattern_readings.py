"""What a pattern says in plain sentences, and what it cannot say."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pattern_statistics import MEASURE_WORDS, Found, Measure, Verdict
from analysis.result import Named, Quantity, Reading, Word
from analysis.study import Study
from errors import N_
from layers.kinds import KIND_LABELS

STRONG_QUOTIENT = 1.5


def headlines(
    found: Found, counts: NDArray[np.int64], quotients: pd.DataFrame, *, is_sites: bool
) -> tuple[Reading, ...]:
    """Return what the measures say, most important first."""
    noun = Word(N_("sites") if is_sites else N_("facilities"))
    said = (
        *_nearest(found.row(Measure.NEAREST), noun),
        *_ripley(found),
        *_cells(found, counts),
        *_company(found),
        *_strong(quotients),
    )
    if found.row(Measure.NEAREST)["verdict"] != Verdict.REFUSED:
        return said
    message = N_(
        "Whether the located {noun} cluster or chance put them so cannot be told; look at the map."
    )
    return (Reading(message, {"noun": noun}), *said)


def caveats(
    found: Found, known: Mapping[str, int], study: Study, confidence: float
) -> tuple[Reading, ...]:
    """Return what limits the result, every time."""
    number = {name: Quantity(value) for name, value in known.items()}
    said = [
        Reading(
            N_(
                "{located} of {registered} entries in the register are located, and they are no random "
                "sample: what is easy to find (parks, campuses, known addresses) is found first. This is "
                "the pattern of what is located."
            ),
            {"located": number["located"], "registered": number["registered"]},
            is_caveat=True,
            is_decisive=True,
        )
    ]
    if found.row(Measure.NEAREST)["verdict"] != Verdict.REFUSED:
        message = N_(
            "Chance may put a point anywhere on the land, hills and fields included; so part of the "
            "clustering is only that the town is where it is."
        )
        said.append(Reading(message, is_caveat=True))
    if known["town"]:
        message = N_("{town} are known only by their town; they are no sites and are left out.")
        said.append(Reading(message, {"town": number["town"]}, is_caveat=True))
    if known["outside"]:
        message = N_("{outside} stand outside the study's land and are left out.")
        said.append(Reading(message, {"outside": number["outside"]}, is_caveat=True))
    if known["facilities"] > known["sites"]:
        message = N_("{facilities} facilities stand on {sites} sites: some share one stated point.")
        params = {name: number[name] for name in ("facilities", "sites")}
        said.append(Reading(message, params, is_caveat=True))
    said += _positions(found, known, confidence)
    said += _refusals(found)
    if (study.zones["grade"] == "C").any():
        message = N_(
            "Location quotients of grade C zones rest on indicative boundaries; read them with their range."
        )
        said.append(Reading(message, is_caveat=True))
    if known["undated"]:
        message = N_("{undated} undated entries are left out on this day.")
        said.append(Reading(message, {"undated": number["undated"]}, is_caveat=True))
    return tuple(said)


def _nearest(row: Mapping[str, object], noun: Word) -> tuple[Reading, ...]:
    messages = {
        Verdict.CLUSTERED: N_(
            "{count} {noun} stand {mean} from their nearest neighbour on average; chance would make it "
            "{expected} on the same land: they stand closer together than chance (R {index}, p {p})."
        ),
        Verdict.EVEN: N_(
            "{count} {noun} stand {mean} from their nearest neighbour on average; chance would make it "
            "{expected} on the same land: they are spread more evenly than chance (R {index}, p {p})."
        ),
        Verdict.CHANCE: N_(
            "{count} {noun} stand {mean} from their nearest neighbour on average; chance would make it "
            "{expected} on the same land: no closer together than chance may put them (R {index}, p {p})."
        ),
    }
    return _said(row, messages, noun=noun)


def _said(
    row: Mapping[str, object], messages: Mapping[Verdict, str], *, noun: Word
) -> tuple[Reading, ...]:
    message = messages.get(Verdict(str(row["verdict"])))
    if message is None:
        return ()
    return (
        Reading(
            message,
            {
                "count": Quantity(_number(row, "count")),
                "noun": noun,
                "mean": Quantity(_number(row, "mean_m"), 0, "m"),
                "expected": Quantity(_number(row, "expected_m"), 0, "m"),
                "index": Quantity(_number(row, "value"), 2),
                "p": Quantity(_number(row, "p_value"), 3),
            },
        ),
    )


def _ripley(found: Found) -> tuple[Reading, ...]:
    row, curve = found.row(Measure.RIPLEY), found.ripley
    if curve is None:
        return ()
    params = {
        "from": Quantity(curve.above_from_m, 0, "m"),
        "to": Quantity(curve.above_to_m, 0, "m"),
        "p": Quantity(_number(row, "p_value"), 3),
    }
    verdict = Verdict(str(row["verdict"]))
    if verdict is Verdict.CLUSTERED and not math.isnan(curve.above_to_m):
        message = N_(
            "Over the whole range of distances they cluster more than chance (p {p}), at distances "
            "between {from} and {to}."
        )
        return (Reading(message, params),)
    if verdict is Verdict.EVEN:
        message = N_("Over the whole range of distances they keep more apart than chance (p {p}).")
        return (Reading(message, {"p": params["p"]}),)
    message = N_("Over the whole range of distances nothing differs from chance (p {p}).")
    return (Reading(message, {"p": params["p"]}),)


def _cells(found: Found, counts: NDArray[np.int64]) -> tuple[Reading, ...]:
    said = []
    moran, hot, uneven = (found.row(one) for one in (Measure.MORAN, Measure.HOT, Measure.GINI))
    messages = {
        Verdict.CLUSTERED: N_("Full cells stand by full cells (Moran's I {index}, p {p})."),
        Verdict.EVEN: N_("Full cells stand by empty ones (Moran's I {index}, p {p})."),
        Verdict.CHANCE: N_(
            "Full cells stand by full cells no more than chance may have it (Moran's I {index}, p {p})."
        ),
    }
    message = messages.get(Verdict(str(moran["verdict"])))
    if message is not None:
        params = {
            "index": Quantity(_number(moran, "value"), 2),
            "p": Quantity(_number(moran, "p_value"), 3),
        }
        said.append(Reading(message, params))
    number = Quantity(_number(hot, "value"))
    if hot["verdict"] == Verdict.CLUSTERED:
        message = N_(
            "{count} cells are hot: with their neighbours they hold more than chance would."
        )
        said.append(Reading(message, {"count": number}))
    elif hot["verdict"] == Verdict.CHANCE:
        said.append(
            Reading(N_("No cell is hot: none holds more with its neighbours than chance may."))
        )
    if uneven["verdict"] != Verdict.REFUSED:
        message = N_(
            "Half of the points stand in {few} of {cells} cells (Gini {gini}; chance alone {chance})."
        )
        falling = np.cumsum(np.sort(counts)[::-1])
        params = {
            "few": Quantity(int(np.searchsorted(falling, falling[-1] / 2)) + 1),
            "cells": Quantity(len(counts)),
            "gini": Quantity(_number(uneven, "value"), 2),
            "chance": Quantity(_number(uneven, "by_chance"), 2),
        }
        said.append(Reading(message, params))
    return tuple(said)


def _company(found: Found) -> tuple[Reading, ...]:
    row, curve = found.row(Measure.CROSS), found.cross
    if curve is None:
        return ()
    messages = {
        Verdict.TOGETHER: N_(
            "The two kinds stand nearer to each other than if the places had been dealt out by chance (p {p})."
        ),
        Verdict.APART: N_(
            "The two kinds stand farther from each other than if the places had been dealt out by chance (p {p})."
        ),
        Verdict.CHANCE: N_("The two kinds neither seek nor shun each other beyond chance (p {p})."),
    }
    message = messages[Verdict(str(row["verdict"]))]
    return (Reading(message, {"p": Quantity(_number(row, "p_value"), 3)}),)


def _strong(quotients: pd.DataFrame) -> tuple[Reading, ...]:
    known = quotients[quotients["location_quotient"] >= STRONG_QUOTIENT]
    known = known[(known["zone_kind_count"] >= 5) & (known["location_quotient_low"] > 1)]
    if known.empty:
        return ()
    order = np.lexsort((known["kind"], known.index.astype(str), -known["location_quotient"]))
    top = known.iloc[int(order[0])]
    message = N_(
        "{zone} is strongest in one kind: {kind}, {count} of its {total}, {quotient} times the share of the "
        "whole (between {low} and {high} as positions and boundary allow)."
    )
    return (
        Reading(
            message,
            {
                "zone": Named(str(top["name_zh"]), str(top["name_en"])),
                "kind": Word(KIND_LABELS.get(str(top["kind"]), str(top["kind"]))),
                "count": Quantity(float(top["zone_kind_count"])),
                "total": Quantity(float(top["zone_count"])),
                "quotient": Quantity(float(top["location_quotient"]), 2),
                "low": Quantity(float(top["location_quotient_low"]), 2),
                "high": Quantity(float(top["location_quotient_high"]), 2),
            },
        ),
    )


def _positions(found: Found, known: Mapping[str, int], confidence: float) -> list[Reading]:
    row = found.row(Measure.NEAREST)
    if math.isnan(_number(row, "value_low")):
        return []
    message = N_(
        "{street} of {facilities} positions are known only to the street; moved within their accuracy, "
        "which blurs clusters, R lies between {low} and {high} in {share} of the draws."
    )
    if not _number(row, "value_low") <= _number(row, "value") <= _number(row, "value_high"):
        message = N_(
            "{street} of {facilities} positions are known only to the street; moved within their "
            "accuracy, R lies between {low} and {high} in {share} of the draws. The R above, of the "
            "points as stated, is not within that: moving points blurs a cluster."
        )
    params = {
        "street": Quantity(known["street"]),
        "facilities": Quantity(known["facilities"]),
        "low": Quantity(_number(row, "value_low"), 2),
        "high": Quantity(_number(row, "value_high"), 2),
        "share": Quantity(confidence, 0, is_share=True),
    }
    said = [Reading(message, params, is_caveat=True)]
    clustered = row["verdict"] == Verdict.CLUSTERED
    if clustered and _number(row, "value_high") >= _number(row, "by_chance"):
        blurred = N_(
            "Within what the positions allow the cluster may vanish: it is one of stated points."
        )
        said.append(Reading(blurred, is_caveat=True, is_decisive=True))
    return said


def _refusals(found: Found) -> list[Reading]:
    """Return one sentence a reason, naming all the measures that it stopped."""
    reasons: dict[tuple[str, tuple[tuple[str, str], ...]], list[Word]] = {}
    for measure, problem in found.refused:
        key = (problem.message, tuple(sorted(problem.params.items())))
        reasons.setdefault(key, []).append(Word(MEASURE_WORDS[measure]))
    said = []
    for (reason, params), measures in reasons.items():
        names: Word | Reading = measures[-1]
        for word in reversed(measures[:-1]):
            names = Reading(N_("{first}, {others}"), {"first": word, "others": names})
        given = {"measures": names, "reason": Reading(reason, dict(params))}
        message = N_("Not computed: {measures}. {reason}.")
        is_decisive = Word(MEASURE_WORDS[Measure.NEAREST]) in measures
        said.append(Reading(message, given, is_caveat=True, is_decisive=is_decisive))
    return said


def _number(row: Mapping[str, object], name: str) -> float:
    value = row.get(name, math.nan)
    return float(value) if isinstance(value, int | float) else math.nan
