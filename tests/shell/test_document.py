"""The document around the app: dressed where it is known, refused where it is not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from shell.document import (
    CLOSED_PATHS,
    DOCUMENT_PATHS,
    FORM_PATHS,
    DocumentMiddleware,
    dressed_document,
)

ROOT = Path(__file__).resolve().parent.parent.parent
STREAMLIT = '<html lang="en"><head><title>Streamlit</title></head><body>app</body></html>'


async def streamlit_like(scope, _receive, send):
    kind = b"text/plain" if scope["path"].endswith("health") else b"text/html; charset=utf-8"
    body = STREAMLIT.encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    names = {name for name, _ in scope["headers"]}
    status = 206 if b"range" in names else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[:10], "more_body": True})
    await send({"type": "http.response.body", "body": body[10:]})


def ask(path, query=b"", method="GET", headers=()):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read")

    scope = {
        "type": "http",
        "path": path,
        "query_string": query,
        "method": method,
        "headers": list(headers),
    }
    # Nothing here waits, so the answer is whole after one step; no event loop is needed.
    with pytest.raises(StopIteration):
        DocumentMiddleware(streamlit_like)(scope, receive, send).send(None)
    body = b"".join(one.get("body", b"") for one in sent[1:]).decode()
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, body


@pytest.mark.parametrize("path", sorted(DOCUMENT_PATHS))
def test_known_pages_are_dressed(path):
    status, headers, body = ask(f"/{path}")
    assert status == 200
    assert '<html lang="zh-CN">' in body
    assert "<title>廊城</title>" in body
    assert headers["content-length"] == str(len(body.encode()))


def test_english_is_said_to_be_english():
    assert '<html lang="en">' in ask("/", b"lang=en")[2]
    assert '<html lang="zh-CN">' in ask("/", b'lang="><script>')[2]


@pytest.mark.parametrize("path", ["/a/b/c", "/pages/atlas.py", "/nonsense", "/shell/main.py"])
def test_unknown_pages_are_refused_in_both_languages(path):
    status, _, body = ask(path)
    assert status == 404
    assert "没有这个页面" in body
    assert "There is no such page" in body
    assert "app</body>" not in body


@pytest.mark.parametrize(
    "path", [*sorted(CLOSED_PATHS), "_stcore/agent/openapi.json", "_stcore/agent/mcp"]
)
def test_doors_that_are_not_ours_are_closed(path):
    assert ask(f"/{path}")[0] == 404


@pytest.mark.parametrize("path", sorted(FORM_PATHS))
def test_pages_of_our_own_pass_as_they_are(path):
    assert ask(f"/{path}")[::2] == (200, STREAMLIT)


def test_without_script_the_page_says_what_to_do():
    written = STREAMLIT.replace("app</body>", "<noscript>\n<p>agents</p></noscript></body>")
    assert "agents" not in dressed_document(written, "en")
    assert "JavaScript" in dressed_document(written, "en")


@pytest.mark.parametrize("path", ["/_stcore/health", "/component/x/index.html", "/app/static/a.js"])
def test_the_rest_passes_as_it_is(path):
    status, _, body = ask(path)
    assert (status, body) == (200, STREAMLIT)


def test_a_part_of_a_document_is_not_served():
    status, headers, body = ask("/", headers=[(b"range", b"bytes=0-10")])
    assert status == 200
    assert headers["content-length"] == str(len(body.encode()))


def test_asking_for_the_head_gives_the_length_and_no_body():
    whole = ask("/")[1]["content-length"]
    _, headers, body = ask("/", method="HEAD")
    assert (headers["content-length"], body) == (whole, "")


def test_the_paths_are_those_of_the_navigation():
    tree = ast.parse((ROOT / "shell" / "main.py").read_text(encoding="utf-8"))
    named = {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "url_path"
    }
    assert named | {""} == set(DOCUMENT_PATHS)
