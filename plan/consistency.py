"""Do the figures of a plan package make sense together?

Units, comparators, dates in order, whole numbers, proxies that name what they stand
for. The checks work on raw records (see `plan.references`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite

from errors import N_, Problem
from plan.records import Record
from plan.references import RawPackage
from plan.vocabulary import (
    BOUNDARY_PARAMETER,
    CONFIDENCE_PARAMETER,
    LARGEST_RADIUS_M,
    RADIUS_PARAMETER,
    REQUIRED_PARAMETERS,
    STALE_PARAMETER,
)

_NUMBER = (int, float)
_TARGET_NUMBERS = ("baseline_value", "target_value", "target_max", "printed_actual_value")
_NO_PROMISE = ("baseline_only", "proxy", "context")


def check_consistency(package: RawPackage, *, absent: Collection[str] = ()) -> list[Problem]:
    """Return a problem for each figure that contradicts its own record or indicator.

    Parameters
    ----------
    package : mapping of str to sequence of Record
        Raw records by list, as in `plan.references.check_references`.
    absent : collection of str
        Lists that could not be read.

    Returns
    -------
    list of Problem
    """
    indicators = {record.key: record for record in package["indicators"]}
    header = package["header"][0] if package["header"] else None
    problems: list[Problem] = []
    if header is not None:
        problems += _header(header, {record.key: record for record in package["zones"]})
        problems += _units(header, package)
    problems += _circles(package["zones"])
    for record in package["indicators"]:
        problems += _indicator(record)
    for record in package["targets"]:
        problems += _target(record)
        problems += _fits(record, indicators, _TARGET_NUMBERS)
    problems += _same_promise_twice(package)
    for record in package["observations"]:
        problems += _observation(record, indicators)
        problems += _fits(record, indicators, ("value",))
    for record in package["parameters"]:
        problems += _parameter(record)
    if "parameters" not in absent:
        given = {record.key for record in package["parameters"]}
        message = N_("the measures need this parameter")
        problems += [
            Problem("plan/parameters.yaml", message, name)
            for name in REQUIRED_PARAMETERS
            if name not in given
        ]
    return problems


def _parameter(record: Record) -> Iterator[Problem]:
    value = record.get("value", _NUMBER)
    if value is None:
        return
    if record.key == CONFIDENCE_PARAMETER and not 0 < value < 1:
        message = N_("{value} must be above {low} and below {high}")
        yield record.problem(message, "value", value=value, low=0, high=1)
    is_positive = record.key.startswith(RADIUS_PARAMETER) or record.key == STALE_PARAMETER
    if is_positive and not 0 < value <= LARGEST_RADIUS_M:
        message = N_("{value} must be above {low} and at most {high}")
        yield record.problem(message, "value", value=value, low=0, high=LARGEST_RADIUS_M)
    if record.key.startswith(BOUNDARY_PARAMETER) and not 0 <= value <= LARGEST_RADIUS_M:
        message = N_("{value} must be at least {low} and at most {high}")
        yield record.problem(message, "value", value=value, low=0, high=LARGEST_RADIUS_M)


def _in_order(record: Record, first: str, second: str) -> Iterator[Problem]:
    earlier, later = record.get(first, date), record.get(second, date)
    if earlier is not None and later is not None and later <= earlier:
        message = N_("{later} is not after {earlier} ({key})")
        yield record.problem(message, second, later=later, earlier=earlier, key=first)


def _header(header: Record, zones: Mapping[str, Record]) -> Iterator[Problem]:
    yield from _in_order(header, "starts_on", "ends_on")
    yield from _in_order(header, "baseline_on", "ends_on")
    district = zones.get(header.get("district_zone") or "")
    if district is not None and district.get("zone_kind") != "district":
        message = N_("zone {id} has zone_kind {kind}, not district")
        kind = district.get("zone_kind") or ""
        yield header.problem(message, "district_zone", id=district.key, kind=kind)


def _units(header: Record, package: RawPackage) -> Iterator[Problem]:
    known = {unit for _, unit in header.texts("units")}
    for name in ("indicators", "observations", "parameters"):
        for record in package[name]:
            unit = record.get("unit")
            if known and unit is not None and unit not in known:
                message = N_("unit {unit} is not in units of plan/plan.yaml")
                yield record.problem(message, "unit", unit=unit)


def _circles(zones: Sequence[Record]) -> Iterator[Problem]:
    records = {one.key: one for one in zones}
    for key, record in records.items():
        passed, at = set(), key
        while at in records and at not in passed:
            passed.add(at)
            at = records[at].get("part_of") or ""
        if at == key:
            yield record.problem(N_("the zone is a part of itself"), "part_of")


def _indicator(record: Record) -> Iterator[Problem]:
    is_proxy = record.get("role") == "proxy"
    if is_proxy and not record.has("proxy_of"):
        yield record.problem(N_("a proxy must name the indicator it stands for"), "proxy_of")
    if not is_proxy and record.has("proxy_of"):
        yield record.problem(N_("only an indicator with role proxy has this key"), "proxy_of")
    for path in ("proxy_of", "continues"):
        if record.get(path) == record.key:
            yield record.problem(N_("the indicator names itself"), path)
    if record.data.get("is_integer") is True and record.get("decimals", int):
        yield record.problem(N_("a whole number (is_integer) has 0 decimals"), "decimals")
    count = record.get("counted.published_count", _NUMBER)
    for path in ("counted.published_on", "counted.published_citation"):
        if count is not None and record.get(path, (date, dict)) is None:
            yield record.problem(N_("a published count needs this key"), path)


def _target(record: Record) -> Iterator[Problem]:
    pairs = (
        ("baseline_value", "baseline_on"),
        ("target_value", "target_on"),
        ("printed_actual_value", "printed_actual_on"),
    )
    for value, day in pairs:
        has_value, has_day = record.has(value), record.has(day)
        if has_value != has_day:
            message = N_("{given} is given, so this key is needed")
            yield record.problem(
                message, day if has_value else value, given=value if has_value else day
            )
    target, comparator = record.get("target_value", _NUMBER), record.get("comparator")
    if target is not None and not record.has("comparator"):
        message = N_("a target value needs a comparator: =, >=, >, <=, < or range")
        yield record.problem(message, "comparator")
    if not record.has("target_value") and comparator is not None:
        yield record.problem(N_("a comparator without a target value"), "comparator")
    top = record.get("target_max", _NUMBER)
    if comparator == "range" and not record.has("target_max"):
        yield record.problem(N_("a range needs its upper end"), "target_max")
    if comparator != "range" and top is not None:
        yield record.problem(N_("only a range has an upper end"), "target_max")
    if target is not None and top is not None and top <= target:
        message = N_("the upper end {top} is not above {value}")
        yield record.problem(message, "target_max", top=top, value=target)
    if not record.has("target_value") and not record.has("baseline_value"):
        message = N_("neither a target value nor a base value; leave the record out")
        yield record.problem(message)
    if not record.has("baseline_value") and (
        record.data.get("baseline_is_approximate") is True or record.has("baseline_comparator")
    ):
        yield record.problem(N_("the base is described but not given"), "baseline_value")
    yield from _in_order(record, "baseline_on", "target_on")
    yield from _in_order(record, "baseline_on", "printed_actual_on")


def _fits(
    record: Record, indicators: Mapping[str, Record], names: tuple[str, ...]
) -> Iterator[Problem]:
    indicator = indicators.get(record.get("indicator") or "")
    if indicator is None:
        return
    decimals = indicator.get("decimals", int)
    for name in names:
        value = record.get(name, _NUMBER)
        if value is None or not isfinite(value):
            continue
        if name == "target_value" and indicator.get("role") in _NO_PROMISE:
            message = N_("indicator {id} has role {role}, which promises nothing")
            role = indicator.get("role")
            yield record.problem(message, name, id=indicator.key, role=role)
        if indicator.data.get("is_integer") is True:
            if float(value) != int(value):
                message = N_("{value} is not whole, but indicator {id} counts whole units")
                yield record.problem(message, name, value=value, id=indicator.key)
        elif decimals in range(5) and round(value, decimals) != value:
            message = N_("{value} has more than the {decimals} decimals of indicator {id}")
            yield record.problem(message, name, value=value, decimals=decimals, id=indicator.key)


def _same_promise_twice(package: RawPackage) -> Iterator[Problem]:
    seen: dict[tuple[str, str, object], str] = {}
    for record in package["targets"]:
        indicator, zone = record.get("indicator"), record.get("zone")
        if indicator is None or zone is None:
            continue
        promise = (indicator, zone, record.get("target_on", date))
        if promise in seen and seen[promise] != record.key:
            message = N_("the same indicator, zone and year as {id}")
            yield record.problem(message, id=seen[promise])
        seen.setdefault(promise, record.key)


def _observation(record: Record, indicators: Mapping[str, Record]) -> Iterator[Problem]:
    yield from _in_order(record, "period.start", "period.end")
    if record.get("period.kind") == "part_year" and record.get("period.start", date) is None:
        yield record.problem(N_("a part of a year needs its first day"), "period.start")
    indicator = indicators.get(record.get("indicator") or "")
    if indicator is None:
        return
    unit, own = record.get("unit"), indicator.get("unit")
    if unit is not None and own is not None and unit != own:
        message = N_("unit {unit}, but indicator {id} is in {own}")
        yield record.problem(message, "unit", unit=unit, id=indicator.key, own=own)
    for role in ("proxy", "context"):
        if (indicator.get("role") == role) != (record.get("comparability") == role):
            if role == "context" and indicator.get("role") != role:
                continue  # any figure may be shown as context only
            message = N_("indicator {id} has role {role}; comparability must agree with it")
            role_of = indicator.get("role") or ""
            yield record.problem(message, "comparability", id=indicator.key, role=role_of)
