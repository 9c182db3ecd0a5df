"""``whoami-can`` says what the table of rights says, and what a refusal would need."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli import app
from store.access import EVERY, Action
from store.database import open_database
from tests.store.rights import HELD, PLACES, hire, is_expected
from tests.toy import built_toy

RUN = CliRunner()
ASKED = (
    Action.BROWSE,
    Action.READ_RECORDS,
    Action.RECORD,
    Action.REVIEW,
    Action.EXPORT,
    Action.MANAGE_PEOPLE,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    database = open_database(f"sqlite:///{folder / 'records.sqlite'}")
    ids = {who: hire(database, who).person_id for who in HELD}
    database.close()
    return folder, str(built_toy(tmp_path_factory.mktemp("toy"))), ids


def ask(office, *arguments: str, public: str = ""):
    state, _, _ = office
    environment = {
        "LANGCHENG_LANG": "en",
        "LANGCHENG_STATE": str(state),
        "LANGCHENG_DATABASE_URL": "",
        "LANGCHENG_PUBLIC": public,
    }
    return RUN.invoke(app, ["whoami-can", *arguments], env=environment)


def placed(office, place: str) -> list[str]:
    """Return the options for a place: the toy lies in a folder of another name than its plan."""
    _, toy, _ = office
    plan, zone_id = PLACES[place]
    if plan == EVERY:
        return ["--plan", EVERY]
    return ["--plan", toy, *([] if zone_id == EVERY else ["--zone", zone_id])]


@pytest.mark.parametrize("who", HELD)
def test_it_agrees_with_the_table(office, who):
    for action in ASKED:
        for place in "ABI":
            done = ask(
                office, str(action), "--as", who, *placed(office, place),
                *(["--author", "newcomer" if who != "newcomer" else "viewer"]),
            )  # fmt: skip
            expected = is_expected(who, action, place)
            assert done.exit_code == (0 if expected else 1), (action, place, done.output)
            assert done.stdout.startswith(f"{who}: ")
            assert ("Refused: " in done.stdout) is not expected


def test_without_a_name_nobody_is_asked_for(office):
    for action in Action:
        assert ask(office, str(action), *placed(office, "A")).exit_code == 1, action
        opened = ask(office, str(action), *placed(office, "A"), public="1")
        assert opened.exit_code == (0 if action is Action.BROWSE else 1), action


def test_a_refusal_says_what_is_needed(office):
    done = ask(office, "record", "--as", "manager_of_a", *placed(office, "B"))
    assert "only by a manager of this zone" in done.stdout
    own = ask(
        office, "review", "--as", "manager_and_reviewer", *placed(office, "A"),
        "--author", "manager_and_reviewer",
    )  # fmt: skip
    assert own.exit_code == 1 and "recorded himself" in own.stdout
