"""An office with one person of each role, served on a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from store.access import EVERY, Grant, Role
from tests.accounts import Account, add_account, session_at
from tests.browser import ROOT, serve
from tests.e2e.screens import opened, settled

PLAN = "yinzhou_145"
ZONE = "eastern_new_town"
TODAY_LATE = "2026-06-30"
STAFF = {
    "chen": (Role.ZONE_MANAGER, ZONE, "陈晨"),
    "ding": (Role.ZONE_MANAGER, ZONE, "丁宁"),
    "fang": (Role.ZONE_MANAGER, "corridor", "方圆"),
    "wang": (Role.REVIEWER, EVERY, "王审"),
    "zhao": (Role.ADMINISTRATOR, EVERY, "赵管"),
    "lin": (Role.OFFICIAL, EVERY, "林局"),
    "ke": (Role.VIEWER, EVERY, "柯看"),
}


@dataclass(frozen=True)
class Office:
    """A served app, its state folder, and who works there."""

    url: str
    state: Path
    people: dict[str, Account]
    sessions: dict[str, str]

    @contextmanager
    def seen_by(
        self,
        browser: Browser,
        name: str,
        path: str,
        *,
        scheme: str = "light",
        landmark: str = '[data-testid="stHtml"]',
    ) -> Iterator[Page]:
        """Open a page as somebody and wait until it has settled."""
        session = self.sessions[name]
        with opened(
            browser, self.url + path, landmark=landmark, session=session, scheme=scheme
        ) as seen:
            settled(seen.page)
            yield seen.page


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Serve the app on an empty store with the staff in it."""
    state = folder / "state"
    environment = {"LANGCHENG_STATE": str(state), "LANGCHENG_PLANS": ""}
    with serve(ROOT / "app.py", folder / "app.log", environment=environment, signed_in=True) as url:
        people = {
            name: add_account(state, name, (_held(role, zone_id),), shown)
            for name, (role, zone_id, shown) in STAFF.items()
        }
        sessions = {name: session_at(url, name) for name in STAFF}
        yield Office(url, state, people, sessions)


def _held(role: Role, zone_id: str) -> Grant:
    """Accounts, trail and backups are the installation's: its administrator has every plan."""
    return Grant(role, EVERY if role is Role.ADMINISTRATOR else PLAN, zone_id)


def choose_row(page: Page, name: str) -> None:
    """Open a row of the list beside the panel."""
    page.locator('[class*="st-key-choices_"]').get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".st-key-record_panel h2").first).to_have_text(name)
    settled(page)


def fill_figure(page: Page, value: str, on: str, reference: str) -> None:
    """Fill the fields of a figure."""
    page.get_by_label("数值（个）").fill(value)
    day = page.get_by_role("combobox", name="数据截至")
    if day.input_value() != on:
        day.click()
        day.fill(on)
        day.press("Enter")
    page.get_by_label("依据：文件名、文号、页码或网址").fill(reference)


def press(page: Page, name: str) -> None:
    """Press a button and wait until the page has settled."""
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def attach(place: Locator, name: str, content: bytes) -> None:
    """Put a file into the upload box of a place and wait until it stands there."""
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    place.locator('input[type="file"]').set_input_files(file)
    expect(place.locator('[data-testid="stFileChip"]').filter(has_text=name)).to_be_visible()
    settled(place.page)
