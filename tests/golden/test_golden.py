"""The golden set: no wrong value, and nearly all that the sources state, on real records and authored twins."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from tests.golden.comparison import Tally
from tests.golden.golden_record import HERE, SHAPES, TWINS, GoldenRecord, load_records
from tests.golden.normalising import tally_of

ENOUGH = 0.95
"""Share of the stated values that must be found."""


def records_of(shape: str, samples: Path | None) -> dict[str, GoldenRecord]:
    """The twins of a shape always; its real records where the samples are."""
    twins = {f"twins/{name}": record for name, record in load_records(TWINS / shape).items()}
    return twins if samples is None else {**twins, **load_records(HERE / shape)}


@lru_cache
def tallies_of(shape: str, samples: Path | None) -> dict[str, Tally]:
    return {name: tally_of(record, samples) for name, record in records_of(shape, samples).items()}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_value_is_wrong_or_invented(
    shape: str,
    real_samples: Path | None,
    count_real_samples: Callable[[int], None],
    report_golden: Callable[[str, dict[str, Tally]], None],
) -> None:
    tallies = tallies_of(shape, real_samples)
    count_real_samples(0 if real_samples is None else len(load_records(HERE / shape)))
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
    assert sum(len(load_records(HERE / shape)) for shape in SHAPES) >= 60
    assert all(load_records(TWINS / shape) for shape in SHAPES)


def test_a_fault_in_a_mapping_or_a_record_would_be_seen() -> None:
    twin = next(iter(load_records(TWINS / "credential-registry").values()))
    elsewhere = twin.model_copy(update={"stated": {**twin.stated, "country": "FR"}})
    assert [one.path for one in tally_of(elsewhere, None).of("wrong")] == [".country"]
    silent = twin.model_copy(
        update={"stated": {name: value for name, value in twin.stated.items() if name != "region"}}
    )
    assert [one.path for one in tally_of(silent, None).of("invented")] == [".region"]


def test_a_record_without_a_descriptor_is_wrong() -> None:
    twin = next(iter(load_records(TWINS / "credential-registry").values()))
    empty = twin.payloads[0].model_copy(update={"json_": {"@type": "ceterms:DigitalBadge"}})
    assert [
        one.path for one in tally_of(twin.model_copy(update={"payloads": (empty,)}), None).of("wrong")
    ] == ["record"]
