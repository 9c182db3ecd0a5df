"""Every role on every page, over the stream that a browser talks over; expected by hand."""

from __future__ import annotations

import asyncio

import pytest
import websockets
from playwright.sync_api import Browser, Error
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from shell.document import DOCUMENT_PATHS
from store.access import EVERY, Grant, Role
from tests.accounts import SESSION_COOKIE
from tests.e2e.screens import opened, settled
from tests.e2e.served import Served, apart

PLAN, ZONE, OTHER_ZONE = "yinzhou_145", "eastern_new_town", "corridor"
CLOSED = "lc-not-open"
PAGES = sorted({path or "atlas" for path in DOCUMENT_PATHS})
ALL_BUT_ADMINISTRATION = set(PAGES) - {"administration"}
STAFF: dict[str, tuple[tuple[Grant, ...], set[str]]] = {
    "page_viewer": ((Grant(Role.VIEWER, PLAN),), ALL_BUT_ADMINISTRATION),
    "page_manager": ((Grant(Role.ZONE_MANAGER, PLAN, ZONE),), ALL_BUT_ADMINISTRATION),
    "page_reviewer": ((Grant(Role.REVIEWER, PLAN),), ALL_BUT_ADMINISTRATION),
    "page_official": ((Grant(Role.OFFICIAL, PLAN),), ALL_BUT_ADMINISTRATION),
    "page_administrator": ((Grant(Role.ADMINISTRATOR, PLAN),), set(PAGES)),
    "page_chief": ((Grant(Role.ADMINISTRATOR),), set(PAGES)),
    "page_newcomer": ((), set()),
    "page_elsewhere": ((Grant(Role.ADMINISTRATOR, "another_plan"),), set()),
}


def run_page(url: str, token: str, page: str, query: str = "") -> str:
    """Ask for one run of a page and return everything that came back."""

    async def talk() -> str:
        text = ""
        async with websockets.connect(
            url.replace("http", "ws") + "/_stcore/stream",
            additional_headers={"Cookie": f"{SESSION_COOKIE}={token}"} if token else {},
            origin=url,
            subprotocols=["streamlit"],
            max_size=None,
            proxy=None,
        ) as socket:
            run = BackMsg()
            run.rerun_script.page_name = page
            run.rerun_script.query_string = query
            await socket.send(run.SerializeToString())
            async with asyncio.timeout(60):
                async for raw in socket:
                    message = ForwardMsg()
                    message.ParseFromString(raw)
                    text += str(message)
                    if message.HasField("script_finished"):
                        break
        return text

    return apart(talk)


def test_the_pages_are_those_that_the_table_knows():
    assert (
        sorted(
            [
                *("atlas", "zone", "indicators", "sources", "density", "coverage", "patterns"),
                *("siting", "records", "administration"),
            ]
        )
        == PAGES
    )


@pytest.mark.parametrize("who", STAFF)
def test_each_page_opens_for_whom_it_is_meant(served: Served, who: str):
    grants, expected = STAFF[who]
    token = served.signed_in(who, grants)
    opened_pages = set()
    for page in PAGES:
        text = run_page(served.url, token, page, f"plan={PLAN}")
        assert "lc-" in text, page
        if CLOSED not in text:
            opened_pages.add(page)
    assert opened_pages == expected


def test_a_crafted_address_shows_a_manager_no_records_of_another_zone(served: Served):
    crafty = served.signed_in("page_crafty", (Grant(Role.ZONE_MANAGER, PLAN, ZONE),))
    everywhere = served.signed_in("page_reader", (Grant(Role.VIEWER, PLAN),))

    def told(token: str, zone_id: str) -> str:
        query = f"plan={PLAN}&zone={zone_id}&part=due"
        text = run_page(served.url, token, "records", query)
        return text.split("records_controls")[-1].replace(f"zone={zone_id}", "")

    assert ZONE in told(crafty, ZONE)
    assert OTHER_ZONE in told(everywhere, OTHER_ZONE)
    for zone_id in (ZONE, OTHER_ZONE):
        assert OTHER_ZONE not in told(crafty, zone_id)


def test_no_page_breaks_the_policy(browser: Browser, served: Served):
    token = served.signed_in("page_policy", (Grant(Role.ADMINISTRATOR, EVERY),))
    landmark = '[data-testid="stHtml"]'
    with opened(browser, f"{served.url}/atlas", landmark=landmark, session=token) as seen:
        broken: list[str] = []
        seen.page.on(
            "console",
            lambda told: broken.append(told.text) if "Content Security" in told.text else None,
        )
        for page in PAGES:
            seen.page.goto(f"{served.url}/{page}")
            seen.page.locator(landmark).first.wait_for()
            settled(seen.page)
            assert (broken, seen.errors, seen.outside) == ([], [], []), page
        with pytest.raises(Error, match="Content Security Policy"):
            seen.page.add_script_tag(content="window.langcheng_inline = 1")
        assert broken, "an inline script passed: the policy does not hold or is not listened to"
