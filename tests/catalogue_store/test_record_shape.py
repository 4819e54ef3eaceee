"""A shape says which fields a record has and the codes of the coded ones, whatever characters those have."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from catalogue_store.record_shape import parts_of, read_part, shape_of
from normalise.coded_fields import CODED_FIELDS
from normalise.descriptor import Descriptor


def read(descriptor: dict[str, object]) -> dict[str, tuple[str, ...] | None]:
    parts = map(read_part, parts_of(shape_of(orjson.dumps(descriptor))))
    return {part.name: part.codes for part in parts}


def test_codes_stand_beside_their_field() -> None:
    levels = [{"framework": "nzqcf", "level": "6"}, {"framework": "nzqcf", "level": "5"}]
    told = {
        "name": {"en": "Knots"},
        "at_level": levels,
        "in_language": ["mi", "en"],
        "credit_value": [{"system": "ects", "as_given": "4"}],
        "estimated_cost": [{"as_given": "cheap"}],
        "subject": [{"scheme": "cip", "code": "01.0101"}, {"scheme": "text", "label": {"en": "Rope"}}],
    }
    assert shape_of(orjson.dumps(told)) == (
        "at_level=nzqcf:5|nzqcf:6,credit_value=ects,estimated_cost=,in_language=en|mi,name,subject=cip:01.0101"
    )


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_code_comes_back(first: str, second: str) -> None:
    codings = [{"scheme": "own", "code": first}, {"scheme": "own", "code": second}]
    assert read({"subject": codings, "name": {}}) == {
        "subject": tuple(sorted({f"own:{first}", f"own:{second}"})),
        "name": None,
    }


def test_shape_of_an_earlier_version_names_fields_alone() -> None:
    assert [read_part(part).codes for part in parts_of("at_level,name")] == [None, None]
    assert parts_of("") == []


def test_coded_fields_are_fields_of_the_descriptor() -> None:
    assert set(CODED_FIELDS) <= set(Descriptor.model_fields)
