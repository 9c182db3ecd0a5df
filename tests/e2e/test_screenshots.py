"""Screenshots of every screen, taken from the running app.

They go to ``build/screenshots``; ``make screenshots`` sends them to the documentation by
``LANGCHENG_SCREENSHOTS``.
"""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import ROOT
from tests.e2e.screens import ANALYSES, LANDMARKS, opened, settled, settled_map

FOLDER = ROOT / os.environ.get("LANGCHENG_SCREENSHOTS", "build/screenshots")
VIEWS = {
    "atlas": "/?",
    "zone": "/zone?zone=eastern_new_town&",
    "indicators": "/indicators?",
    "sources": "/sources?",
    **{name: f"/{name}?" for name in ANALYSES},
}
LOOKS = {"zh-light": ("light", "lang=zh"), "en-dark": ("dark", "lang=en")}
FEWEST_COLOURS = 40
STILL_MS = 400
LONGEST_MS = 15_000


def still(page: Page) -> bytes:
    """Return a picture of the page once two in a row are the same."""
    before, after = b"", page.screenshot()
    for _ in range(LONGEST_MS // STILL_MS):
        if before == after:
            break
        page.wait_for_timeout(STILL_MS)
        before, after = after, page.screenshot()
    return after


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", VIEWS)
def test_screenshot(browser: Browser, app_url: str, name: str, look: str):
    scheme, language = LOOKS[look]
    address = app_url + VIEWS[name] + language
    landmark = ".lc-readings" if name in ANALYSES else LANDMARKS[name]
    with opened(browser, address, landmark=landmark, scheme=scheme) as seen:
        settled(seen.page)
        if name in ("atlas", "zone", *ANALYSES):
            settled_map(seen.page)
        if name == "indicators":
            seen.page.locator("canvas, svg.marks").first.wait_for(timeout=20_000)
        picture = still(seen.page)
        assert seen.outside == []
    image = Image.open(io.BytesIO(picture))
    assert image.size == (1440, 900)
    assert len(set(image.resize((360, 225)).get_flattened_data())) > FEWEST_COLOURS
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}-{look}.png").write_bytes(picture)
