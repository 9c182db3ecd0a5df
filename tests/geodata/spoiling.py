"""Spoil a copy of the toy package, checksums kept right or not."""

from __future__ import annotations

import hashlib
from pathlib import Path


def replace_in(package: Path, file: str, old: str, new: str) -> None:
    """Replace text in a file below ``sources/`` and, unless it is YAML, fix its checksum."""
    path = package / "sources" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(text.replace(old, new), encoding="utf-8")
    record = path.parent / "source.yaml"
    if path.suffix != ".yaml" and record.is_file():
        after = hashlib.sha256(path.read_bytes()).hexdigest()
        record.write_text(record.read_text(encoding="utf-8").replace(before, after), "utf-8")
