"""Many processes open the same empty store at the same instant: it opens for every one of them.

Run as a program of its own, so that it may fork.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import suppress

from store.database import open_database
from tests.torture.sabotage import SABOTAGES, sabotaged

HEAD_START_S = 0.05  # all are forked by then


def opened_together(url: str, processes: int) -> list[str]:
    """Open an empty store in many processes at once; return what went wrong."""
    instant = time.monotonic() + HEAD_START_S
    read, write = os.pipe()
    children = []
    for _ in range(processes):
        child = os.fork()
        if not child:
            try:
                while time.monotonic() < instant:
                    pass
                open_database(url).close()
            except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
                with suppress(OSError):
                    os.write(write, f"{error!r}\n".encode())
            finally:
                os._exit(0)
        children.append(child)
    os.close(write)
    with os.fdopen(read) as told:
        faults = told.read().splitlines()
    for child in children:
        os.waitpid(child, 0)
    return faults


def main() -> None:
    """Run as told on the command line and print what was found as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=10)
    asked.add_argument("--processes", type=int, default=12)
    asked.add_argument("--sabotage", default="", choices=list(SABOTAGES))
    given = asked.parse_args()
    began = time.monotonic()
    faults: list[str] = []
    rounds = 0
    with tempfile.TemporaryDirectory() as folder, sabotaged(given.sabotage):
        while rounds < given.rounds and not faults:
            faults += opened_together(f"sqlite:///{folder}/{rounds}.sqlite", given.processes)
            rounds += 1
    found = {
        "faults": faults,
        "counted": {"rounds": rounds},
        "seconds": round(time.monotonic() - began, 1),
    }
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
