"""Every record of the sample providers comes back from its CTDL, changed in no way that the list does not name."""

from __future__ import annotations

from pathlib import Path

from tests.credatlas.test_exported_standards import stored
from tests.normalise.ctdl.round_trip import expected_back, found_back


def test_every_sample_record_comes_back_from_ctdl(sample_home: Path) -> None:
    records = stored(sample_home)
    assert len(records) >= 300
    changed = [
        (said.id, field, expected.get(field), found.get(field))
        for said in records
        for expected, found in [(expected_back(said), found_back(said))]
        for field in sorted({*expected, *found})
        if expected.get(field) != found.get(field)
    ]
    assert changed == []
