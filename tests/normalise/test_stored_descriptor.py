"""What is read quickly of a stored descriptor is what the descriptor says."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from normalise.descriptor import Descriptor
from normalise.interval import Interval
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate
from normalise.rights import republished
from normalise.stored_descriptor import UNREAD, TextLists, Texts, read_republished, read_stored
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import every_field

CAN_BE_LEFT_OUT = sorted(name for name, info in Descriptor.model_fields.items() if not info.is_required())


def stored(said: Descriptor) -> bytes:
    return said.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def said_by(value: Any) -> Any:
    """Everything that can be read of a value, whichever classes it is made of."""
    if isinstance(value, Texts | TextLists | LanguageMap | LanguageMapList):
        return list(value.items())
    if isinstance(value, msgspec.Struct | BaseModel):
        names = (
            value.__struct_fields__ if isinstance(value, msgspec.Struct) else type(value).model_fields.keys()
        )
        return {name: said_by(getattr(value, name)) for name in names if name not in UNREAD}
    return [said_by(one) for one in value] if isinstance(value, tuple) else (type(value), value)


@given(st.sets(st.sampled_from(CAN_BE_LEFT_OUT)))
def test_every_field_reads_as_the_model_says_it(left_out: set[str]) -> None:
    whole = every_field()
    said = whole.model_copy(
        update={
            name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in left_out
        }
    )
    assert said_by(read_stored(stored(said))) == said_by(said)


def test_texts_are_found_in_the_preferred_language() -> None:
    read = read_stored(stored(descriptor(name={"mi": "Pī", "en-NZ": "Bees"})))
    assert read.name.best("en") == ("en-NZ", "Bees")
    assert read.name.best("fr") == ("mi", "Pī")


def test_quantities_are_compared_as_ever() -> None:
    hours = read_stored(stored(every_field())).workload
    assert hours is not None
    assert hours.hours.overlaps(Interval.exactly(hours.hours.low or 0))
    assert hours.hours.times(2) == every_field().workload.hours.times(2)  # type: ignore[union-attr]


def test_what_a_source_withholds_is_not_read_as_shown() -> None:
    rights = {"licence": "unknown", "attribution": "X", "withheld": ["description"]}
    body = stored(every_field(rights=rights))
    assert read_stored(body).description is not None
    assert read_republished(body) == republished(every_field(rights=rights))
    assert said_by(read_republished(stored(every_field()))) == said_by(every_field())


def test_dates_are_dates() -> None:
    assert read_stored(stored(descriptor(review_date="2026-03"))).review_date == PartialDate(2026, 3)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (b"[]", "array"),
        (b'{"id": "nz_x:1"}', "source_id"),
        *(
            (stored(descriptor()).replace(b'{"en":"Bees"}', written), r"\$\.name")
            for written in (b'{"en":5}', b"null", b'"x"', b'["x"]', b"{}")
        ),
        (stored(descriptor(keyword={"en": ["bees"]})).replace(b'["bees"]', b'"bees"'), r"\$\.keyword"),
        (stored(descriptor()).replace(b'"name"', b'"nom":1,"name"'), "nom"),
        (stored(descriptor(review_date="2026-03")).replace(b"2026-03", b"in spring"), "in spring"),
        (b"{", "truncated"),
    ],
)
def test_what_is_no_descriptor_is_an_error_that_names_the_field(written: bytes, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_stored(written)
