"""Screenshots of every screen, taken from the running app.

They go to ``build/screenshots``; ``make screenshots`` sends them to the documentation by
``LANGCHENG_SCREENSHOTS``.
"""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser import ROOT
from tests.e2e.screens import LANDMARKS, SCREENS, opened, settled, settled_map

FOLDER = ROOT / os.environ.get("LANGCHENG_SCREENSHOTS", "build/screenshots")
VIEWS = {
    "atlas": "/?",
    "zone": "/zone?zone=eastern_new_town&",
    "indicators": "/indicators?",
    "sources": "/sources?",
}
LOOKS = {"zh-light": ("light", "lang=zh"), "en-dark": ("dark", "lang=en")}
FEWEST_COLOURS = 40


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", SCREENS)
def test_screenshot(browser: Browser, app_url: str, name: str, look: str):
    scheme, language = LOOKS[look]
    address = app_url + VIEWS[name] + language
    with opened(browser, address, landmark=LANDMARKS[name], scheme=scheme) as seen:
        settled(seen.page)
        if name in ("atlas", "zone"):
            settled_map(seen.page)
        if name == "indicators":
            seen.page.locator("canvas, svg.marks").first.wait_for(timeout=20_000)
        seen.page.wait_for_timeout(2500)
        picture = seen.page.screenshot()
        assert seen.outside == []
    image = Image.open(io.BytesIO(picture))
    assert image.size == (1440, 900)
    assert len(set(image.resize((360, 225)).get_flattened_data())) > FEWEST_COLOURS
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}-{look}.png").write_bytes(picture)
