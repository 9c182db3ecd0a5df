"""Pages are drawn here without a server: a reader with every role looks at them."""

from __future__ import annotations

import pytest

from pages import identity
from store.access import EVERY, Actor, Grant, Role

READER = Actor(
    person_id="reader",
    name="reader",
    display_name="Reader",
    grants=frozenset(Grant(role, EVERY, EVERY) for role in Role),
)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have the store answer that the reader's session stands; what is recorded is empty."""
    state = tmp_path_factory.getbasetemp() / "state"
    monkeypatch.setenv("LANGCHENG_STATE", str(state))
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", "")
    monkeypatch.setattr(identity, "current_token", lambda: "a-session")
    monkeypatch.setattr(identity, "record_store", lambda: None)
    monkeypatch.setattr(identity, "session_actor", lambda _store, _token: READER)
