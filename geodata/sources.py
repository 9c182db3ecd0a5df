"""Read a package's ``sources/`` folder: declarations first, every checksum verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from errors import N_, Problem, SourceError
from geodata.datum import Datum
from geodata.declarations import FORMAT_VERSION, BuildPlan, SourceRecord
from strict_yaml import file_bytes, parse_yaml, shown, unreadable, value_problem

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Sources:
    """A package's sources, all present and unchanged since they were taken in.

    Parameters
    ----------
    folder : Path
        The ``sources`` folder.
    plan : BuildPlan
        Which files become which layers.
    records : dict of str to SourceRecord
        By source id.
    content_key : str
        SHA-256 over the format version, the declarations and the files' checksums.
    """

    folder: Path
    plan: BuildPlan
    records: dict[str, SourceRecord]
    content_key: str

    def path(self, source: str, file: str) -> Path:
        """Return where a source's file lies."""
        return self.folder / source / file

    def datum(self, source: str) -> Datum:
        """Return the datum that a source declares."""
        return self.records[source].datum


def read_sources(package: Path) -> Sources:
    """Read and verify the sources of a package.

    Parameters
    ----------
    package : Path
        Folder of the package; its sources lie in ``sources/``.

    Returns
    -------
    Sources
        Declarations of a package whose files are all as declared.

    Raises
    ------
    SourceError
        With every problem found: a missing or changed file, an unknown key, an
        unknown datum, a source or file that ``build.yaml`` names and nobody has.
    """
    folder = package / "sources"
    problems: list[Problem] = []
    digest = hashlib.sha256(f"format {FORMAT_VERSION}\n".encode())
    build_path = folder / "build.yaml"
    plan = _read_model(build_path, "sources/build.yaml", BuildPlan, problems, digest)
    if plan is not None and plan.format != FORMAT_VERSION:
        message = N_("format {format} is not known; this version builds format {known}")
        params = {"format": str(plan.format), "known": str(FORMAT_VERSION)}
        problems.append(Problem("sources/build.yaml", message, "format", params))
    records: dict[str, SourceRecord] = {}
    for subfolder in _subfolders(folder, problems):
        where = f"sources/{subfolder.name}/source.yaml"
        record = _read_model(subfolder / "source.yaml", where, SourceRecord, problems, digest)
        if record is None:
            continue
        records[subfolder.name] = record
        if record.source_id != subfolder.name:
            message = N_("source_id “{id}” must be the name of its folder, “{folder}”")
            params = {"id": record.source_id, "folder": subfolder.name}
            problems.append(Problem(where, message, "source_id", params))
        problems.extend(_changed_files(subfolder, record))
    if plan is not None:
        problems.extend(_unknown_files(plan, records))
    if plan is None or problems:
        raise SourceError(problems)
    return Sources(folder, plan, records, digest.hexdigest())


def _subfolders(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        listed = sorted(folder.iterdir()) if folder.is_dir() else []
        return [one for one in listed if one.is_dir() and not one.name.startswith((".", "__"))]
    except OSError as error:
        problems.append(unreadable("sources/", error))
        return []


def _read_model(
    path: Path, where: str, model: type[Model], problems: list[Problem], digest: hashlib._Hash
) -> Model | None:
    raw, unread = file_bytes(path, where)
    if unread:
        problems.extend(unread)
        return None
    digest.update(f"{where}\n".encode())
    digest.update(raw)
    content, wrong = parse_yaml(raw, where)
    problems.extend(wrong)
    if content is None and wrong:
        return None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems.extend(_declaration_problem(where, one) for one in error.errors())
    return None


def _declaration_problem(where: str, detail: ErrorDetails) -> Problem:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return Problem(where, N_("this key is missing"), key)
    if detail["type"] in {"extra_forbidden", "invalid_key"}:
        return Problem(where, N_("this key is not known; see docs/data-sources.md"), key)
    if key == "datum":
        message = N_(
            "the datum “{value}” is not known; find out whether the coordinates are "
            "WGS-84, CGCS2000, GCJ-02 or BD-09 and write that"
        )
        return Problem(where, message, key, {"value": shown(detail["input"])})
    return value_problem(where, key, detail)


def _changed_files(folder: Path, record: SourceRecord) -> list[Problem]:
    problems = []
    for one in record.files:
        where = f"sources/{folder.name}/{one.file}"
        raw, unread = file_bytes(folder / one.file, where)
        if unread:
            problems.extend(unread)
            continue
        found = hashlib.sha256(raw).hexdigest()
        if found != one.sha256:
            message = N_(
                "the file has changed: its SHA-256 is {found}, source.yaml says {declared}; "
                "restore the file, or check the new one and write its checksum"
            )
            params = {"found": found, "declared": one.sha256}
            problems.append(Problem(where, message, params=params))
    return problems


def _unknown_files(plan: BuildPlan, records: dict[str, SourceRecord]) -> list[Problem]:
    problems = []
    for key, source, file in plan.named_files():
        record = records.get(source)
        if record is None:
            message = N_("there is no readable source “{source}” with a source.yaml")
            problems.append(Problem("sources/build.yaml", message, key, {"source": source}))
        elif file not in {one.file for one in record.files}:
            message = N_("source “{source}” lists no file “{file}” in its source.yaml")
            params = {"source": source, "file": file}
            problems.append(Problem("sources/build.yaml", message, key, params))
    return problems
