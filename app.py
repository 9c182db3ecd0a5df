"""The web door: ``streamlit run app.py``.

The shell script lies in ``shell/``, which has no ``pages/`` folder beside it, so
that no page file can be reached around the shell.
"""

from __future__ import annotations

from streamlit.starlette import App

from shell.application import app_parts

app = App(**app_parts())
