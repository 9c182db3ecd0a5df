"""A small disk fills up under a record store: what is refused, what goes on, what is left.

Run by ``unshare --mount``, so that the small disk is this program's alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import func, select

from errors import LangchengError, StoreFullError
from store import backup
from store.audit import verify_audit
from store.database import Database, open_database
from store.evidence import add_evidence
from store.observations import add_observation, add_observations
from store.schema import observation
from tests.store.staff import CHEN, CORRIDOR, PLAN, employ
from tests.torture.sabotage import SABOTAGES, sabotaged
from tests.torture.series import figure

ROOT = Path(__file__).resolve().parents[2]
SMALL = "6m"
FIGURES = 20
BATCH = 300
ROOM_FOR_A_PART = 131_072
PDF = b"%PDF-1.4\n" + os.urandom(300_000) + b"\n%%EOF"


class Disk:
    """A disk of a few megabytes, all of which can be taken and given back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)], check=True
        )

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            for size in (65_536, 4_096, 1):
                with suppress(OSError):
                    while file.write(b"x" * size):
                        pass

    def give_back(self, size: int) -> None:
        os.truncate(self._filler, self._filler.stat().st_size - size)

    def free(self) -> None:
        self._filler.unlink()


def told(write: Callable[[], object]) -> str:
    """Return what a write says that there is no room for; the kind of error first."""
    try:
        write()
    except (LangchengError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return "written"


def command(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run a command of the application on the store of the small disk."""
    environment = {**os.environ, "LANGCHENG_STATE": str(folder / "state"), "LANGCHENG_LANG": "en"}
    environment.pop("LANGCHENG_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stderr


def standing(database: Database) -> tuple[int, list[str]]:
    """Return how many figures are there, and what is wrong with the trail."""
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(observation)).scalar()
        return int(count or 0), [str(one) for one in verify_audit(connection).problems]


def batch_rows(database: Database) -> int:
    """Return how many figures of the workbook are there."""
    of_batch = select(func.count()).where(observation.c.note.startswith("batch:"))
    with database.reading() as connection:
        return int(connection.execute(of_batch).scalar() or 0)


def run(folder: Path) -> dict:
    """Fill the disk, try everything that writes, make room again."""
    began = time.monotonic()
    faults: list[str] = []
    disk = Disk(folder)
    url = f"sqlite:///{folder / 'state' / 'records.sqlite'}"
    (folder / "state").mkdir(mode=0o700)
    with closing(open_database(url)) as database:
        people = employ(database)
        for number in range(FIGURES):
            add_observation(database, people[CHEN], figure(f"before:{number}"))
        disk.fill()
        disk.give_back(ROOM_FOR_A_PART)
        refused = {
            "a workbook that is larger than the room": lambda: add_observations(
                database, people[CHEN], [figure(f"batch:{row}") for row in range(BATCH)]
            ),
            "a figure": lambda: [
                add_observation(database, people[CHEN], figure(f"full:{number}"))
                for number in range(200)
            ],
            "an evidence file": lambda: add_evidence(
                database, people[CHEN], PDF, "scan.pdf", plan=PLAN, zone_id=CORRIDOR
            ),
            "a backup": lambda: backup.back_up(database, folder / "backups"),
        }
        for name, write in list(refused.items()):
            if not (said := told(write)).startswith(StoreFullError.__name__):
                faults.append(f"{name}: {said}")
        if parts := batch_rows(database):
            faults.append(f"{parts} of {BATCH} figures of one workbook are there")
        disk.fill()
        count, problems = standing(database)
        faults += [f"reading on a full disk: {one}" for one in problems]
        kept = count - FIGURES  # small ones that went into room the database still had
        refused["a backup, a trail, a workbook"] = lambda: None
        toy = ("--plan", str(ROOT / "tests" / "packages" / "toy"))
        for arguments in (
            ("backup", "--to", str(folder / "backups")),
            ("audit", "export", "--out", str(folder / "trail.jsonl")),
            ("records", "template", *toy, "--zone", "district", "--out", str(folder / "in.xlsx")),
        ):
            code, said = command(folder, *arguments)
            if code != 2 or not re.search("no room|No space left", said) or "Traceback" in said:
                faults.append(f"{' '.join(arguments[:2])}: exit code {code}: {said[-300:]}")
        left = {path.name for path in folder.rglob("*") if path.is_file()}
        left -= {"filler", "records.sqlite", "records.sqlite-wal", "records.sqlite-shm"}
        faults += [f"left behind: {name}" for name in sorted(left)]
        disk.free()
        add_observation(database, people[CHEN], figure("after"))
        add_evidence(database, people[CHEN], PDF, "scan.pdf", plan=PLAN, zone_id=CORRIDOR)
        made = backup.back_up(database, folder / "backups")
        count, problems = standing(database)
        faults += problems
        if count != FIGURES + kept + 1:
            faults.append(f"{count} figures are there")
        if not made.is_file():
            faults.append("no backup with room to spare")
    counted = {"figures": count, "refused": len(refused)}
    return {"faults": faults, "counted": counted, "seconds": round(time.monotonic() - began, 1)}


def main() -> None:
    """Run as told on the command line and print what was found as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sabotage", default="", choices=list(SABOTAGES))
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name, sabotaged(given.sabotage):
        folder = Path(name) / "small"
        folder.mkdir()
        try:
            found = run(folder)
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
