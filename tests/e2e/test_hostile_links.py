"""Links that nobody of good will writes: every analysis tells what it cannot use and goes on."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.screens import ANALYSES, opened, settled

RUN_MS = 90_000
ANSWER = ".lc-readings, .lc-problems"
SCRIPT = "</script><img src=x onerror=window.__pwned=1>"
POINTS = ",".join(f"{121.5 + 0.0001 * i:.4f}_29.8000" for i in range(130))
HOSTILE = {
    "not_a_number": "draws:nan;radius_m:nan;cell_m:nan;surface_cell_m:nan;cell_km:nan;k:nan",
    "huge": "draws:1e308;radius_m:1e308;cell_m:1e308;surface_cell_m:1e308;cell_km:1e308;k:1e308",
    "negative": "draws:-1;radius_m:-1e308;cell_m:-0.0;minutes:-5;k:-12;time_limit_s:-1;seed:-1",
    "off_land": "candidates:drawn;drawn:0.0_0.0,122.9_29.1,-181_95,nan_inf",
    "130_points": f"candidates:drawn;drawn:{POINTS}",
    "unknown_words": f"by:magic;mode:{SCRIPT};kinds:{{{{7*191}}}},castle;demand:own;candidates:own",
}


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("family", ANALYSES)
def test_a_hostile_link_is_told_and_answered(
    browser: Browser, app_url: str, family: str, attack: str
):
    run = quote(f"{family};{HOSTILE[attack]}")
    address = f"{app_url}/{family}?plan=hostile&lang=en&run={run}&versus={run}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        expect(page.locator(ANSWER).first).to_be_visible(timeout=RUN_MS)
        settled(page)
        expect(page.locator(".lc-notice, .lc-problems").first).to_be_visible(timeout=RUN_MS)
        assert page.locator('[data-testid="stException"]').count() == 0
        words = page.locator("body").inner_text()
        assert "Traceback" not in words and "nobody foresaw" not in words
        assert "1337" not in words
        for frame in page.frames:
            assert frame.evaluate("window.__pwned") is None
        assert seen.outside == []
        assert seen.errors == []


@pytest.mark.parametrize("family", ANALYSES)
def test_a_link_longer_than_any_other_is_left_out(browser: Browser, app_url: str, family: str):
    run = quote(f"{family};" + "kinds:" + "x," * 4000)
    address = f"{app_url}/{family}?plan=hostile&lang=en&run={run}&show={'y' * 3000}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        expect(seen.page.locator(ANSWER).first).to_be_visible(timeout=RUN_MS)
        settled(seen.page)
        assert seen.page.locator('[data-testid="stException"]').count() == 0
        assert seen.errors == []
