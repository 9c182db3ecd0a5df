"""No online map is offered unless the office configured one."""

from __future__ import annotations

import pytest

from pages.online_base import OSM_TILES, TIANDITU_KEY, chosen_base, online_bases


def test_nothing_is_online_without_configuration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(TIANDITU_KEY, raising=False)
    monkeypatch.delenv(OSM_TILES, raising=False)
    assert online_bases() == {}
    assert chosen_base(("online_osm", "online_tianditu")) is None


def test_a_configured_base_is_shown_only_when_chosen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(TIANDITU_KEY, "abc")
    monkeypatch.setenv(OSM_TILES, "https://tiles.example/{z}/{x}/{y}.png")
    assert set(online_bases()) == {"online_tianditu", "online_osm"}
    assert chosen_base(("metro",)) is None
    chosen = chosen_base(("metro", "online_tianditu"))
    assert chosen is not None
    assert chosen.url.endswith("tk=abc")
