"""The map in a real browser: names are shown, nothing runs, nothing leaves the machine."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect
from playwright.sync_api import TimeoutError as NeverHappened

from tests.browser import ROOT, chromium_path, launch_chromium, open_page, serve
from tests.cartography.hostile_names import HOSTILE_NAMES

APP = Path(__file__).parent / "map_app" / "main.py"
FIRST_DRAWING_MS = 30_000
BREAKING_MS = 5_000
RESTING = """() => { const { map } = langcheng.current;
    return !map._animatingZoom && !(map._panAnim && map._panAnim._inProgress); }"""
NOTHING_THERE = [121.45, 29.75]
"""Longitude and latitude west and south of all that the test app draws."""
Serving = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as started:
        yield started


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    @contextmanager
    def start(**environment: str) -> Iterator[str]:
        folder = tmp_path_factory.mktemp("map_app")
        shutil.copytree(ROOT / "shell" / "static", folder / "static")
        shutil.copy(APP, folder / "main.py")
        names = folder / "names.json"
        names.write_text(json.dumps(HOSTILE_NAMES), encoding="utf-8")
        with serve(
            folder / "main.py",
            folder / "server.log",
            cwd=folder,
            environment={"MAP_NAMES": str(names), **environment},
            options=["--server.enableStaticServing", "true"],
        ) as url:
            yield url

    return start


@pytest.fixture(scope="module")
def served(serving: Serving) -> Iterator[str]:
    with serving() as url:
        yield url


def map_frame(page: Page) -> Frame:
    page.frame_locator("iframe").locator(".lc-legend").wait_for(timeout=FIRST_DRAWING_MS)
    (frame,) = [frame for frame in page.frames if "streamlit_folium" in frame.url]
    return frame


def screen_point(frame: Frame, lon: float, lat: float) -> tuple[float, float]:
    x, y = frame.evaluate(
        "([lon, lat]) => { const p = langcheng.current.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        [lon, lat],
    )
    box = frame.frame_element().bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def sites(frame: Frame) -> list[tuple[float, float]]:
    return [
        (lon, lat)
        for lon, lat in frame.evaluate("langcheng.current.points.sites.map(s => [s.lon, s.lat])")
    ]


def zone_names(frame: Frame) -> list[str]:
    names: list[str] = frame.evaluate(
        "[...document.querySelectorAll('.lc-label-zone .lc-label-text')].map(e => e.textContent)"
    )
    return names


def has_run(page: Page) -> bool:
    return any(frame.evaluate("window.__pwned !== undefined") for frame in page.frames)


@pytest.mark.parametrize("passes", ["ours", "branca", "packed"])
def test_hostile_names_are_shown_literally_and_run_nothing(
    serving: Serving, browser: Browser, passes: str
) -> None:
    with serving(MAP_PASSES=passes) as url, open_page(browser) as (page, outside, errors):
        page.goto(url)
        frame = map_frame(page)
        assert sorted(zone_names(frame)) == sorted(HOSTILE_NAMES)
        frame.wait_for_function("langcheng.current.points.sites.length > 0")
        shown = []
        for lon, lat in sites(frame):
            page.mouse.move(*screen_point(frame, lon, lat))
            shown.append(frame.evaluate("document.querySelector('.lc-tooltip-title').textContent"))
        assert shown == list(HOSTILE_NAMES)
        assert frame.locator(".lc-attribution").text_content() == HOSTILE_NAMES[3]
        assert frame.locator(".lc-legend-title").first.text_content() == HOSTILE_NAMES[4]
        town = frame.locator(".lc-label-town .lc-label-text")
        assert town.text_content() == HOSTILE_NAMES[0]
        assert not has_run(page)
        assert frame.evaluate("document.querySelectorAll('img, #parent.double').length") == 0
        assert outside == []
        assert errors == []


@pytest.mark.parametrize("passes", ["ours", "branca"])
def test_without_the_escaping_the_same_names_break_the_map(
    serving: Serving, browser: Browser, passes: str
) -> None:
    """Negative control: the test above is able to fail."""
    with (
        serving(MAP_ESCAPING="off", MAP_PASSES=passes) as url,
        open_page(browser) as (page, outside, errors),
    ):
        page.goto(url)
        expect(page.get_by_text("runs=1")).to_be_visible(timeout=FIRST_DRAWING_MS)
        page.wait_for_function(
            "document.querySelector('[data-testid=stException]') || document.querySelector('iframe')",
            timeout=FIRST_DRAWING_MS,
        )
        is_broken = page.get_by_test_id("stException").count() > 0
        if not is_broken:
            whole = f"document.querySelectorAll('.lc-label-zone').length === {len(HOSTILE_NAMES)}"
            frame = page.locator("iframe").element_handle().content_frame()
            assert frame is not None
            try:  # the map is drawn whole, or it never will be
                frame.wait_for_function(whole, timeout=BREAKING_MS)
            except NeverHappened:
                is_broken = True
            else:
                is_broken = sorted(zone_names(frame)) != sorted(HOSTILE_NAMES)
        assert is_broken or has_run(page) or outside or errors


def test_a_click_returns_the_id_and_moving_the_map_reruns_nothing(
    served: str, browser: Browser
) -> None:
    with open_page(browser) as (page, outside, errors):
        page.goto(served)
        frame = map_frame(page)
        expect(page.get_by_text("runs=1")).to_be_visible()

        lon, lat = sites(frame)[4]
        x, y = screen_point(frame, lon, lat)
        page.mouse.click(x, y)
        expect(page.get_by_text("clicked=facility:F004")).to_be_visible()
        expect(page.get_by_text("runs=2")).to_be_visible()

        page.mouse.click(x + 25, y - 12)
        expect(page.get_by_text("clicked=zone:zone_4")).to_be_visible()
        expect(page.get_by_text("runs=3")).to_be_visible()
        assert frame.locator("path.lc-zone-selected").count() == 1

        town_x, town_y = screen_point(frame, 121.49, 29.79)
        page.mouse.click(town_x, town_y)
        expect(page.get_by_text("clicked=town_cluster:330212001")).to_be_visible()
        expect(page.get_by_text("runs=4")).to_be_visible()

        zoom = frame.evaluate("langcheng.current.map.getZoom()")
        page.mouse.move(x + 100, y - 200)
        page.mouse.wheel(0, -400)
        frame.wait_for_function(f"langcheng.current.map.getZoom() > {zoom}")
        frame.wait_for_function(RESTING)
        page.mouse.down()
        page.mouse.move(x + 220, y - 120, steps=6)
        page.mouse.up()
        frame.wait_for_function(RESTING)
        assert frame.evaluate("langcheng.current.map.getZoom()") > zoom
        expect(page.get_by_text("runs=4")).to_be_visible()

        # How far the drag carried the map depends on the machine: go where nothing is drawn.
        frame.evaluate(
            "([lon, lat]) => langcheng.current.map.setView([lat, lon], undefined, { animate: false })",
            NOTHING_THERE,
        )
        page.mouse.click(*screen_point(frame, *NOTHING_THERE))
        # A rerun that this click asked for would come before that of the next click.
        frame.evaluate(
            "langcheng.current.map.setView([29.79, 121.49], undefined, { animate: false })"
        )
        page.mouse.click(*screen_point(frame, 121.49, 29.79))
        expect(page.get_by_text("runs=5")).to_be_visible()
        assert outside == []
        assert errors == []


def test_a_change_arrives_without_drawing_the_map_again(served: str, browser: Browser) -> None:
    with open_page(browser) as (page, _, errors):
        page.goto(served)
        frame = map_frame(page)
        frame.evaluate("window.sameMap = true")
        assert (
            frame.evaluate("langcheng.current.points.drawn.filter(d => d.type === 'site').length")
            > 0
        )
        page.get_by_text("change", exact=True).click()
        frame.wait_for_function("document.querySelectorAll('path.lc-zone-selected').length === 1")
        assert frame.evaluate("window.sameMap") is True
        assert (
            frame.evaluate("langcheng.current.points.drawn.filter(d => d.type === 'site').length")
            == 0
        )
        assert errors == []


def test_zones_can_be_chosen_from_the_keyboard(served: str, browser: Browser) -> None:
    with open_page(browser) as (page, _, errors):
        page.goto(served)
        frame = map_frame(page)
        path = frame.locator("path.lc-zone").nth(2)
        path.focus()
        path.press("Enter")
        zone_id = frame.evaluate("langcheng.current.zones.zones[2].id")
        expect(page.get_by_text(f"clicked=zone:{zone_id}", exact=True)).to_be_visible()
        assert errors == []


def test_the_scale_bar_measures_the_ground(served: str, browser: Browser) -> None:
    """Within 1 % of Leaflet's own great-circle distance between its two ends."""
    with open_page(browser) as (page, _, _errors):
        page.goto(served)
        frame = map_frame(page)
        shown, measured = frame.evaluate(
            """() => {
                const { map } = langcheng.current;
                const width = document.querySelector('.lc-scale-bar').getBoundingClientRect().width;
                const y = map.getSize().y / 2;
                const ends = [0, width].map(x => map.containerPointToLatLng([x, y]));
                const [number, unit] = document.querySelector('.lc-scale-text').textContent.split(' ');
                return [Number(number.replaceAll(',', '')) * (unit === 'km' ? 1000 : 1), map.distance(...ends)];
            }"""
        )
        assert measured == pytest.approx(shown, rel=0.01)
        page.mouse.move(*screen_point(frame, 121.6, 29.82))
        coordinates = frame.locator(".lc-coordinates").text_content()
        assert coordinates is not None
        datum, lon, _, lat, _ = coordinates.split()
        pixel = 360 / 256 / 2 ** frame.evaluate("langcheng.current.map.getZoom()")
        assert datum == "WGS-84"
        assert float(lon.rstrip("°")) == pytest.approx(121.6, abs=pixel)
        assert float(lat.rstrip("°")) == pytest.approx(29.82, abs=pixel)


def test_a_missing_browser_fails_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("LANGCHENG_CHROMIUM", raising=False)
    with pytest.raises(pytest.fail.Exception, match=r"^No Chromium found: install it"):
        chromium_path()


def test_the_reader_s_view_survives_a_redraw(served: str, browser: Browser) -> None:
    with open_page(browser) as (page, _, errors):
        page.goto(served)
        frame = map_frame(page)
        x, y = screen_point(frame, *sites(frame)[0])
        page.mouse.move(x, y)
        first = frame.evaluate("langcheng.current.map.getZoom()")
        page.mouse.wheel(0, -500)
        kept = "JSON.parse(sessionStorage['langcheng.view.map'] || '{}').zoom"
        frame.wait_for_function(f"{kept} > {first} && {kept} === langcheng.current.map.getZoom()")
        frame.wait_for_function(RESTING)
        view = "(() => { const c = langcheng.current.map.getCenter(); return [c.lat, c.lng, langcheng.current.map.getZoom()]; })()"
        before = frame.evaluate(view)
        page.get_by_text("redraw", exact=True).click()
        newest = page.locator("iframe").last.content_frame  # the old one goes a moment later
        legend = newest.locator(".lc-legend-title").first
        expect(legend).to_have_text(HOSTILE_NAMES[4] + "!", timeout=FIRST_DRAWING_MS)
        expect(page.locator("iframe")).to_have_count(1)
        assert map_frame(page).evaluate(view) == pytest.approx(before, abs=1e-3)
        assert errors == []


def test_facilities_of_a_set_are_ringed(served: str, browser: Browser) -> None:
    with open_page(browser) as (page, _, errors):
        page.goto(served)
        frame = map_frame(page)
        count = "langcheng.current.points.highlighted.size"
        assert frame.evaluate(count) == 0
        frame.evaluate(
            "langcheng.change({ selected: null, hidden: [], highlighted: ['F001', 'F002'] })"
        )
        assert frame.evaluate(count) == 2
        assert errors == []


def test_an_online_base_is_drawn_only_where_configured(serving: Serving, browser: Browser) -> None:
    tiles = "http://127.0.0.1:9/tiles/{z}/{x}/{y}.png"
    with serving(MAP_TILES=tiles) as url, open_page(browser) as (page, outside, errors):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        with page.expect_request(lambda request: "/tiles/1" in request.url):
            page.goto(url)
        frame = map_frame(page)
        assert any("/tiles/1" in one for one in asked)
        assert frame.locator(".lc-attribution").text_content() == f"© 底图 · {HOSTILE_NAMES[3]}"
        assert not frame.locator(".leaflet-lc-ground-pane").is_visible()
        assert outside == []
        assert errors == []
