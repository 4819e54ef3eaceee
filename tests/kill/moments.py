"""Where a kill falls: drawn at random from what an undisturbed step was seen to do."""

from __future__ import annotations

import os
import random
import signal
import threading
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.credatlas.running import children_of, is_running
from tests.kill.life import LIFE, SECONDS, Lives, Undisturbed
from tests.kill.steps import HARVEST, INDEX, NORMALISE, PUBLISH, REBUILD


class By(StrEnum):
    """What a moment is counted by."""

    TICK = "tick"
    """SQLite's own work in one stage: in the middle of a statement, a transaction, a commit."""
    REQUEST = "request"
    """A request at the server: before its answer, or just after."""
    SPIDER = "spider"
    """The same, but only the spider's process is killed: its run says so and the next start goes on."""
    TIME = "time"
    """Seconds, for what neither SQLite nor a server sees: writing the index."""


@dataclass(frozen=True)
class Target:
    """Which step is killed, by what the moment is counted, and in which stage if that can be chosen."""

    step: int
    by: By
    stage: str | None = None


def _targets() -> tuple[Target, ...]:
    numbers = {step.name: number for number, step in enumerate(LIFE)}
    table, registry, pages = (
        numbers[name] for name in ("table, first run", "registry, first scan", "pages, first run")
    )
    changed, events = numbers["table, changed"], numbers["registry, events"]
    replay = numbers["table, replayed under another mapping"]
    first, follow, rebuild = (numbers[f"index, {how}"] for how in ("from nothing", "follow", "rebuilt"))
    return (
        *(Target(registry, By.TICK, stage) for stage in (HARVEST, NORMALISE, PUBLISH)),
        *(Target(table, By.TICK, stage) for stage in (HARVEST, NORMALISE, PUBLISH)),
        *(Target(number, By.TIME) for number in (first, follow, rebuild)),
        Target(pages, By.REQUEST),
        Target(registry, By.REQUEST),
        Target(replay, By.TICK, NORMALISE),
        Target(replay, By.TICK, PUBLISH),
        Target(follow, By.TICK, INDEX),
        Target(rebuild, By.TICK, REBUILD),
        Target(events, By.REQUEST),
        Target(events, By.TICK, PUBLISH),
        Target(numbers["pages, changed"], By.SPIDER),
        Target(pages, By.TICK, PUBLISH),
        Target(changed, By.TIME),
        Target(pages, By.TICK, NORMALISE),
        Target(events, By.TICK, NORMALISE),
    )


TARGETS = _targets()
"""So many kills hit every stage of every protocol."""


@dataclass(frozen=True)
class Moment:
    """One moment of one step."""

    by: By
    stage: str | None
    at: float
    is_after: bool = False

    def __str__(self) -> str:
        where = "" if self.stage is None else f" of {self.stage}"
        when = " answered" if self.is_after else ""
        return f"{self.by} {self.at:.3g}{where}{when}"


def drawn(target: Target, calm: Undisturbed, chance: random.Random) -> Moment:
    """A moment of the step, every one as likely as any other."""
    match target.by:
        case By.TICK:
            assert target.stage is not None
            return Moment(target.by, target.stage, chance.randint(1, calm.ticks[target.stage]))
        case By.REQUEST | By.SPIDER:
            first = 2 if target.by is By.SPIDER else 1  # the spider is there from the first page on
            return Moment(target.by, None, chance.randint(first, calm.requests), chance.random() < 0.5)
        case By.TIME:
            return Moment(target.by, None, chance.uniform(0, calm.seconds))


def killed(lives: Lives, calm: Undisturbed, home: Path, moment: Moment) -> str | None:
    """The stage in which the step's process was killed; None when it came to its end before."""
    lives.site.count_from_here()
    in_stage = moment.stage if moment.by is By.TICK else None
    process = lives.start(calm.step, home, in_stage, int(moment.at))
    offspring: set[int] = set()
    if moment.by in (By.REQUEST, By.SPIDER):
        lives.site.strike_at(int(moment.at), moment.is_after, lambda: _strike(process, moment.by, offspring))
    elif moment.by is By.TIME:
        threading.Event().wait(moment.at)
        process.kill()
    process.join(SECONDS)
    assert process.exitcode is not None, f"{calm.step.name} goes on after {SECONDS} s"
    _wait_for_end(offspring)
    if moment.by is By.SPIDER:
        ended = lives.ended()
        return lives.stage() if ended is not None and ended["said"].startswith("interrupted") else None
    assert process.exitcode in (0, -signal.SIGKILL), f"exit code {process.exitcode}"
    return lives.stage() if process.exitcode else None


def _strike(process: BaseProcess, by: By, offspring: set[int]) -> None:
    assert process.pid is not None
    offspring |= children_of(process.pid)
    if by is By.SPIDER:
        for pid in offspring:
            os.kill(pid, signal.SIGKILL)
    else:
        process.kill()


def _wait_for_end(offspring: set[int]) -> None:
    """A spider must not outlive its run."""
    waited = threading.Event()
    for _ in range(200):
        if not any(map(is_running, offspring)):
            return
        waited.wait(0.05)
    raise AssertionError(f"left behind: {offspring}")
