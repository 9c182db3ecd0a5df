"""What people type into the store tries to be code: text on every screen, in letters and files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from store.access import OPERATOR
from store.database import open_database
from store.evidence import add_evidence
from store.milestones import NewMilestone, add_milestone
from store.observations import add_observation, return_observation, submit_observation
from store.people import rename
from store.responsibilities import NewResponsibility, add_responsibility
from tests.accounts import store_in
from tests.e2e.office import PLAN, ZONE, Office, office
from tests.e2e.office_records import PDF, _actor, _figure
from tests.e2e.screens import settled

SCRIPT = "<img src=x onerror=window.__pwned=1>{{7*191}}"
MARKED = "**b** :red[x] [y](javascript:window.__pwned=1) $z$ `c`"
FORMULA = '=HYPERLINK("http://198.51.100.7")'


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("hostile")) as found:
        with closing(open_database(store_in(found.state))) as database:
            chen, wang, zhao = (_actor(database, found, one) for one in ("chen", "wang", "zhao"))
            for actor, name in ((chen, SCRIPT), (wang, MARKED)):
                rename(database, OPERATOR("tests"), actor.person_id, display_name=name[:60])
            file = add_evidence(database, chen, PDF, f"{SCRIPT}.pdf", plan=PLAN, zone_id=ZONE)
            hostile = replace(
                _figure("Z08", 412, note=f"{SCRIPT} {MARKED}"),
                evidence_reference=f"{FORMULA} {MARKED}",
                evidence_sha256=file.sha256,
            )
            made = add_observation(database, chen, hostile)
            sent = submit_observation(database, chen, made.observation_id, made.version)
            return_observation(
                database, wang, sent.observation_id, sent.version, reason=f"{SCRIPT} {MARKED}"
            )
            waiting = replace(_figure("Z06", 86), note=MARKED, evidence_reference=SCRIPT)
            one = add_observation(database, chen, waiting)
            submit_observation(database, chen, one.observation_id, one.version)
            milestone = NewMilestone(PLAN, ZONE, SCRIPT, MARKED, date(2023, 12, 31))
            add_milestone(database, zhao, milestone)
            line = NewResponsibility(PLAN, "Z08", ZONE, chen.person_id, 2023, date(2024, 1, 31))
            add_responsibility(database, zhao, line)
        yield found


SCREENS = [
    ("chen", f"/records?zone={ZONE}"),
    ("chen", f"/records?zone={ZONE}&part=history"),
    ("wang", f"/records?zone={ZONE}&part=review"),
    ("wang", f"/records?zone={ZONE}&part=history"),
    ("ke", f"/zone?zone={ZONE}"),
    ("ke", "/indicators"),
    ("zhao", "/administration?part=people"),
    ("zhao", "/administration?part=responsibilities"),
    ("zhao", "/administration?part=milestones"),
    ("zhao", "/administration?part=audit"),
]


@pytest.mark.parametrize(("who", "path"), SCREENS)
def test_what_people_typed_is_text_and_nothing_else(
    browser: Browser, at_work: Office, who: str, path: str
):
    with at_work.seen_by(browser, who, path) as page:
        settled(page)
        expect(page.locator(".lc-problems")).to_have_count(0)
        main = page.locator('[data-testid="stMain"]')
        shown = main.inner_text()
        assert "1337" not in shown
        assert main.locator('a[href^="javascript"], img[src="x"], strong:text-is("b")').count() == 0
        assert page.locator(".katex").count() == 0
        for frame in page.frames:
            assert frame.evaluate("window.__pwned") is None


def test_it_is_there_to_be_read(browser: Browser, at_work: Office):
    seen = {}
    for who, path in SCREENS:
        with at_work.seen_by(browser, who, path) as page:
            settled(page)
            seen[path] = page.locator("body").inner_text()
    for part in ("<img src=x onerror", "{{7*191}}", "**b** :red[x]", "$z$ `c`"):
        assert any(part in text for text in seen.values()), part
