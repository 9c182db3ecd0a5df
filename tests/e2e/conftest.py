"""One served app and one browser for all tests of this folder; nothing is ever skipped.

They end with the folder: an open browser keeps an event loop running in this thread.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodata.build import build_package
from tests.browser import ROOT, launch_chromium, serve
from tests.cartography.hostile_names import HOSTILE_NAMES
from tests.e2e.screens import YINZHOU
from tests.e2e.served import Served, serving
from tests.toy import copied_toy

NAME_LIMIT = 200
LOOK_MS = 20_000

expect.set_options(timeout=LOOK_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launch_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the app with the real package, a hostile one and a malformed one."""
    build_package(YINZHOU)
    plans = tmp_path_factory.mktemp("plans")
    hostile_package(plans)
    _malformed_package(plans)
    log = tmp_path_factory.mktemp("log") / "app.log"
    state = tmp_path_factory.mktemp("state")
    environment = {"LANGCHENG_PLANS": str(plans), "LANGCHENG_STATE": str(state)}
    with serve(ROOT / "app.py", log, environment=environment, signed_in=True) as url:
        yield url


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return an app with a store of its own."""
    with serving(tmp_path_factory.mktemp("secured")) as found:
        yield found


@pytest.fixture(scope="package")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return an app whose browse screens are open to anyone."""
    with serving(tmp_path_factory.mktemp("public"), public="1") as found:
        yield found


def hostile_package(plans: Path) -> None:
    """Write a package whose facilities bear every hostile name."""
    package = copied_toy(plans).rename(plans / "hostile")
    table = package / "sources" / "facilities" / "facilities.csv"
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, first = list(reader.fieldnames or []), next(iter(reader))
    rows = []
    for number, name in enumerate(hostile_names()):
        rows.append(
            {
                **first,
                "facility_id": f"F{number:03d}",
                "name_zh": name,
                "name_en": "",
                "host_org": name,
                "lon": f"{120.002 + 0.0016 * number:.8f}",
                "lat": "29.83000000",
            }
        )
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, *({"host_org"} - set(columns))])
        writer.writeheader()
        writer.writerows(rows)
    declare(table)
    build_package(package)


def hostile_names() -> list[str]:
    """Return the hostile names that a CSV cell of a source can hold."""
    extra = ["[x](javascript:window.__pwned=1)", ":red[x]", "$x$", "**b**", "@SUM(1)", "＝1+1"]
    names = [*HOSTILE_NAMES, *extra]
    return ["".join(sign for sign in name if sign.isprintable())[:NAME_LIMIT] for name in names]


def _malformed_package(plans: Path) -> None:
    package = copied_toy(plans).rename(plans / "malformed")
    zones = package / "plan" / "zones.yaml"
    zones.write_text(zones.read_text(encoding="utf-8") + "\n  - zone_id: 7bad\n", encoding="utf-8")


def declare(path: Path) -> None:
    """Write the checksum of a changed file into its declaration."""
    declaration = path.parent / "source.yaml"
    text = declaration.read_text(encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pattern = re.compile(rf"({re.escape(path.name)}[\s\S]*?sha256:\s*['\"]?)[0-9a-f]{{64}}")
    changed, count = pattern.subn(rf"\g<1>{digest}", text, count=1)
    if not count:
        raise ValueError(f"no checksum of {path.name} in {declaration}")
    declaration.write_text(changed, encoding="utf-8")
