"""What the index is told of every golden record is the same however its descriptor is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.framework_checks.judge import FrameworkChecks
from search_api.document_builder import DocumentBuilder
from tests.golden.golden_record import SHAPES
from tests.golden.normalising import outcome_of
from tests.golden.test_golden import records_of
from tests.golden.test_golden_exports import VOCABULARIES

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_golden_record_has_the_document_of_its_descriptor(
    shape: str, real_samples: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [
        stored(outcome_of(one, real_samples).descriptor_json())
        for one in records_of(shape, real_samples).values()
    ]
    builder = DocumentBuilder(VOCABULARIES, {}, FrameworkChecks(VOCABULARIES))
    quickly = [builder.build(one) for one in records]
    monkeypatch.setattr("search_api.document_builder.read_stored", Descriptor.model_validate_json)
    assert [builder.build(one) for one in records] == quickly
    assert quickly


def stored(descriptor_json: bytes | None) -> StoredRecord:
    assert descriptor_json is not None
    said = Descriptor.model_validate_json(descriptor_json)
    return StoredRecord(
        id=said.id,
        number=1,
        source_id=said.source_id,
        native_id=said.native_id,
        descriptor_json=descriptor_json,
        version=1,
        first_seen_at=AT,
        last_seen_at=AT,
        changed_at=AT,
        withdrawn_at=None,
        content_hash="c" * 32,
        descriptor_hash="d" * 32,
    )
