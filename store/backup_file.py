"""The file that a backup is: rows as text in a zip, sealed so that no byte can change unseen.

One ``<table>.jsonl`` a table, one row a line, and ``manifest.json`` with the schema, the row
count and checksum of every member and the head of the audit trail. The zip's comment, its last
64 bytes, is the SHA-256 of everything before it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from errors import N_, LangchengError, Problem

FORMAT = "langcheng-backup/1"
MANIFEST = "manifest.json"
SEAL_LENGTH = 64
LONGEST_LINE = 64 * 1024 * 1024  # a row with the largest evidence file, and room to spare
_CHUNK = 1024 * 1024
_UNREADABLE = (  # what zipfile and json raise for a file that somebody made up
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, AttributeError,
    RuntimeError,
)  # fmt: skip


class BackupError(LangchengError, ValueError):
    """A file is no backup, is damaged, or cannot be restored where it was asked for."""


@dataclass(frozen=True)
class MemberSummary:
    """What the manifest says of one table.

    Parameters
    ----------
    row_count : int
    sha256 : str
        Of the member's text.
    """

    row_count: int
    sha256: str


@dataclass(frozen=True)
class BackupContents:
    """What a backup holds.

    Parameters
    ----------
    schema : str
        Revision of the tables.
    made_at : str
        UTC instant.
    tables : mapping of str to MemberSummary
    head_seq, head_hash : int, str
        Last entry of the audit trail.
    """

    schema: str
    made_at: str
    tables: Mapping[str, MemberSummary] = field(default_factory=dict)
    head_seq: int = 0
    head_hash: str = ""

    @property
    def row_count(self) -> int:
        """Rows of all tables together."""
        return sum(one.row_count for one in self.tables.values())


def row_line(row: Mapping[str, Any]) -> bytes:
    """Return a row as one line, the same from every database."""
    coded = {name: _coded(value) for name, value in row.items()}
    text = json.dumps(
        coded, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode() + b"\n"


def row_of(line: bytes) -> dict[str, Any]:
    """Return the row that a line holds."""
    return {name: _decoded(value) for name, value in json.loads(line).items()}


def _coded(value: Any) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"base64": base64.b64encode(value).decode("ascii")}
    return value


def _decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return date.fromisoformat(text) if kind == "date" else base64.b64decode(text, validate=True)


def summary_of(
    rows: Iterable[Mapping[str, Any]], write: Callable[[bytes], object]
) -> MemberSummary:
    """Give every row's line to `write`; return their number and checksum."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        line = row_line(row)
        digest.update(line)
        write(line)
        count += 1
    return MemberSummary(count, digest.hexdigest())


def write_manifest(archive: zipfile.ZipFile, contents: BackupContents) -> None:
    """Write the manifest and leave room for the seal."""
    document = {"format": FORMAT, **asdict(contents)}
    archive.writestr(MANIFEST, json.dumps(document, indent=1, sort_keys=True))
    archive.comment = b"0" * SEAL_LENGTH


def seal(file: IO[bytes]) -> None:
    """Write the checksum of all before it into the last bytes of a whole archive."""
    file.seek(-SEAL_LENGTH, 2)
    length = file.tell()
    digest = _digest(file, length)
    file.seek(length)
    file.write(digest)


def read_backup(path: Path) -> BackupContents:
    """Return what a backup says that it holds, once its seal is found unbroken.

    Raises
    ------
    BackupError
        When the file cannot be read, is no backup, or a byte of it has changed.
    """
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            length = file.tell() - SEAL_LENGTH
            if length <= 0:
                raise _damaged(path)
            digest = _digest(file, length)
            if file.read(SEAL_LENGTH) != digest:
                raise _damaged(path)
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(MANIFEST))
        if document.pop("format") != FORMAT:
            message = N_("this backup has a form that is not known here; use the newer program")
            raise BackupError(Problem(str(path), message))
        document["tables"] = {
            name: MemberSummary(**one) for name, one in document["tables"].items()
        }
        return BackupContents(**document)
    except OSError as error:
        message = N_("this file cannot be read; check its name and that it may be read")
        raise BackupError(Problem(str(path), message)) from error
    except _UNREADABLE as error:
        if isinstance(error, BackupError):
            raise
        raise _damaged(path) from error


def check_backup(path: Path) -> BackupContents:
    """Read a backup through: seal, row counts and the checksum of every table.

    Parameters
    ----------
    path : Path

    Returns
    -------
    BackupContents

    Raises
    ------
    BackupError
        When the file is no backup, or damaged.
    """
    contents = read_backup(path)
    for name, said in contents.tables.items():
        if summary_of(rows_in(path, name), lambda line: None) != said:
            raise _damaged(path, name)
    return contents


def rows_in(path: Path, table: str) -> Iterator[dict[str, Any]]:
    """Return the rows of a table, one after the other.

    Raises
    ------
    BackupError
        When the member is missing or is not what a backup writes.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{table}.jsonl") as member:
            while line := member.readline(LONGEST_LINE):
                yield row_of(line)
    except OSError as error:
        message = N_("this file cannot be read; check its name and that it may be read")
        raise BackupError(Problem(str(path), message)) from error
    except _UNREADABLE as error:
        raise _damaged(path, table) from error


def _digest(file: IO[bytes], length: int) -> bytes:
    """Return the checksum of the first `length` bytes; the file then stands behind them."""
    digest = hashlib.sha256()
    file.seek(0)
    while length > 0 and (chunk := file.read(min(_CHUNK, length))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest().encode("ascii")


def _damaged(path: Path, table: str = "") -> BackupError:
    message = N_("this is not a backup, or it was damaged since it was made; take another one")
    return BackupError(Problem(str(path), message, table))
