"""The record store of this installation, opened once for the whole process."""

from __future__ import annotations

import os
import threading

from store.database import Database, open_migrated

_opened: dict[tuple[str, str], Database] = {}
_lock = threading.Lock()


def record_store() -> Database:
    """Return the opened store that the environment names; shared by all readers.

    Raises
    ------
    StoreError
        When it cannot be opened, or a newer Langcheng wrote it.
    """
    key = (os.environ.get("LANGCHENG_DATABASE_URL", ""), os.environ.get("LANGCHENG_STATE", ""))
    with _lock:
        if key not in _opened:
            _opened[key] = open_migrated()
        return _opened[key]
