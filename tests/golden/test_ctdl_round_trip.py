"""Every golden record written as CTDL comes back by the registry's mapping, changed in no way that the list does not name."""

from __future__ import annotations

from pathlib import Path

from normalise.errors import NotStatable
from tests.golden.test_golden_exports import descriptors
from tests.normalise.ctdl.round_trip import expected_back, found_back


def test_every_golden_record_comes_back_from_ctdl(real_samples: Path | None) -> None:
    compared = 0
    for name, said in descriptors(real_samples):
        try:
            found = found_back(said)
        except NotStatable:
            continue
        expected = expected_back(said)
        changed = [field for field in {*expected, *found} if expected.get(field) != found.get(field)]
        assert [(field, expected.get(field), found.get(field)) for field in changed] == [], name
        compared += 1
    assert compared >= (8 if real_samples is None else 60)
