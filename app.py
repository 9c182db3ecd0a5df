"""The web door: ``streamlit run app.py``.

The shell script lies in ``shell/``, which has no ``pages/`` folder beside it, so
that no page file can be reached around the shell.
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.starlette import App

from shell.document import DocumentMiddleware

SHELL_SCRIPT = Path(__file__).resolve().parent / "shell" / "main.py"


async def health(_request: Request) -> JSONResponse:
    """Answer that the process serves requests."""
    return JSONResponse({"status": "ok"})


app = App(
    SHELL_SCRIPT,
    routes=[Route("/health", health)],
    middleware=[Middleware(DocumentMiddleware)],
)
