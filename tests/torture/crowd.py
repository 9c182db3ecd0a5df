"""Many processes write at once: all that they write is there, and nobody overwrites another.

Run as a program of its own, so that it may fork.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections import Counter
from contextlib import closing, suppress
from dataclasses import replace

from sqlalchemy import func, select

from errors import LangchengError, StaleObservationError
from store.access import Actor
from store.audit import verify_audit
from store.database import open_database
from store.observation_reading import observation_of
from store.observations import add_observation, edit_observation
from store.schema import observation
from tests.store.staff import CHEN, employ
from tests.torture.sabotage import SABOTAGES, sabotaged
from tests.torture.series import figure

SHARED = 4  # figures that all writers change
EDITS_OF_FOUR = 1  # one write in four changes a shared figure


def write(url: str, people: dict[str, Actor], shared: list[str], number: int, writes: int) -> dict:
    """Write `writes` times; return what happened."""
    counted: Counter[str] = Counter()
    trouble: list[str] = []
    with closing(open_database(url)) as database:
        for index in range(writes):
            request_id = f"w{number}-{index}"
            try:
                if index % 4 >= EDITS_OF_FOUR:
                    new = figure(f"w{number}:{index}")
                    add_observation(database, people[CHEN], new, request_id=request_id)
                    counted["added"] += 1
                    continue
                while True:
                    with database.reading() as connection:
                        seen = observation_of(connection, shared[(number + index // 4) % SHARED])
                    new = replace(figure("shared"), value=seen.value + 1)
                    try:
                        edit_observation(
                            database, people[CHEN], seen.observation_id, seen.version, new,
                            request_id=request_id,
                        )  # fmt: skip
                        break
                    except StaleObservationError:
                        counted["told that another was first"] += 1
                counted["changed"] += 1
            except LangchengError as error:
                trouble.append(f"{request_id}: {type(error).__name__}: {error}")
    return {"counted": counted, "trouble": trouble}


def open_and_write(url: str, number: int, writes: int, go: int, answers: int) -> None:
    """Open the store while others do, wait to be told to go, write, tell, and end."""
    told: dict = {"counted": {}, "trouble": []}
    try:
        open_database(url).close()
        os.write(answers, b"{}\n")
        with os.fdopen(go) as orders:
            order = json.loads(orders.read())
        with closing(open_database(url)) as database, database.reading() as connection:
            from store.actor_reading import actor_of

            people = {CHEN: actor_of(connection, CHEN)}
        told = write(url, people, order, number, writes)  # type: ignore[arg-type]
    except BaseException:  # noqa: BLE001 - told to the parent, which fails
        told["trouble"].append(traceback.format_exc())
    finally:
        with suppress(OSError):
            os.write(answers, json.dumps(told).encode() + b"\n")
        os._exit(0)


def crowd(url: str, writers: int, writes: int) -> dict:
    """Let `writers` processes open an empty store together and write `writes` times each."""
    began = time.monotonic()
    children = []
    for number in range(writers):
        go_read, go_write = os.pipe()
        answer_read, answer_write = os.pipe()
        child = os.fork()
        if not child:
            for _, other_go, other_answers in children:
                os.close(other_go)
                other_answers.close()
            os.close(go_write)
            os.close(answer_read)
            open_and_write(url, number, writes, go_read, answer_write)
        os.close(go_read)
        os.close(answer_write)
        children.append((child, go_write, os.fdopen(answer_read)))
    openings = [json.loads(answers.readline() or "{}") for _, _, answers in children]
    if failed := [trouble for one in openings for trouble in one.get("trouble", [])]:
        for child, go, answers in children:
            os.close(go)
            answers.close()
            os.waitpid(child, 0)
        return {"faults": failed, "counted": {}, "seconds": round(time.monotonic() - began, 1)}
    with closing(open_database(url)) as database:
        people = employ(database)
        shared = []
        for _ in range(SHARED):
            new = replace(figure("shared"), value=0.0)
            shared.append(add_observation(database, people[CHEN], new).observation_id)
    for _, go, _ in children:
        os.write(go, json.dumps(shared).encode())
        os.close(go)
    faults: list[str] = []
    counted: Counter[str] = Counter()
    for child, _, answers in children:
        told = json.loads(answers.readline() or '{"counted": {}, "trouble": ["no answer"]}')
        answers.close()
        os.waitpid(child, 0)
        faults += told.get("trouble", [])
        counted.update(told.get("counted", {}))
    faults += missing(url, shared, counted)
    seconds = round(time.monotonic() - began, 1)
    return {"faults": faults, "counted": dict(counted), "seconds": seconds}


def missing(url: str, shared: list[str], counted: Counter[str]) -> list[str]:
    """Say what is not there although a writer was told that it is."""
    faults = []
    with closing(open_database(url)) as database, database.reading() as connection:
        mine = observation.c.note.startswith("w")
        added = connection.execute(select(func.count()).where(mine)).scalar()
        if added != counted["added"]:
            faults.append(f"{added} figures are there, {counted['added']} were entered")
        newest = [observation_of(connection, one) for one in shared]
        total = sum(one.value for one in newest)
        versions = sum(one.version - 1 for one in newest)
        if not total == versions == counted["changed"]:
            faults.append(
                f"lost update: {counted['changed']} changes, {versions} versions, value {total}"
            )
        faults += [str(problem) for problem in verify_audit(connection).problems]
    return faults


def main() -> None:
    """Run as told on the command line and print what was found as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", required=True)
    asked.add_argument("--writers", type=int, default=16)
    asked.add_argument("--writes", type=int, default=200)
    asked.add_argument("--sabotage", default="", choices=list(SABOTAGES))
    given = asked.parse_args()
    with sabotaged(given.sabotage):
        json.dump(crowd(given.url, given.writers, given.writes), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
