"""What a click on a zone of the atlas costs the server, from the second visit on.

``python -m bench.rerun`` serves the app, opens the atlas of the first plan package,
clicks two new towns in turn and writes the CPU seconds of the server process for each
click to ``build/bench/rerun.json``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
from playwright.sync_api import expect

from bench.map import cpu_seconds
from bench.paired import Row, finish, seconds
from geodata.build import build_package
from monitoring.workspace import find_package, layers_path, package_names
from tests.browser import ROOT, launch_chromium, serve
from tests.e2e.screens import opened, point_on_screen, quiet_point, settled_map

WARM_UP_CLICKS = 4
CLICKS = 10
QUIET_MS = 900
CPU_LIMIT_S = 0.5


def child_process() -> int:
    """Return the process that this one started to serve the app."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                command = (entry / "cmdline").read_text(encoding="utf-8")
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and "streamlit" in command:
                return int(entry.name)
    raise RuntimeError("the served app is not a child of this process")


def zones_to_click(path: Path) -> list[str]:
    """Return the two largest drawn new towns of a package."""
    zones = gpd.read_file(path, layer="zones")
    towns = zones[(zones["zone_kind"] == "new_town") & zones.geometry.notna()]
    return list(towns.sort_values("area_km2", ascending=False)["zone_id"].iloc[:2])


def run() -> dict[str, Any]:
    """Serve, click, measure and return the result."""
    package = find_package(package_names()[0])
    build_package(package)
    path = layers_path(package)
    zone_ids = zones_to_click(path)
    costs: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(ROOT / "app.py", Path(folder) / "server.log", signed_in=True) as url,
        launch_chromium() as browser,
        opened(browser, url, landmark=".lc-headline") as seen,
    ):
        pid = child_process()
        page = seen.page
        frame = settled_map(page)
        page.wait_for_timeout(2000)
        for number in range(WARM_UP_CLICKS + CLICKS):
            zone_id = zone_ids[number % len(zone_ids)]
            place = point_on_screen(page, frame, *quiet_point(zone_id, path))
            before = cpu_seconds(pid)
            page.mouse.click(*place)
            page.wait_for_url(f"**zone={zone_id}**", timeout=20_000)
            expect(page.locator(".lc-card")).to_be_visible(timeout=20_000)
            page.wait_for_timeout(QUIET_MS)
            if number >= WARM_UP_CLICKS:
                costs.append(cpu_seconds(pid) - before)
    median = statistics.median(costs)
    return {
        "bench": "rerun",
        "package": package.name,
        "clicks": CLICKS,
        "rerun_cpu_s": round(median, 3),
        "rerun_cpu_s_each": [round(one, 3) for one in costs],
        "limit_cpu_s": CPU_LIMIT_S,
        "is_within_limits": median < CPU_LIMIT_S,
    }


def rows() -> list[Row]:
    """Measure the clicks."""
    found = run()
    return [
        Row(
            job="a click on a zone of the atlas, server CPU",
            ours=seconds(found["rerun_cpu_s"]),
            theirs="",
            against="",
            limit=f"≤ {CPU_LIMIT_S} s",
            is_within=bool(found["is_within_limits"]),
            measured=found,
        )
    ]


def main() -> int:
    """Measure, write the report, return 1 when the limit is passed."""
    return finish("rerun", rows())


if __name__ == "__main__":
    sys.exit(main())
