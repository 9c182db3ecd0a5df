"""Does every id that a record names exist, and is every id used once?

The checks work on the raw records, so that a record with another fault is still
checked and one reading of the package shows every problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from errors import N_, Problem
from plan.records import Record

RawPackage = Mapping[str, Sequence[Record]]

# list of records → (path of the reference, list in which the id must exist)
_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "header": (("district_zone", "zones"), ("target_scope", "scopes")),
    "zones": (("part_of", "zones"),),
    "indicators": (
        ("category", "categories"),
        ("proxy_of", "indicators"),
        ("continues", "indicators"),
    ),
    "targets": (("indicator", "indicators"), ("zone", "zones"), ("scope", "scopes")),
    "observations": (("indicator", "indicators"), ("zone", "zones"), ("scope", "scopes")),
    "orientations": (("zone", "zones"),),
    "mentions": (("field", "fields"),),
}
_REFERENCE_LISTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "contradictions": (("indicators", "indicators"), ("zones", "zones")),
}
_UNKNOWN: Mapping[str, str] = {
    "zones": N_("no zone {id} in plan/zones.yaml"),
    "indicators": N_("no indicator {id} in plan/indicators.yaml"),
    "scopes": N_("no scope {id} in plan/plan.yaml"),
    "categories": N_("no category {id} in plan/plan.yaml"),
    "fields": N_("no field {id} in plan/organisations.yaml"),
    "sources": N_("no source {id} in plan/citations.yaml"),
}


def check_references(package: RawPackage, *, absent: Collection[str] = ()) -> list[Problem]:
    """Return a problem for each unknown or repeated id.

    Parameters
    ----------
    package : mapping of str to sequence of Record
        Raw records by list: ``header`` (one), ``scopes``, ``categories``, ``sources``,
        ``zones``, ``indicators``, ``targets``, ``observations``, ``orientations``,
        ``fields``, ``organisations``, ``mentions``, ``contradictions``, ``parameters``.
    absent : collection of str
        Lists that could not be read; ids that point into them are not judged.

    Returns
    -------
    list of Problem
    """
    known = {name: {record.key for record in records} for name, records in package.items()}
    for name in ("scopes", "categories", "mentions"):  # their key also names the parent
        known[name] = {_last(record.key) for record in package[name]}
    problems = list(_repeated(package))
    for name, references in _REFERENCES.items():
        for record in package[name]:
            for path, target in references:
                named = record.get(path)
                if target in absent:
                    continue
                if named is not None and named not in known[target]:
                    problems.append(record.problem(_UNKNOWN[target], path, id=named))
    for name, lists in _REFERENCE_LISTS.items():
        for record in package[name]:
            for path, target in lists:
                if target in absent:
                    continue
                problems += [
                    record.problem(_UNKNOWN[target], place, id=named)
                    for place, named in record.texts(path)
                    if named not in known[target]
                ]
    for name, records in package.items() if "sources" not in absent else ():
        if name in {"scopes", "categories", "mentions"}:
            continue  # seen inside their parents
        for record in records:
            problems += _unknown_sources(record, record.data, "", known["sources"])
    return problems


def _last(key: str) -> str:
    return key.rsplit(".", 1)[-1]


def _repeated(package: RawPackage) -> Iterator[Problem]:
    for name, records in package.items():
        if name == "header":
            continue
        counts = Counter(_last(record.key) for record in records if "#" not in record.key)
        told: set[str] = set()
        for record in records:
            own = _last(record.key)
            if counts[own] > 1 and own not in told:
                told.add(own)
                message = N_("the id stands {count} times; every id is used once")
                yield record.problem(message, count=counts[own])


def _unknown_sources(
    record: Record, value: object, path: str, known: Iterable[str]
) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, child in value.items():
            here = f"{path}.{name}" if path else str(name)
            if str(name).endswith(("citation", "citations")):
                yield from _cited(record, child, here, known)
            else:
                yield from _unknown_sources(record, child, here, known)
    elif isinstance(value, list):
        for place, child in enumerate(value, start=1):
            yield from _unknown_sources(record, child, f"{path} #{place}", known)


def _cited(record: Record, value: object, path: str, known: Iterable[str]) -> Iterator[Problem]:
    if isinstance(value, list):
        for place, child in enumerate(value, start=1):
            yield from _cited(record, child, f"{path} #{place}", known)
    elif isinstance(value, dict):
        named = value.get("source")
        if isinstance(named, str) and named not in known:
            yield record.problem(_UNKNOWN["sources"], f"{path}.source", id=named)
