"""Who does the parts of a job: this process, local workers, or a Dask cluster elsewhere.

The parts, their order and the functions are the same whoever works, so the figures are the
same to the last digit.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from errors import N_, BadParameterError, LangchengError, Problem

MOST_WORKERS = 256
_CONNECT_S = 15
_NO_PAGE = "127.0.0.1:0"  # None would open port 8787 to everybody


class PartMap(Protocol):
    """Applies a function to parts and yields the results in the order of the parts."""

    def __call__(
        self, function: Callable[[Any, Any], Any], shared: Any, parts: Iterable[Any]
    ) -> Iterator[Any]:
        """Yield ``function(shared, part)`` of each part, in order.

        `shared` travels once to each worker. Where it has a `key` that tells its content, it
        stays there, and the next job on the same does not send it again.
        """
        ...


class Refused:
    """An error of ours that a worker met, as plain values: it travels without losing its parts."""

    def __init__(self, error: LangchengError) -> None:
        self.kind, self.problems = type(error), error.problems


def here(function: Callable[[Any, Any], Any], shared: Any, parts: Iterable[Any]) -> Iterator[Any]:
    """Do every part in this process."""
    for part in parts:
        yield function(shared, part)


@contextmanager
def part_map(*, workers: int = 1, scheduler: str | None = None) -> Iterator[PartMap]:
    """Yield what does the parts of a job.

    Parameters
    ----------
    workers : int
        Processes on this machine, of one thread each; 1 is this process.
    scheduler : str, optional
        Address of a Dask scheduler, as ``tcp://10.0.0.5:8786``. Its workers need this
        application and must see the files under the same paths.

    Raises
    ------
    BadParameterError
        When the number of workers cannot be used or nobody answers at the address.
    """
    if not 1 <= workers <= MOST_WORKERS:
        message = N_("“{value}” is not a number of workers; give 1 to {limit}")
        params = {"value": str(workers), "limit": str(MOST_WORKERS)}
        raise BadParameterError(Problem("--workers", message, params=params))
    if scheduler is None and workers == 1:
        yield here
        return
    import dask
    import distributed

    client_of: Any = distributed.Client
    cluster_of: Any = distributed.LocalCluster
    # No page to watch it, nothing open but the loopback.
    with dask.config.set({"distributed.worker.memory.terminate": False}):
        if scheduler is None:
            with (
                _scratch_folder() as scratch,
                dask.config.set({"temporary-directory": scratch}),  # of scheduler and workers
                cluster_of(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=_NO_PAGE,
                    worker_dashboard_address=_NO_PAGE,
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                ) as cluster,
                client_of(cluster) as client,
            ):
                yield _by(client)
            return
        try:
            client = client_of(scheduler, timeout=_CONNECT_S)
        except (OSError, TimeoutError, ValueError, TypeError, ImportError, RuntimeError) as error:
            message = N_("no Dask scheduler answers there; start one and give its address")
            raise BadParameterError(Problem("--scheduler", message, scheduler)) from error
        with client:
            yield _by(client)


@contextmanager
def _scratch_folder() -> Iterator[str]:
    """Yield a folder that only this job's workers use and only its owner may enter.

    By itself Dask takes one that every job on the machine shares: each start waits there for
    the others, and where that takes a second it warns, which a caller who takes warnings for
    errors sees as a failed start. It also puts that folder first where modules are looked for.
    """
    with (
        tempfile.TemporaryDirectory(prefix="langcheng-workers-", ignore_cleanup_errors=True) as one,
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "Creating scratch directories is taking")
        yield one


def _by(client: Any) -> PartMap:
    sent: dict[str, Any] = {}  # what the workers hold already, by key; only the last is kept

    def everywhere_of(shared: Any) -> Any:
        key = getattr(shared, "key", None)
        if key is None:
            return client.scatter(shared, broadcast=True, hash=False)
        if key not in sent:
            sent.clear()
            sent[key] = client.scatter(shared, broadcast=True, hash=False)
        return sent[key]

    def mapped(
        function: Callable[[Any, Any], Any], shared: Any, parts: Iterable[Any]
    ) -> Iterator[Any]:
        everywhere = everywhere_of(shared)
        futures = [
            client.submit(_guarded, function, everywhere, part, pure=False) for part in parts
        ]
        try:
            for number, future in enumerate(futures):
                result = future.result()
                futures[number] = None  # a result is not kept once it was handed on
                if isinstance(result, Refused):
                    raise result.kind(result.problems)
                yield result
        finally:
            client.cancel([future for future in futures if future is not None])

    return mapped


def _guarded(function: Callable[[Any, Any], Any], shared: Any, part: Any) -> Any:
    try:
        return function(shared, part)
    except LangchengError as error:
        return Refused(error)
