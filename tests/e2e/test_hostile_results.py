"""Results that name zones, towns and stations which try to be code: map, reading, table, files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page, expect

from geodata.build import build_package
from tests.browser import ROOT, serve
from tests.e2e.conftest import declare, hostile_package
from tests.e2e.screens import ANALYSES, Opened, opened, settled

RUN_MS = 90_000
SCRIPT = "</script><img src=x onerror=window.__pwned=1>"
ZONES = {
    "square_nw": "{{7*191}}",
    "square_ne": "学校{%二期",
    "square_sw": SCRIPT,
    "square_se": "=1+1",
    "corridor": "[x](javascript:window.__pwned=1)",
}
PLACES = ("{{7*191}}", SCRIPT, "{% raw %}", "=2+3")
RUNS = {
    "density": "draws:50;cell_km:1",
    "coverage": "radius_m:700",
    "patterns": "draws:99",
    "siting": "k:3;demand:land;cell_m:300;spacing_m:500;kinds:incubator",
}


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app whose one package has such names everywhere."""
    plans = tmp_path_factory.mktemp("plans")
    hostile_package(plans)
    package = plans / "hostile"
    labels = package / "plan" / "zones.yaml"
    text = labels.read_text(encoding="utf-8")
    for zone_id, name in ZONES.items():
        written = json.dumps({"zh": name, "en": name}, ensure_ascii=False)
        found = re.search(rf"zone_id: {zone_id}\n.*\n    label: (\{{.*\}})", text)
        assert found is not None, zone_id
        text = text[: found.start(1)] + written + text[found.end(1) :]
    labels.write_text(text, encoding="utf-8")
    sources = package / "sources"
    _rename(sources / "zones" / "zones.csv", lambda row, _: ZONES.get(row["zone_id"]))
    for table in ("towns/towns.csv", "metro/stations.csv"):
        _rename(sources / table, lambda _, number: PLACES[number % len(PLACES)])
    build_package(package)
    log, state = tmp_path_factory.mktemp("log") / "app.log", tmp_path_factory.mktemp("state")
    environment = {"LANGCHENG_PLANS": str(plans), "LANGCHENG_STATE": str(state)}
    with serve(ROOT / "app.py", log, environment=environment, signed_in=True) as url:
        yield url


def _rename(path: Path, name_of: Callable[[dict[str, str], int], str | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        name = name_of(row, number) or row["name_zh"]
        row |= {column: name for column in ("name_zh", "name_en") if column in row}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    declare(path)


def answered(page: Page) -> None:
    expect(page.locator(".lc-readings .lc-reading, .lc-problems").first).to_be_visible(
        timeout=RUN_MS
    )
    settled(page)


def require_harmless(seen: Opened) -> None:
    page = seen.page
    for frame in page.frames:
        assert frame.evaluate("window.__pwned") is None
        words = frame.locator("body").inner_text()
        assert "1337" not in words and "Traceback" not in words
    assert page.locator('[data-testid="stMain"] a[href^="javascript"]').count() == 0
    assert page.locator('[data-testid="stException"]').count() == 0
    assert seen.outside == []
    assert seen.errors == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("family", ANALYSES)
def test_a_result_shows_names_as_they_are(
    browser: Browser, hostile_url: str, family: str, language: str
):
    run = quote(f"{family};{RUNS[family]}")
    address = f"{hostile_url}/{family}?plan=hostile&lang={language}&run={run}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        answered(page)
        assert page.locator(".lc-problems, .lc-notice").count() == 0
        labels = page.frame_locator(".st-key-analysis_map_box iframe").locator(".lc-label-zone")
        labels.first.wait_for(timeout=RUN_MS)
        assert set(labels.all_text_contents()) & set(ZONES.values())
        cells = page.locator('[data-testid="stDataFrame"] [role="gridcell"]')
        cells.first.wait_for(state="attached", timeout=RUN_MS)
        require_harmless(seen)


@pytest.mark.parametrize("family", ["density", "coverage", "siting"])
def test_the_table_of_zones_names_them_as_they_are(browser: Browser, hostile_url: str, family: str):
    run = quote(f"{family};{RUNS[family]}")
    address = f"{hostile_url}/{family}?plan=hostile&run={run}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        answered(seen.page)
        cells = seen.page.locator('[data-testid="stDataFrame"] [role="gridcell"]')
        cells.first.wait_for(state="attached", timeout=RUN_MS)
        assert {"{{7*191}}", "学校{%二期", SCRIPT} <= set(cells.all_text_contents())
        require_harmless(seen)


@pytest.mark.parametrize("family", ["density", "coverage", "siting"])
def test_the_files_of_a_result_hold_names_and_no_formula(
    browser: Browser, hostile_url: str, tmp_path: Path, family: str
):
    run = quote(f"{family};{RUNS[family]}")
    address = f"{hostile_url}/{family}?plan=hostile&run={run}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        answered(page)
        page.get_by_role("button", name="下载").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        buttons = body.get_by_role("button", name=re.compile("CSV"))
        buttons.first.wait_for(timeout=RUN_MS)
        named: set[str] = set()
        for button in buttons.all():
            with page.expect_download(timeout=RUN_MS) as file:
                button.click()
            text = Path(file.value.path()).read_text(encoding="utf-8-sig")
            for row in csv.reader(io.StringIO(text)):
                assert not any(re.match(r"[=@+\t\r]", one) for one in row)
                named |= set(row)
        assert {"{{7*191}}", SCRIPT, "'=1+1"} <= named
        with page.expect_download(timeout=RUN_MS) as file:
            body.get_by_role("button", name=re.compile("GeoPackage")).first.click()
        shapes = tmp_path / "shapes.gpkg"
        shapes.write_bytes(Path(file.value.path()).read_bytes())
        held = {
            str(value)
            for layer in gpd.list_layers(shapes)["name"]
            for column in [gpd.read_file(shapes, layer=layer)]
            for value in column.drop(columns="geometry").to_numpy().ravel()
        }
        assert {"{{7*191}}", "=1+1"} & held
        require_harmless(seen)


def test_a_zone_on_the_map_tells_its_name_as_it_is(browser: Browser, hostile_url: str):
    run = quote(f"density;{RUNS['density']}")
    address = f"{hostile_url}/density?plan=hostile&run={run}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        answered(page)
        frame = page.frame_locator(".st-key-analysis_map_box iframe")
        frame.locator(".lc-label-zone").first.wait_for(timeout=RUN_MS)
        box = page.locator(".st-key-analysis_map_box iframe").bounding_box()
        assert box is not None
        title = frame.locator(".lc-tooltip-title")
        told: set[str] = set()
        for part in (0.3, 0.4, 0.6, 0.7):  # over the squares, by the diagonal
            page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * part)
            page.wait_for_timeout(300)
            told |= set(title.all_text_contents())
        assert told & set(ZONES.values())
        require_harmless(seen)
