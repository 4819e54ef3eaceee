"""Every golden record is stated in each standard as its own checks want it, or told which required value it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from normalise.descriptor import Descriptor
from normalise.errors import NotStatable
from normalise.forms import FORMS
from normalise.rights import republished
from normalise.vocabularies import load_vocabularies
from tests.credatlas.test_exported_standards import EXPORTED, findings, with_a_field
from tests.golden.golden_record import SHAPES
from tests.golden.normalising import outcome_of
from tests.golden.test_golden import records_of
from tests.normalise.elm import published
from tests.normalise.every_field import address_of

VOCABULARIES = load_vocabularies()


def descriptors(samples: Path | None) -> Iterator[tuple[str, Descriptor]]:
    for shape in SHAPES:
        for name, record in records_of(shape, samples).items():
            descriptor = outcome_of(record, samples).descriptor
            assert descriptor is not None, name
            yield f"{shape}/{name}", republished(descriptor)


def stated(said: Descriptor, name: str) -> dict[str, Any] | NotStatable:
    """The document, or what says why there is none."""
    try:
        document: dict[str, Any] = orjson.loads(FORMS[name].write(said, VOCABULARIES, address_of)[0])
    except NotStatable as error:
        return error
    return document


@pytest.mark.parametrize("name", EXPORTED)
def test_every_golden_record_is_stated_rightly_or_says_what_it_lacks(
    name: str, real_samples: Path | None
) -> None:
    done = Counter[str]()
    for record, said in descriptors(real_samples):
        found = stated(with_a_field(said) if name == "elm" else said, name)
        if isinstance(found, NotStatable):
            assert all(one.term and one.field for one in found.missing), record
            assert found.missing, record
        else:
            assert findings(name, found) == [], record
        done["lacks" if isinstance(found, NotStatable) else "stated"] += 1
    assert done["stated"], done
    if name == "schema_org":
        assert not done["lacks"]


def test_golden_records_hold_before_the_shapes_of_elm(
    real_samples: Path | None, published_schemas: Path | None
) -> None:
    if published_schemas is None:
        pytest.skip("the shapes that ELM publishes are not here; our own profile is checked everywhere")
    found = [stated(with_a_field(said), "elm") for _, said in descriptors(real_samples)]
    documents = [one for one in found if not isinstance(one, NotStatable)]
    assert documents
    assert published.shape_findings(documents, published.load_shapes(published_schemas)) == ""
