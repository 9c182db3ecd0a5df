"""A file system that refuses one file or folder, whoever runs the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, refused: Path) -> None:
    """Let `method` of `refused`, and of nothing else, fail as without permission."""
    given = getattr(Path, method)

    def guarded(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == refused:
            raise PermissionError(13, "Permission denied", str(self))
        return given(self, *args, **kwargs)

    monkeypatch.setattr(Path, method, guarded)
