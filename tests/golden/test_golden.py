"""The golden set: no wrong value, and nearly all that the sources state, on real records and authored twins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.comparison import Tally
from tests.golden.golden_record import HERE, SHAPES, TWINS, GoldenRecord, load_records
from tests.golden.normalising import tally_of

ENOUGH = 0.95
"""Share of the stated values that must be found."""


def records_of(shape: str, samples: Path | None) -> list[tuple[str, GoldenRecord]]:
    """The twins of a shape always; its real records where the samples are."""
    real = [] if samples is None else list(load_records(HERE / shape))
    return [*load_records(TWINS / shape), *real]


def tallies_of(shape: str, samples: Path | None) -> dict[str, Tally]:
    return {name: tally_of(record, samples) for name, record in records_of(shape, samples)}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_value_is_wrong_or_invented(
    shape: str,
    real_samples: Path | None,
    count_real_samples: Callable[[int], None],
    report_golden: Callable[[str, dict[str, Tally]], None],
) -> None:
    tallies = tallies_of(shape, real_samples)
    count_real_samples(0 if real_samples is None else len(list(load_records(HERE / shape))))
    report_golden(shape, tallies)
    assert tallies
    wrong = [
        f"{name}: {difference}"
        for name, tally in tallies.items()
        for difference in tally.of("wrong", "invented")
    ]
    assert wrong == []


def test_nearly_all_stated_values_are_captured(real_samples: Path | None) -> None:
    tallies = {name: tally for shape in SHAPES for name, tally in tallies_of(shape, real_samples).items()}
    total = sum(tallies.values(), Tally())
    missing = [f"{name}: {one}" for name, tally in tallies.items() for one in tally.of("missing")]
    assert total.right >= ENOUGH * total.stated, "\n".join(missing)


def test_the_set_is_large_enough() -> None:
    real = [name for shape in SHAPES for name, _ in load_records(HERE / shape)]
    assert len(real) >= 60
    assert all(list(load_records(TWINS / shape)) for shape in SHAPES)
