"""Guards: each is exact at its limit, and says value and limit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_store import RunKind, RunState
from catalogue_store.figures import RunFigures
from harvesters.verdict import History, RunAtEnd, judge
from normalise.mapping.expect_block import ExpectBlock

HEALTHY = RunFigures(
    listed=100,
    new=0,
    changed=0,
    renormalised=0,
    revived=0,
    unchanged=100,
    gone=0,
    no_longer_accepted=0,
    missing=0,
    recently_missing=0,
    live=100,
    quarantined=0,
    described=100,
    fill={"name": 1.0},
)


def held(
    figures: RunFigures, kind: RunKind = RunKind.FULL, history: History | None = None, **rest: object
) -> list[str]:
    """The names of the guards that are not met."""
    unmapped = rest.pop("unmapped", {})
    run = RunAtEnd(kind, figures, unmapped)  # type: ignore[arg-type]
    verdict = judge(run, ExpectBlock.model_validate(rest), history or History())
    assert (verdict.state is RunState.HELD) == bool(verdict.reasons)
    return [guard.name for guard in verdict.guards if not guard.is_met]


def test_healthy_run_is_accepted() -> None:
    assert held(HEALTHY) == []


@pytest.mark.parametrize(("missing", "expected"), [(20, []), (21, ["missing"])])
def test_fifth_of_the_records_may_be_missing(missing: int, expected: list[str]) -> None:
    assert held(replace(HEALTHY, missing=missing)) == expected


@pytest.mark.parametrize(("missing", "expected"), [(3, []), (4, ["missing"])])
def test_of_few_records_three_may_be_missing(missing: int, expected: list[str]) -> None:
    assert held(replace(HEALTHY, missing=missing, live=5)) == expected


@given(st.tuples(*[st.integers(0, 15)] * 4), st.sampled_from(RunKind))
def test_every_way_of_losing_records_counts_in_every_kind_of_run(
    lost: tuple[int, ...], kind: RunKind
) -> None:
    names = ("missing", "recently_missing", "gone", "no_longer_accepted")
    figures = replace(HEALTHY, **dict(zip(names, lost, strict=True)))
    assert ("missing" in held(figures, kind)) == (sum(lost) > 20)


@pytest.mark.parametrize(
    ("quarantined", "described", "expected"),
    [
        (4, 10, []),
        (5, 95, []),
        (5, 90, ["quarantined"]),
        (6, 94, ["quarantined"]),
        (5, 0, ["quarantined"]),
        (3, 0, ["quarantined"]),
        (3, 1, []),
    ],
)
def test_quarantine_needs_both_a_number_and_a_share(
    quarantined: int, described: int, expected: list[str]
) -> None:
    assert held(replace(HEALTHY, quarantined=quarantined, described=described)) == expected


def test_counts_and_fill_do_not_judge_other_runs() -> None:
    few = replace(HEALTHY, listed=0, described=0, fill={})
    assert held(few, RunKind.INCREMENTAL, fill={"name": 0.9}) == []
    assert held(few, RunKind.REPLAY, minimum_records=50) == []
    assert held(few, RunKind.FULL) == ["minimum_records"]


def test_empty_list_is_held_even_when_nothing_is_expected() -> None:
    assert held(replace(HEALTHY, listed=0, live=0), minimum_records=0) == ["minimum_records"]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.71, []), (0.7, ["fill_drop.skill"]), (0.0, ["fill_drop.skill"])]
)
def test_fill_may_fall_less_than_twenty_points_below_the_median(share: float, expected: list[str]) -> None:
    history = History(fill=[{"name": 1.0, "skill": value} for value in (0.95, 0.9, 0.1, 0.9, 0.85)])
    assert held(replace(HEALTHY, fill={"name": 1.0, "skill": share}), history=history) == expected


def test_field_that_vanishes_has_fallen_to_nothing() -> None:
    assert held(HEALTHY, history=History(fill=[{"name": 1.0, "skill": 0.4}])) == ["fill_drop.skill"]


def test_stated_fill_is_a_floor() -> None:
    figures = replace(HEALTHY, fill={"name": 1.0, "at_level": 0.94})
    assert held(figures, fill={"at_level": 0.95}) == ["fill.at_level"]
    assert held(figures, fill={"at_level": 0.94}) == []


def test_new_unmapped_values_count_against_what_is_usual() -> None:
    history = History(unmapped=[{"delivery_type": 0.05}] * 3)
    assert held(HEALTHY, history=history, unmapped={"delivery_type": 0.14}) == []
    assert held(HEALTHY, history=history, unmapped={"delivery_type": 0.15}) == ["unmapped.delivery_type"]
    assert held(HEALTHY, unmapped={"delivery_type": 0.5}) == []


def test_every_guard_tells_value_and_limit() -> None:
    figures = replace(HEALTHY, missing=30, recently_missing=2)
    guard = judge(RunAtEnd(RunKind.FULL, figures), ExpectBlock(), History()).guards[0]
    assert (guard.value, guard.limit) == (32, 20)
    assert guard.message == (
        "32 records lost (30 missing, 2 missing or withdrawn in the last 30 days) of 100 live ones; allowed are 20, "
        "the larger of 3 and 20% (missing_count, missing_share)"
    )
