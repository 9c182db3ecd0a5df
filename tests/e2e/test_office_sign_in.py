"""Signing in with the office's account, against a provider that also lies."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from store.access import EVERY, OPERATOR, Grant, Role
from store.database import open_database
from store.people import add_person, grant, set_enabled
from tests.accounts import Answer, Visitor, store_in
from tests.browser import ROOT, serve
from tests.e2e.provider import CLIENT, CLIENT_SECRET, Provider, provider
from tests.e2e.served import Served

START = "/sign-in/office"
BOUND, LEFT, UNKNOWN = "10042", "10043", "10044"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Provider]]:
    folder = tmp_path_factory.mktemp("office_sign_in")
    with provider() as told:
        given = {
            "LANGCHENG_STATE": str(folder / "state"),
            "LANGCHENG_URL": "http://langcheng.office.example",
            "LANGCHENG_OIDC_ISSUER": told.url,
            "LANGCHENG_OIDC_CLIENT_ID": CLIENT,
            "LANGCHENG_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "LANGCHENG_OIDC_LABEL": "鄞州政务",
        }
        log = folder / "app.log"
        with serve(ROOT / "app.py", log, environment=given, signed_in=True) as url:
            database = open_database(store_in(folder / "state"))
            operator = OPERATOR("tests")
            for name, subject in (("chen", BOUND), ("gone", LEFT)):
                person_id = add_person(
                    database,
                    operator,
                    sign_in_name=name,
                    display_name=name,
                    oidc_subject=f"{told.url} {subject}",
                )
                held = Grant(Role.VIEWER, EVERY, EVERY)
                grant(database, operator, person_id, role=held.role, plan=held.plan)
                if name == "gone":
                    set_enabled(database, operator, person_id, is_enabled=False)
            database.close()
            yield Served(url, folder / "state"), told


def come_back(
    office: tuple[Served, Provider], visitor: Visitor | None = None, **changed: str
) -> tuple[Visitor, Answer]:
    """Go to the provider and back, as a browser does; `changed` is what the way back says."""
    served, told = office
    visitor = visitor or Visitor(served.url)
    away = visitor.ask(f"{START}?{urlencode({'next': '/zone?zone=corridor'})}")
    assert away.status == 302, away.body[:500]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(away.location).query).items()}
    assert away.location.startswith(f"{told.url}/authorize?")
    assert asked["redirect_uri"] == "http://langcheng.office.example/sign-in/office/back"
    assert asked["code_challenge_method"] == "S256"
    told.nonce, told.challenge = asked["nonce"], asked["code_challenge"]
    back = {"code": "a-code", "state": asked["state"], **changed}
    return visitor, visitor.ask(f"{START}/back?{urlencode(back)}")


@pytest.fixture(autouse=True)
def honest(office: tuple[Served, Provider]) -> None:
    told, fresh = office[1], Provider()
    told.subject, told.changed, told.algorithm = fresh.subject, {}, fresh.algorithm
    told.is_foreign_key = False


def test_the_sign_in_page_offers_the_office_in_its_own_words(office):
    assert "鄞州政务" in Visitor(office[0].url).ask("/sign-in").body


def test_who_is_bound_comes_in_and_where_he_wanted_to_go(office):
    visitor, answer = come_back(office)
    assert answer.status == 200 and 'url=/zone?zone=corridor"' in answer.body
    assert visitor.session
    assert visitor.ask("/zone").status == 200
    assert len(office[1].verifiers[-1]) >= 43


@pytest.mark.parametrize("subject", [UNKNOWN, LEFT])
def test_who_is_not_bound_or_disabled_stays_outside(office, subject):
    office[1].subject = subject
    visitor, answer = come_back(office)
    assert answer.status == 403
    assert not visitor.session
    assert visitor.ask("/zone").status == 303


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of-another-sign-in"},
        {"aud": "another-client"},
        {"iss": "http://evil.example"},
        {"exp": 1},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_proof_that_is_not_for_us_is_refused(office, changed):
    office[1].changed = changed
    visitor, answer = come_back(office)
    assert (answer.status, visitor.session) == (403, "")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_proof_that_the_provider_did_not_sign_is_refused(office, algorithm):
    office[1].algorithm = algorithm
    visitor, answer = come_back(office)
    assert (answer.status, visitor.session) == (403, "")


def test_a_proof_signed_by_another_key_is_refused(office):
    office[1].is_foreign_key = True
    visitor, answer = come_back(office)
    assert (answer.status, visitor.session) == (403, "")


def test_a_way_back_that_nobody_went_is_refused(office):
    visitor, answer = come_back(office, state="made-up")
    assert (answer.status, visitor.session) == (403, "")
    stranger = Visitor(office[0].url)  # somebody else's link into another browser
    answer = stranger.ask(f"{START}/back?code=a-code&state=made-up")
    assert (answer.status, stranger.session) == (403, "")


def test_no_secret_of_the_provider_reaches_the_log(office):
    come_back(office)
    log = (office[0].state.parent / "app.log").read_text(encoding="utf-8")
    for secret in (CLIENT_SECRET, "a-code", office[1].id_token(), office[1].verifiers[-1]):
        assert secret not in log
