"""How a test looks at the app: open a screen, wait until it has settled, find the map."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser import open_page

SETTLE_MS = 30_000
SCREENS = {"atlas": "/", "zone": "/zone", "indicators": "/indicators", "sources": "/sources"}
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
) -> Iterator[Opened]:
    with open_page(browser, width=width, height=height) as (page, outside, errors):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(url)
        if landmark:
            page.locator(landmark).first.wait_for(timeout=SETTLE_MS)
        yield Opened(page, outside, errors)


def settled_map(page: Page) -> Frame:
    """Return the frame of the first map once its labels are drawn."""
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
