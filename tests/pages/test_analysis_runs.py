"""The job board: each run once, shared, stopped only when nobody waits for it any more."""

from __future__ import annotations

import threading

import pytest

from analysis.progress import Progress
from analysis.result import AnalysisResult, Reading
from errors import BadParameterError, Problem
from pages.analysis_runs import JobBoard, Run, RunState

LONG = 20


def found() -> AnalysisResult:
    return AnalysisResult("density", "", "toy", None, Reading("method"), ())


class Slow:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.begun = threading.Event()
        self.count = 0

    def __call__(self, progress: Progress) -> AnalysisResult:
        self.count += 1
        progress(0.25, "counting")
        self.begun.set()
        while not self.let_go.wait(0.01):
            progress(0.5, "counting")
        progress(0.9, "writing")
        return found()


@pytest.fixture
def board() -> JobBoard:
    return JobBoard(workers=2, longest_queue=2, kept=2)


def ended(run: Run) -> Run:
    assert run.wait(LONG)
    return run


def test_two_readers_share_one_run_and_its_result(board: JobBoard):
    work = Slow()
    first = board.ask("a", work, reader="one")
    second = board.ask("a", work, reader="two")
    assert first is second
    assert work.begun.wait(LONG)
    assert first.state is RunState.RUNNING
    assert first.step == "counting"
    work.let_go.set()
    assert ended(first).state is RunState.DONE
    assert first.share == 1.0
    assert board.ask("a", work, reader="three").result is first.result
    assert work.count == 1


def test_one_reader_s_cancel_leaves_the_run_to_the_other(board: JobBoard):
    work = Slow()
    run = board.ask("a", work, reader="one")
    board.ask("a", work, reader="two")
    assert work.begun.wait(LONG)
    board.leave(run, reader="one")
    assert not run.stop.is_set()
    work.let_go.set()
    assert ended(run).state is RunState.DONE


def test_the_last_reader_s_cancel_stops_it_and_it_can_be_started_again(board: JobBoard):
    work = Slow()
    run = board.ask("a", work, reader="one")
    assert work.begun.wait(LONG)
    board.leave(run, reader="one")
    assert ended(run).state is RunState.CANCELLED
    assert run.result is None
    again = board.ask("a", lambda progress: found(), reader="one")
    assert again is not run
    assert ended(again).state is RunState.DONE


def test_a_run_that_still_waits_is_cancelled_at_once(board: JobBoard):
    slow = [Slow(), Slow()]
    running = [board.ask(i, one, reader="one") for i, one in enumerate(slow)]
    assert all(one.begun.wait(LONG) for one in slow)
    waiting = board.ask("later", Slow(), reader="one")
    assert waiting.state is RunState.WAITING
    board.leave(waiting, reader="one")
    assert waiting.state is RunState.CANCELLED
    for one in slow:
        one.let_go.set()
    assert all(ended(run).state is RunState.DONE for run in running)


def test_the_queue_is_bounded_and_says_so(board: JobBoard):
    slow = [Slow() for _ in range(5)]
    runs = [board.ask(i, one, reader="one") for i, one in enumerate(slow)]
    assert runs[-1].state is RunState.FAILED
    assert "too many runs" in runs[-1].problems[0].message
    for one in slow:
        one.let_go.set()
    assert [ended(run).state for run in runs[:4]] == [RunState.DONE] * 4


def test_problems_arrive_as_problems_and_the_unforeseen_without_its_detail(board: JobBoard):
    def refuses(progress: Progress) -> AnalysisResult:
        raise BadParameterError(Problem("radius_m", "too large"))

    def breaks(progress: Progress) -> AnalysisResult:
        raise RuntimeError("secret detail")

    refused = ended(board.ask("a", refuses, reader="one"))
    assert (refused.state, refused.problems[0].where) == (RunState.FAILED, "radius_m")
    broken = ended(board.ask("b", breaks, reader="one"))
    assert broken.state is RunState.FAILED
    assert "secret" not in str(broken.problems[0])


def test_only_the_newest_results_are_kept(board: JobBoard):
    counts: dict[str, int] = {}

    def work_of(name: str):
        def work(progress: Progress) -> AnalysisResult:
            counts[name] = counts.get(name, 0) + 1
            return found()

        return work

    for name in ("a", "b", "c", "c", "a"):
        ended(board.ask(name, work_of(name), reader="one"))
    assert counts == {"a": 2, "b": 1, "c": 1}


def test_the_share_never_goes_back(board: JobBoard):
    seen: list[float] = []

    def work(progress: Progress) -> AnalysisResult:
        for share in (0.5, 0.2, 7.0):
            progress(share, "x")
            seen.append(run_box[0].share)
        return found()

    run_box: list[Run] = []
    gate = threading.Event()

    def gated(progress: Progress) -> AnalysisResult:
        gate.wait(LONG)
        return work(progress)

    run_box.append(board.ask("a", gated, reader="one"))
    gate.set()
    ended(run_box[0])
    assert seen == [0.5, 0.5, 1.0]


def test_a_run_at_which_nobody_looks_any_more_is_stopped():
    board = JobBoard(workers=1, longest_queue=2, kept=2, abandoned_s=0.3)
    left, watched = Slow(), Slow()
    first = board.ask("closed page", left, reader="one")
    second = board.ask("open page", watched, reader="two")
    assert left.begun.wait(LONG)
    for _ in range(LONG * 100):  # the open page goes on looking, the closed one says nothing
        second.look()
        if watched.begun.wait(0.01):
            break
    assert ended(first).state is RunState.CANCELLED
    watched.let_go.set()
    assert ended(second).state is RunState.DONE


def test_a_run_that_waited_too_long_for_a_closed_page_never_begins():
    board = JobBoard(workers=1, longest_queue=2, kept=2, abandoned_s=0.2)
    busy, waiting = Slow(), Slow()
    first = board.ask("busy", busy, reader="one")
    assert busy.begun.wait(LONG)
    second = board.ask("waiting", waiting, reader="two")
    second.looked_at -= 1
    busy.let_go.set()
    ended(first)
    assert ended(second).state is RunState.CANCELLED
    assert waiting.count == 0


def test_one_reader_does_not_fill_the_queue_for_the_others():
    board = JobBoard(workers=2, longest_queue=8, most_of_one=3)
    slow = [Slow() for _ in range(5)]
    own = [board.ask(("own", i), one, reader="one") for i, one in enumerate(slow[:4])]
    assert own[3].state is RunState.FAILED
    assert "your runs" in own[3].problems[0].message
    other = board.ask("other", slow[4], reader="two")
    assert other.state is RunState.WAITING
    shared = board.ask(("own", 0), slow[0], reader="two")
    assert shared is own[0]  # asking for what is under way takes no place
    board.leave(own[2], reader="one")
    again = board.ask(("own", 3), slow[3], reader="one")
    assert again.state is not RunState.FAILED
    for one in slow:
        one.let_go.set()
    assert all(ended(run).state is RunState.DONE for run in (own[0], own[1], other, again))
