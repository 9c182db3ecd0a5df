"""How a test looks at the app: open a screen, wait until it has settled, find the map."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from tests.browser import ROOT, open_page

YINZHOU = ROOT / "geodata" / "yinzhou_145"
SETTLE_MS = 30_000
SCREENS = {"atlas": "/", "zone": "/zone", "indicators": "/indicators", "sources": "/sources"}
ANALYSES = ("density", "coverage", "patterns", "siting")
LANDMARKS = {
    "atlas": ".lc-headline",
    "zone": ".lc-title h1",
    "indicators": ".lc-indicator",
    "sources": ".lc-title h1",
}


@dataclass
class Opened:
    """A screen in a browser, with what it asked of other machines and what went wrong in it."""

    page: Page
    outside: list[str]
    errors: list[str]

    def words(self, selector: str) -> str:
        return self.page.locator(selector).first.text_content() or ""


@contextmanager
def opened(
    browser: Browser,
    url: str,
    *,
    landmark: str | None = None,
    width: int = 1440,
    height: int = 900,
    scheme: str = "light",
    session: str | None = None,
) -> Iterator[Opened]:
    with open_page(browser, width=width, height=height, url=url, session=session) as (
        page,
        outside,
        errors,
    ):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(url)
        if landmark:
            page.locator(landmark).first.wait_for(timeout=SETTLE_MS)
        yield Opened(page, outside, errors)


def settled_map(page: Page) -> Frame:
    """Return the frame of the first map once its labels are drawn."""
    settled(page)
    frame = page.frame_locator("iframe").first
    frame.locator(".lc-label-zone").first.wait_for(timeout=SETTLE_MS)
    handle = page.locator("iframe").first.element_handle()
    assert handle is not None
    content = handle.content_frame()
    assert content is not None
    return content


def settled(page: Page) -> None:
    """Wait until the server has nothing more to send and the fonts are there."""
    expect(page.locator('[data-testid="stApp"][data-test-script-state="running"]')).to_have_count(
        0, timeout=SETTLE_MS
    )
    page.evaluate("document.fonts.ready.then(() => true)")


def only_map(page: Page) -> FrameLocator:
    """Return the map once the page has settled and a frame on its way out is gone."""
    settled(page)
    expect(page.locator("iframe")).to_have_count(1, timeout=SETTLE_MS)
    return page.frame_locator("iframe")


def point_on_screen(page: Page, frame: Frame, lon: float, lat: float) -> tuple[float, float]:
    x, y = frame.evaluate(
        "([lon, lat]) => { const p = langcheng.current.map.latLngToContainerPoint([lat, lon]);"
        " return [p.x, p.y]; }",
        [lon, lat],
    )
    box = page.locator("iframe").first.bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def quiet_point(zone_id: str, layers: Path = YINZHOU / "district.gpkg") -> tuple[float, float]:
    """Return a point of a drawn zone that is in no other zone but the district."""
    zones = gpd.read_file(layers, layer="zones").set_index("zone_id")
    others = zones[(zones["zone_kind"] != "district") & (zones.index != zone_id)]
    free = zones.loc[zone_id].geometry.difference(others[others.geometry.notna()].union_all())
    inside = gpd.GeoSeries([free.representative_point()], crs=zones.crs).to_crs(4326).iloc[0]
    return inside.x, inside.y


def wait_until(page: Page, condition: str) -> None:
    """Wait for an expression to come true, by asking again: the pages forbid evaluated text."""
    end = time.monotonic() + SETTLE_MS / 1000
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise AssertionError(f"never came true: {condition}")
        page.wait_for_timeout(100)
