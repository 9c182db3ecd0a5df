"""What the map costs the server with fifty thousand facilities, and how much it sends.

``python -m bench.map`` serves a page, opens it in Chromium, reruns it and pans it,
and writes CPU seconds of the server process, bytes received by the browser and
the number of runs to ``build/bench/map.json``.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, WebSocket

from bench.paired import Row, finish, seconds
from tests.browser import ROOT, launch_chromium, open_page, serve

APP = Path(__file__).parent / "_map_app.py"
FACILITY_COUNT = 50_000
RERUNS = 7
CPU_LIMIT_S = 0.7
BYTES_LIMIT = 3_000_000


def cpu_seconds(pid: int) -> float:
    """Return the user and system seconds that a process has used, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _state(page: Page) -> dict[str, float]:
    text = page.get_by_text("writing=").text_content() or ""
    found = re.findall(r"(\w+)=([\d.]+)", text)
    return {key: float(value) for key, value in found}


def _wait_for_run(page: Page, number: int) -> None:
    page.get_by_text(f"runs={number} ").wait_for(timeout=30_000)
    page.wait_for_timeout(700)


def _measure(page: Page, url: str) -> dict[str, Any]:
    received = [0]

    def listen(socket: WebSocket) -> None:
        def add(payload: str | bytes) -> None:
            received[0] += len(payload)

        socket.on("framereceived", add)

    page.on("websocket", listen)
    start = time.perf_counter()
    page.goto(url)
    frame = page.frame_locator("iframe")
    frame.locator(".lc-legend").wait_for(timeout=60_000)
    drawn = time.perf_counter() - start
    page.wait_for_timeout(1500)
    first_bytes = received[0]
    state = _state(page)
    pid, runs = int(state["pid"]), int(state["runs"])

    costs, sent = [], []
    for _ in range(RERUNS):
        before, bytes_before = cpu_seconds(pid), received[0]
        page.get_by_role("button", name="again").click()
        runs += 1
        _wait_for_run(page, runs)
        costs.append(cpu_seconds(pid) - before)
        sent.append(received[0] - bytes_before)

    box = page.locator("iframe").bounding_box()
    if box is None:
        raise RuntimeError("the map has no place on the page")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    for _ in range(3):
        page.mouse.wheel(0, -200)
        page.wait_for_timeout(500)
    page.mouse.down()
    page.mouse.move(x + 120, y + 60, steps=5)
    page.mouse.up()
    page.wait_for_timeout(1500)
    return {
        "writing_once_cpu_s": state["writing"],
        "rerun_cpu_s": round(statistics.median(costs), 3),
        "rerun_cpu_s_each": [round(cost, 3) for cost in costs],
        "first_visit_bytes": first_bytes,
        "rerun_bytes": int(statistics.median(sent)),
        "first_drawing_s": round(drawn, 2),
        "runs_caused_by_pan_and_zoom": int(_state(page)["runs"]) - runs,
    }


def run() -> dict[str, Any]:
    """Serve, measure and return the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "shell" / "static", folder / "static")
        shutil.copy(APP, folder / "main.py")
        environment = {"BENCH_FACILITIES": str(FACILITY_COUNT)}
        with (
            serve(
                folder / "main.py",
                folder / "server.log",
                cwd=folder,
                environment=environment,
                options=["--server.enableStaticServing", "true"],
            ) as url,
            launch_chromium() as browser,
            open_page(browser) as (page, outside, errors),
        ):
            measured = _measure(page, url)
    return {
        "bench": "map",
        "facility_count": FACILITY_COUNT,
        **measured,
        "outside_requests": len(outside),
        "browser_errors": len(errors),
        "is_within_limits": measured["rerun_cpu_s"] < CPU_LIMIT_S
        and measured["first_visit_bytes"] < BYTES_LIMIT
        and measured["runs_caused_by_pan_and_zoom"] == 0,
    }


def rows() -> list[Row]:
    """Measure the map."""
    found = run()
    return [
        Row(
            job=f"a rerun with {FACILITY_COUNT:,} facilities on the map, server CPU",
            ours=seconds(found["rerun_cpu_s"]),
            theirs="",
            against="",
            limit=f"≤ {CPU_LIMIT_S} s, {BYTES_LIMIT / 1e6:g} MB sent, no run by panning",
            is_within=bool(found["is_within_limits"]),
            agreement=f"{found['first_visit_bytes'] / 1e6:.1f} MB on the first visit",
            measured=found,
        )
    ]


def main() -> int:
    """Measure, write the report, return 1 when a limit is passed."""
    return finish("map", rows())


if __name__ == "__main__":
    sys.exit(main())
