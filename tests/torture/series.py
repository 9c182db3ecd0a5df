"""What a client asks for: series of writes that can be repeated, each with its request id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count

from store.access import Actor
from store.database import Database
from store.observations import (
    NewObservation,
    add_observation,
    add_observations,
    edit_observation,
    return_observation,
    submit_observation,
    verify_observation,
)
from tests.store.staff import CHEN, CORRIDOR, PLAN, WANG

IMPORTED = 30  # figures in one workbook
Asked = tuple[str, str, int]


@dataclass(frozen=True)
class Order:
    """One write that was done: its request id, what came of it, how many rows it leaves."""

    request_id: str
    result: str
    row_count: int


def figure(note: str, value: float = 1.5) -> NewObservation:
    return NewObservation(
        plan=PLAN,
        indicator_id="r_and_d",
        zone_id=CORRIDOR,
        value=value,
        unit="亿元",
        observed_on=date(2024, 12, 31),
        evidence_reference="统计公报",
        note=note,
    )


def single_writes(database: Database, people: Mapping[str, Actor], name: str) -> Iterator[Order]:
    """Enter figures one by one and take each through edit, submission and review, for ever."""
    chen, wang = people[CHEN], people[WANG]
    for number in count():
        note = f"{name}:{number}"

        def ask(verb: str, step: Callable[..., object], note: str = note) -> tuple[object, Order]:
            request_id = f"{note}:{verb}"
            done = step(request_id=request_id)
            return done, Order(request_id, f"{done.observation_id}/{done.version}", 1)  # type: ignore[attr-defined]

        new = figure(note)
        seen, order = ask("add", partial(add_observation, database, chen, new))
        yield order
        steps = [
            ("edit", edit_observation, chen, {"new": figure(note, 2.5)}),
            ("submit", submit_observation, chen, {}),
            ("return", return_observation, wang, {"reason": "依据不清"})
            if number % 3 == 0
            else ("verify", verify_observation, wang, {}),
        ]
        for verb, step, actor, more in steps:
            key = (seen.observation_id, seen.version)  # type: ignore[attr-defined]
            seen, order = ask(verb, partial(step, database, actor, *key, **more))
            yield order


def imports(database: Database, people: Mapping[str, Actor], name: str) -> Iterator[Order]:
    """Enter one workbook after the other, each in one request."""
    for number in count():
        news = [figure(f"{name}:{number}:{row}", row) for row in range(IMPORTED)]
        request_id = f"{name}:{number}"
        is_submitted = bool(number % 2)
        done = add_observations(
            database, people[CHEN], news, request_id=request_id, is_submitted=is_submitted
        )
        result = ",".join(f"{one.observation_id}/{one.version}" for one in done)
        yield Order(request_id, result, IMPORTED * (2 if is_submitted else 1))
