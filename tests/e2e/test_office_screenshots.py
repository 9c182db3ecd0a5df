"""Screenshots of records, review, history, warnings and administration, with an office at work."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.office import ZONE, Office, fill_figure, office
from tests.e2e.office_records import DAY, PROOF, a_month
from tests.e2e.screens import settled, settled_map
from tests.e2e.test_screenshots import FEWEST_COLOURS, FOLDER, LOOKS, still

PANEL = ".st-key-record_panel h2"
VIEWS = {
    "records-due": ("chen", f"/records?date={DAY}&", PANEL),
    "records-review": ("wang", f"/records?date={DAY}&part=review&", PANEL),
    "records-history": ("wang", f"/records?date={DAY}&part=history&zone={ZONE}&", PANEL),
    "records-warnings": ("lin", f"/records?date={DAY}&part=warnings&", ".lc-warnings"),
    "zone-warnings": ("lin", f"/zone?zone={ZONE}&date={DAY}&", ".lc-warned"),
    "atlas-warnings": ("lin", f"/?zone={ZONE}&date={DAY}&", ".lc-card"),
    "administration-people": ("zhao", "/administration?part=people&", PANEL),
    "administration-lists": ("zhao", f"/administration?part=responsibilities&date={DAY}&", "table"),
    "administration-audit": ("zhao", "/administration?part=audit&", "table"),
}


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("pictured")) as found:
        a_month(found)
        yield found


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", VIEWS)
def test_screenshot(browser: Browser, at_work: Office, name: str, look: str):
    scheme, language = LOOKS[look]
    who, path, landmark = VIEWS[name]
    with at_work.seen_by(browser, who, path + language, scheme=scheme, landmark=landmark) as page:
        if name == "zone-warnings":
            page.locator(".lc-warned > summary").first.click()
        if name in ("zone-warnings", "atlas-warnings"):
            settled_map(page)
        _keep(page, f"{name}-{look}")


def _enter(page: Page) -> None:
    page.goto(page.url.split("&item")[0] + f"&item={ZONE}:Z09")
    expect(page.locator(PANEL)).to_have_text("集聚科创导师")
    settled(page)
    fill_figure(page, "75", "2023-12-31", PROOF)
    page.get_by_label("说明（可不填）").fill("含兼职导师 12 人")


def _sent(page: Page) -> None:
    _enter(page)
    page.get_by_role("button", name="提交审核", exact=True).click()
    expect(page.locator(".lc-done")).to_be_visible()
    settled(page)


STEPS: dict[str, Callable[[Page], None]] = {
    "step-2-enter": _enter,
    "step-3-submitted": _sent,
}


@pytest.mark.parametrize("name", STEPS)
def test_screenshot_of_the_walk_through(browser: Browser, at_work: Office, name: str):
    path = f"/records?date={DAY}&lang=zh"
    with at_work.seen_by(browser, "chen", path, landmark=PANEL) as page:
        STEPS[name](page)
        _keep(page, f"zone-manager-{name}")


def test_screenshot_of_the_sign_in(browser: Browser, at_work: Office):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(f"{at_work.url}/records")
        expect(page.get_by_role("button").first).to_be_visible()
        _keep(page, "zone-manager-step-1-sign-in")
    finally:
        context.close()


def _keep(page: Page, name: str) -> None:
    picture = still(page)
    image = Image.open(io.BytesIO(picture))
    assert image.size == (1440, 900)
    assert len(set(image.resize((360, 225)).get_flattened_data())) > FEWEST_COLOURS
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(picture)
