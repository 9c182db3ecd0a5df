"""What the database drivers say when something fails, in words that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from errors import N_, Problem, StoreBusyError, StoreError, StoreFullError

_BUSY_SQLITE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL_SQLITE = {sqlite3.SQLITE_FULL}
_WRITE_SQLITE = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
}
_BUSY_POSTGRES = {"55P03", "40001", "40P01", "57014"}
_FULL_POSTGRES = {"53100"}

WHERE = "records"


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a database driver raises into a `StoreError`.

    Raises
    ------
    StoreBusyError, StoreFullError, StoreError
        With the driver's error as their cause.
    """
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreError(_lost()) from error
        raise store_error(error.orig or error) from error
    except sqlite3.Error as error:  # while a connection is being prepared
        raise store_error(error) from error
    except PoolTimeoutError as error:
        raise StoreBusyError(_busy()) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreFullError(_full()) from error
        raise


def store_error(cause: BaseException) -> StoreError:
    """Return the error that says what a driver's error means for the reader.

    Parameters
    ----------
    cause : BaseException

    Returns
    -------
    StoreError
    """
    code = getattr(cause, "sqlite_errorcode", None)
    state = getattr(cause, "sqlstate", None)
    if code in _FULL_SQLITE | _WRITE_SQLITE or state in _FULL_POSTGRES:
        return StoreFullError(_full())
    if (code is not None and code & 0xFF in _BUSY_SQLITE) or state in _BUSY_POSTGRES:
        return StoreBusyError(_busy())
    said = str(cause).strip().splitlines()
    return StoreError(
        Problem(
            WHERE,
            N_("the record store answered: {said}; nothing was written"),
            params={"said": said[0] if said else type(cause).__name__},
        )
    )


def _busy() -> Problem:
    return Problem(WHERE, N_("others are writing just now; nothing was written, please try again"))


def _lost() -> Problem:
    return Problem(
        WHERE,
        N_(
            "the record store went away before it answered, so it is not known whether this was "
            "written. Please do the same once more: what was written is not written twice"
        ),
    )


def _full() -> Problem:
    return Problem(
        WHERE,
        N_(
            "there is no room left where the records are kept; nothing was written, reading goes "
            "on. Ask whoever runs the server to make room"
        ),
    )
