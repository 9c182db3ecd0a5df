"""A child that works until it is killed, and what it said before that."""

from __future__ import annotations

import os
import random
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

READY = "ready"
PATIENCE_S = 30.0


@dataclass(frozen=True)
class LastWords:
    """What a child answered before it died.

    Parameters
    ----------
    answers : tuple of str
        One a finished piece of work.
    is_finished : bool
        Whether it came to its end before it was killed.
    trouble : str
        What went wrong in it, other than being killed.
    """

    answers: tuple[str, ...]
    is_finished: bool
    trouble: str


def killed(
    work: Callable[[Callable[[str], None]], None],
    chance: random.Random,
    *,
    most_answers: int,
    longest_s: float,
) -> LastWords:
    """Fork a child that does `work` and kill it with signal 9 at a random moment.

    Parameters
    ----------
    work : callable
        Gets the function by which it answers; says `READY` when it can be asked.
    chance : random.Random
    most_answers : int
        It is let live until it has answered a random number of times, up to this one, whatever
        the machine's speed; in one case of eight it dies before it is ready.
    longest_s : float
        Within so many seconds after that it dies.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read_end)
        _live(work, write_end)
    os.close(write_end)
    try:
        heard = b""
        if chance.random() >= 0.125:
            heard = _heard(read_end, 1 + chance.randint(0, most_answers))
        time.sleep(chance.uniform(0, longest_s))
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    while more := os.read(read_end, 65536):
        heard += more
    os.close(read_end)
    lines = heard.decode().split("\n")[:-1]  # what has no line end was cut off by the kill
    answers = tuple(line for line in lines if line != READY and not line.startswith("! "))
    trouble = "\n".join(line[2:] for line in lines if line.startswith("! "))
    return LastWords(answers, os.WIFEXITED(status), trouble)


def _live(work: Callable[[Callable[[str], None]], None], write_end: int) -> None:
    """Work and never come back into the parent's code."""

    def answer(text: str) -> None:
        os.write(write_end, f"{text}\n".encode())

    try:
        work(answer)
    except BaseException:  # noqa: BLE001 - told to the parent, which fails
        for line in traceback.format_exc().splitlines():
            answer(f"! {line}")
    finally:
        os._exit(0)


def _heard(read_end: int, lines: int) -> bytes:
    """Wait until the child has said so many lines, or has stopped speaking."""
    heard = b""
    deadline = time.monotonic() + PATIENCE_S
    while heard.count(b"\n") < lines and b"! " not in heard:
        if not select.select([read_end], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError("the child does not answer")
        more = os.read(read_end, 65536)
        if not more:
            break
        heard += more
    return heard
