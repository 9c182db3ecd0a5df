"""Kill -9 at random moments, again and again, and look what is left.

Run as a program of its own, so that it may fork: it imports the record store and nothing heavier.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import func, inspect, select, text

from store import backup, migration
from store.access import OPERATOR, Actor
from store.audit import audit_head, verify_audit
from store.backup import BackupError, check_backup
from store.database import Database
from store.schema import audit_entry, observation
from tests.store.staff import employ
from tests.torture.places import ROWS_OF_SECOND, Places
from tests.torture.sabotage import SABOTAGES, sabotaged
from tests.torture.series import Order, imports, single_writes
from tests.torture.victims import READY, LastWords, killed

CYCLES_A_STORE = 25
MOST_ANSWERS = {"writes": 9, "imports": 3, "backups": 2}
Answer = Callable[[str], None]
Series = Callable[[Database, dict[str, Actor], str], Iterator[Order]]


class Torture:
    """One run: the places, the chance, and what was found.

    Parameters
    ----------
    places : Places
    seed : int
    """

    def __init__(self, places: Places, seed: int) -> None:
        self.places = places
        self.chance = random.Random(seed)
        self.faults: list[str] = []
        self.counted: Counter[str] = Counter()
        self.longest_s = {"writes": 0.02, "imports": 0.06, "backups": 0.05}
        self.longest_s |= {"restores": 0.2, "migrations": 0.3, "openings": 0.05}
        self.people: dict[str, Actor] = {}

    def run(self, cycles: int, kinds: tuple[str, ...], *, is_first_fault_enough: bool) -> None:
        """Kill `cycles` times; the kinds take turns, writes being the commonest."""
        for number in range(cycles):
            kind = kinds[number % len(kinds)]
            self.counted[f"{kind} cycles"] += 1
            name = f"{kind}-{number}"
            cycle = getattr(self, f"{kind}_cycle")
            try:
                cycle(name)
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is a finding
                self.faults.append(f"{name}: {type(error).__name__}: {error}")
            if self.faults and is_first_fault_enough:
                return

    def writes_cycle(self, name: str) -> None:
        """Kill somebody who enters, submits and reviews figures."""
        self._series_cycle(name, single_writes)

    def imports_cycle(self, name: str) -> None:
        """Kill somebody who imports workbooks."""
        self._series_cycle(name, imports)

    def _series_cycle(self, name: str, series: Series) -> None:
        database = self._store()

        def work(answer: Answer) -> None:
            migration.prepare_schema(database)
            answer(READY)
            for order in series(database, self.people, name):
                answer(f"{order.request_id} {order.result}")

        words = self._killed(work, name)
        with closing(database):  # only its connections; nobody may fork with one of SQLite's
            self._look_for_halves(database, name)
            # the client asks once more: for all that was answered, and for what was cut off
            again = list(islice(series(database, self.people, name), len(words.answers) + 1))
            for said, order in zip(words.answers, again, strict=False):
                if said != f"{order.request_id} {order.result}":
                    self.faults.append(f"{name}: lost or doubled: {said} is now {order.result}")
            self._count_rows(database, name, again)
            self._verify(database, name)
        self.counted["answered writes"] += len(words.answers)

    def _look_for_halves(self, database: Database, name: str) -> None:
        """Look for a value without its entry, and for a request that was done in part."""
        with database.reading() as connection:
            orphans = connection.execute(
                select(func.count())
                .select_from(observation.outerjoin(audit_entry))
                .where(audit_entry.c.seq.is_(None))
            ).scalar()
            rows = connection.execute(select(func.count()).select_from(observation)).scalar()
            speaking = select(func.count()).where(
                audit_entry.c.object_kind == "observation", audit_entry.c.row_digest.is_not(None)
            )
            entries = connection.execute(speaking).scalar()
        if orphans or rows != entries:
            self.faults.append(f"{name}: {rows} figures, {entries} entries, {orphans} without one")

    def _count_rows(self, database: Database, name: str, again: list[Order]) -> None:
        """Compare what is there with what was asked for, once each."""
        with database.reading() as connection:
            mine = observation.c.note.startswith(f"{name}:", autoescape=True)
            there = connection.execute(
                select(func.count()).select_from(observation).where(mine)
            ).scalar()
            ids = audit_entry.c.request_id.startswith(f"{name}:", autoescape=True)
            asked = connection.execute(select(func.count()).where(ids)).scalar()
        if there != sum(order.row_count for order in again):
            self.faults.append(f"{name}: {there} rows for {len(again)} requests")
        if asked != len(again):
            self.faults.append(f"{name}: {asked} request ids for {len(again)} requests")

    def backups_cycle(self, name: str) -> None:
        """Kill somebody who takes backups while a figure is entered now and then."""
        database = self._store()
        folder = self.places.new_folder()

        def work(answer: Answer) -> None:
            migration.prepare_schema(database)
            answer(READY)
            for order in single_writes(database, self.people, name):
                path = backup.back_up(database, folder, actor=OPERATOR("torture"))
                answer(f"{path.name} {order.request_id}")

        words = self._killed(work, name)
        kept = {path.name for path in folder.glob("*.zip")}
        missing = {said.split()[0] for said in words.answers} - kept
        if missing:
            self.faults.append(f"{name}: backups that were answered are gone: {missing}")
        for path in folder.glob("*.zip"):
            check_backup(path)
        self.counted["backups"] += len(kept)
        with closing(database):
            self._verify(database, name)

    def restores_cycle(self, name: str) -> None:
        """Kill somebody who restores; what is there is empty or whole."""
        with closing(self._store()) as database:
            path = backup.back_up(database, self.places.new_folder())
        own = self.places.own
        self.places.empty(own)
        url = own.url.render_as_string(hide_password=False)
        self._killed(partial(_restore, path, url), name)
        try:
            backup.restore(path, url)
        except BackupError as error:
            if "already holds records" not in str(error):
                raise
            self.counted["restores that were through"] += 1
        with closing(own):
            self._verify(own, name, entries=check_backup(path).head_seq + 1)

    def openings_cycle(self, name: str) -> None:
        """Kill somebody who opens an empty store."""
        database = self.places.own
        self.places.empty(database)

        def work(answer: Answer) -> None:
            answer(READY)
            migration.prepare_schema(database)

        self._killed(work, name)
        with closing(database):
            migration.prepare_schema(database)
            employ(database)
            self._verify(database, name)

    def migrations_cycle(self, name: str) -> None:
        """Kill somebody who migrates."""
        database, folder = self.places.own, self.places.new_folder()
        self.places.empty(database)
        with closing(database):
            migration.prepare_schema(database)
            list(islice(single_writes(database, employ(database), name), 4))
            with database.reading() as connection:
                was = audit_head(connection)

        def work(answer: Answer) -> None:
            answer(READY)
            migration.migrate(database, folder)

        with self.places.second_shape():
            self._killed(work, name)
            with closing(database):
                self._look_at_shape(database, name)
                migration.migrate(database, folder)
                with database.reading() as connection:
                    problems = verify_audit(connection, was).problems
        self.faults += [f"{name}: {problem}" for problem in problems]
        for path in folder.glob("*.zip"):
            check_backup(path)

    def _look_at_shape(self, database: Database, name: str) -> None:
        """Look that the tables are of the old shape or of the new one, not between."""
        with database.changing() as connection:  # waits for what the server still does
            shape = migration.revision_of(connection)
            has_added = inspect(connection).has_table("added")
            count = (
                connection.execute(text("SELECT count(*) FROM added")).scalar() if has_added else 0
            )
        if (shape, count) not in {("0001", 0), ("0002", ROWS_OF_SECOND)}:
            self.faults.append(f"{name}: revision {shape} with {count} rows")
        self.counted["migrations that were through"] += shape == "0002"

    def _verify(self, database: Database, name: str, *, entries: int | None = None) -> None:
        with database.reading() as connection:
            report = verify_audit(connection)
        self.faults += [f"{name}: {problem}" for problem in report.problems]
        if entries is not None and report.entry_count != entries:
            self.faults.append(f"{name}: {report.entry_count} entries, not {entries}")

    def _killed(self, work: Callable[[Answer], None], name: str) -> LastWords:
        kind = name.partition("-")[0]
        most = MOST_ANSWERS.get(kind, 0)
        words = killed(work, self.chance, most_answers=most, longest_s=self.longest_s[kind])
        # what ends by itself should be killed on its way three times of four
        if not most:
            self.longest_s[kind] *= 0.8 if words.is_finished else 1.07
        self.counted["finished before the kill"] += words.is_finished
        if words.trouble:
            self.faults.append(f"{name}: {words.trouble}")
        return words

    def _store(self) -> Database:
        """Begin a new store now and then: the trail is gone through after every kill."""
        database = self.places.shared
        if self.counted["cycles in a store"] % CYCLES_A_STORE == 0:
            self.places.empty(database)
            with closing(database):
                migration.prepare_schema(database)
                self.people = employ(database)
        self.counted["cycles in a store"] += 1
        return database


def _restore(path: Path, url: str, answer: Answer) -> None:
    answer(READY)
    backup.restore(path, url)


def main() -> None:
    """Run as told on the command line and print what was found as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cycles", type=int, required=True)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--kinds",
        default="writes,imports,writes,backups,writes,migrations,openings,writes,restores",
    )
    asked.add_argument("--postgres", nargs=2, default=(), help="two databases that may be emptied")
    asked.add_argument("--sabotage", default="", choices=list(SABOTAGES))
    given = asked.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="langcheng-torture-") as folder,
        sabotaged(given.sabotage),
    ):
        torture = Torture(Places(Path(folder), given.postgres), given.seed)
        kinds = tuple(given.kinds.split(","))
        torture.run(given.cycles, kinds, is_first_fault_enough=bool(given.sabotage))
    seconds = round(time.monotonic() - began, 1)
    found = {"faults": torture.faults, "counted": dict(torture.counted), "seconds": seconds}
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
