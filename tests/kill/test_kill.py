"""kill -9 at random moments of runs, publishing and indexing: store and index come out as if nothing had been.

CREDATLAS_KILLS says how many kills (one for each target; `make test-long`: 200), CREDATLAS_KILL_SEED where the dice begin.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from catalogue_store import RunKind, open_store
from normalise.vocabularies import load_vocabularies
from tests.kill.killable_site import KillableSite
from tests.kill.life import Lives, Undisturbed
from tests.kill.moments import TARGETS, drawn, killed
from tests.kill.sources import GRAPHS, PAGE_ROWS, PAGES, PAGES_LISTED, REGISTRY, TABLE
from tests.kill.steps import HARVEST, INDEX, NORMALISE, PUBLISH, REBUILD

KILLS = int(os.environ.get("CREDATLAS_KILLS", len(TARGETS)))
SEED = int(os.environ.get("CREDATLAS_KILL_SEED", "20261128"))
EVERY_STAGE = {
    *product((TABLE, REGISTRY, PAGES), (RunKind.FULL,), (HARVEST, NORMALISE, PUBLISH)),
    *product((REGISTRY,), (RunKind.INCREMENTAL,), (HARVEST, NORMALISE, PUBLISH)),
    *product((TABLE,), (RunKind.REPLAY,), (NORMALISE, PUBLISH)),
    (INDEX, None, INDEX),
    (INDEX, None, REBUILD),
}
"""Of every protocol and kind of run, and of the index."""
DRAWS = 10
"""A moment may lie behind the end of a process that was quicker this time; then another is drawn."""


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    folder = tmp_path_factory.mktemp("lives")
    empty = folder / "empty.db"
    open_store(f"sqlite:///{empty}").close()
    with KillableSite() as site:
        yield Lives(folder, empty, site, load_vocabularies())


@pytest.fixture(scope="module")
def undisturbed(lives: Lives) -> list[Undisturbed]:
    return lives.undisturbed()


def test_the_undisturbed_life_has_something_of_everything(undisturbed: list[Undisturbed]) -> None:
    last = undisturbed[-1].store
    kinds = {(record_id.partition(":")[0], kind) for record_id, kind, _ in last["changes"]}
    assert kinds >= {(source, kind) for source in (TABLE, PAGES, REGISTRY) for kind in ("added", "changed")}
    assert {kind for _, kind in kinds} == {"added", "changed", "renormalised", "withdrawn"}
    assert {code for _, _, code, *_ in last["issues"]} >= {"duplicate_id", "missing_field"}
    live = [row for row in last["records"].values() if row.withdrawn_at is None]
    assert undisturbed[-1].index["total"] == len(live) > GRAPHS + PAGES_LISTED * PAGE_ROWS


def test_killed_at_any_moment_the_next_start_ends_as_if_undisturbed(
    lives: Lives, undisturbed: list[Undisturbed], tell_kill: Callable[[str], None], tmp_path: Path
) -> None:
    tell_kill(f"seed {SEED} (CREDATLAS_KILL_SEED), {KILLS} kills (CREDATLAS_KILLS)")
    hit = set()
    for number in range(KILLS):
        chance = random.Random(f"{SEED}/{number}")
        target = TARGETS[number % len(TARGETS)]
        calm = undisturbed[target.step]
        home = tmp_path / str(number)
        for _ in range(DRAWS):
            moment = drawn(target, calm, chance)
            shutil.copytree(calm.before, home)
            stage = killed(lives, calm, home, moment)
            if stage is not None:
                break
            shutil.rmtree(home)
        assert stage is not None, f"seed {SEED}, kill {number}: {calm.step.name} was never killed"
        where = f"kill {number + 1:3} in {stage:9} of {calm.step.name} ({moment})"
        tell_kill(where)
        hit.add((calm.step.source or INDEX, calm.step.kind, stage))
        went_on = lives.finish(calm.step, home)
        store, index = lives.says(calm.step, home)
        assert store == calm.store, f"seed {SEED}, {where}: {went_on['said']}"
        assert index == calm.index, f"seed {SEED}, {where}: {went_on['said']}"
        shutil.rmtree(home)
    assert len(TARGETS) > KILLS or hit >= EVERY_STAGE
