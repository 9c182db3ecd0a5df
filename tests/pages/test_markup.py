"""Data goes into a page as text and comes out as text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from pages import markup
from tests.cartography.hostile_names import HOSTILE_NAMES


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_text_inside_elements_and_attributes(name: str):
    reader = _Reader()
    reader.feed(markup.element("p", name, title=name))
    reader.close()
    assert reader.tags == ["p"]
    assert reader.words == markup._CONTROLS.sub(" ", name)


def test_markup_is_not_escaped_twice():
    inner = markup.element("b", "<1>")
    assert markup.element("p", inner, " & ") == "<p><b>&lt;1&gt;</b> &amp; </p>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "//x", "", None, "http://[x"]
)
def test_only_web_addresses_become_links(url):
    assert "<a" not in markup.link("label", url)


def test_links_leave_no_trace():
    assert 'rel="noopener noreferrer"' in markup.link("label", "https://example.org/")


@pytest.mark.parametrize("name", [":red[x]", "$x$", "[x](javascript:1)", "**b**", "`c`", "# h"])
def test_labels_lose_their_markdown(name: str):
    escaped = markup.without_markdown(name)
    assert escaped.replace("\\", "") == name
    for sign in ":$[]()*`#":
        assert escaped.count(sign) == escaped.count("\\" + sign)
