"""The job board: runs of analyses in the background, shared by all who ask for the same."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from analysis.progress import Progress, RunCancelledError
from analysis.result import AnalysisResult
from errors import N_, LangchengError, Problem
from pages.screen import UNFORESEEN

LOG = logging.getLogger("langcheng.analysis")
WORKERS = 2
LONGEST_QUEUE = 12
MOST_OF_ONE = 4
"""So many runs one reader may have under way: nobody fills the queue for all others."""
KEPT_RESULTS = 24
ABANDONED_S = 150.0
"""A run at which nobody has looked for so long is stopped; a hidden tab looks once a minute."""
WAITING = N_("waiting for another run to end")
STARTING = N_("starting")
FULL = Problem(
    "analysis",
    N_("too many runs are waiting ({count}); try again in a minute"),
    params={"count": str(LONGEST_QUEUE)},
)

OWN_FULL = Problem(
    "analysis",
    N_("{count} of your runs are still under way; wait for one of them, or stop it"),
    params={"count": str(MOST_OF_ONE)},
)

Work = Callable[[Progress], AnalysisResult]


class RunState(StrEnum):
    """How far a run has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass
class Run:
    """One run. The board writes it; pages read it."""

    key: Hashable
    state: RunState = RunState.WAITING
    share: float = 0.0
    step: str = WAITING
    result: AnalysisResult | None = None
    problems: tuple[Problem, ...] = ()
    readers: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    looked_at: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        """Say that a reader still waits for it: a closed page says nothing more."""
        self.looked_at = time.monotonic()

    @property
    def is_under_way(self) -> bool:
        """Whether there may still be news of it."""
        return not self.ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it ends, at most so long; return whether it has ended."""
        return self.ended.wait(seconds)


class JobBoard:
    """Runs work in a few threads, each key once, and keeps the newest results.

    Parameters
    ----------
    workers, longest_queue, kept, most_of_one : int
        Threads, runs that may wait, results that are kept, and runs that one reader may have
        under way.
    abandoned_s : float
        A run at which nobody has looked for so many seconds is stopped.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        longest_queue: int = LONGEST_QUEUE,
        kept: int = KEPT_RESULTS,
        most_of_one: int = MOST_OF_ONE,
        abandoned_s: float = ABANDONED_S,
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="analysis")
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, Run] = {}
        self._kept: OrderedDict[Hashable, Run] = OrderedDict()
        self._room = workers + longest_queue
        self._keep = kept
        self._most_of_one = most_of_one
        self._abandoned_s = abandoned_s

    def ask(self, key: Hashable, work: Work, *, reader: str) -> Run:
        """Return the run of a key, started where nobody has asked for it yet.

        Parameters
        ----------
        key : hashable
            Everything that decides the result.
        work : callable
            Takes a progress callback, returns the result. It runs in a thread of the
            board, so it may not touch the page.
        reader : str
            Who asks: a run is stopped once all who asked have left it.
        """
        with self._lock:
            done = self._kept.get(key)
            if done is not None:
                self._kept.move_to_end(key)
                return done
            run = self._under_way.get(key)
            if run is not None and not run.stop.is_set():
                run.readers.add(reader)
                run.look()
                return run
            if len(self._under_way) >= self._room:
                return _refused(key, FULL)
            own = sum(reader in one.readers for one in self._under_way.values())
            if own >= self._most_of_one:
                return _refused(key, OWN_FULL)
            run = Run(key, readers={reader})
            self._under_way[key] = run
        self._pool.submit(self._carry_out, run, work)
        return run

    def leave(self, run: Run, *, reader: str) -> None:
        """Stop waiting for a run; it is stopped when nobody else waits for it."""
        with self._lock:
            run.readers.discard(reader)
            if not run.readers and run.is_under_way:
                run.stop.set()
                if run.state is RunState.WAITING:
                    self._end(run, RunState.CANCELLED)

    def _carry_out(self, run: Run, work: Work) -> None:
        with self._lock:
            if run.stop.is_set():
                return
            if self._is_abandoned(run):
                run.stop.set()
                self._end(run, RunState.CANCELLED)
                return
            run.state, run.step = RunState.RUNNING, STARTING

        def progress(share: float, step: str) -> None:
            if self._is_abandoned(run):
                run.stop.set()
            if run.stop.is_set():
                raise RunCancelledError
            run.share, run.step = min(max(float(share), run.share), 1.0), step

        try:
            run.result = work(progress)
            state = RunState.DONE
        except RunCancelledError as error:
            run.problems, state = error.problems, RunState.CANCELLED
        except LangchengError as error:
            run.problems, state = error.problems, RunState.FAILED
        except MemoryError:
            LOG.exception("a run needs more memory than there is")
            message = N_("this run needs more memory than there is; choose larger cells")
            run.problems, state = (Problem("analysis", message),), RunState.FAILED
        except Exception:
            LOG.exception("unforeseen failure of a run")
            run.problems, state = (UNFORESEEN,), RunState.FAILED
        with self._lock:
            self._end(run, state)

    def _is_abandoned(self, run: Run) -> bool:
        return time.monotonic() - run.looked_at > self._abandoned_s

    def _end(self, run: Run, state: RunState) -> None:
        """Close a run, the lock held; what was found, or why not, is kept for those who ask next."""
        run.state = state
        if self._under_way.get(run.key) is run:
            del self._under_way[run.key]
        if state is RunState.DONE:
            run.share = 1.0
            self._kept[run.key] = run
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        run.ended.set()


def _refused(key: Hashable, problem: Problem) -> Run:
    run = Run(key, RunState.FAILED, problems=(problem,))
    run.ended.set()
    return run


@cache
def board() -> JobBoard:
    """Return the one board of this server."""
    return JobBoard()
