"""The closed list as a whole, and what a mapping entry may look like."""

import pytest

from normalise.errors import MappingError, VocabularyError
from normalise.transforms.registry import TRANSFORMS, compile_transform, read_transform, transform_schema
from tests.normalise.applying import NEW_ZEALAND, apply


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TRANSFORMS["mine"] = TRANSFORMS["credits"]  # type: ignore[index]


def test_each_transform_stands_under_its_own_name_and_says_what_it_does() -> None:
    assert all(entry.name == name and entry.summary.endswith(".") for name, entry in TRANSFORMS.items())


@pytest.mark.parametrize("entry", ["credits", {"credits": None}, {"credits": {}}, {"credits": "nzqcf"}])
def test_an_entry_is_a_name_with_arguments_or_with_its_main_argument(entry: str | dict[str, object]) -> None:
    assert read_transform(entry)[0].name == "credits"


def test_a_bare_value_is_the_main_argument() -> None:
    assert apply({"credits": "nzqcf"}, "5") == apply({"credits": {"system": "nzqcf"}}, "5")


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("creditz", "did you mean 'credits'"),
        ("beekeeping", "allowed are alignment, bullets"),
        ({"credits": {"sytem": "nzqcf"}}, "did you mean 'system'"),
        ({"ctid": {"case": "lower"}}, "none is allowed"),
        ({"title": "x"}, "takes no bare value 'x'"),
        ({"take": {}}, "argument 'which': field required"),
        ({"hours": "nominal"}, "'notional', 'contact'"),
        ({"remove": {"pattern": "("}}, "valid regular expression"),
        ({"split": {}}, "exactly one of `on` and `pattern`"),
        ({"split": ""}, "not empty"),
        ({"whole_number": {"minimum": 5, "maximum": 1}}, "not above"),
        ({"languages": "english"}, "tuple"),
        ({"text_language": ["en", "de"]}, "'de' are not known"),
        ({"references": "Ref"}, "has a group"),
        ({"credits": "nzqcf", "title": None}, "one name with its arguments"),
    ],
)
def test_a_wrong_entry_says_what_would_be_right(entry: str | dict[str, object], part: str) -> None:
    with pytest.raises(MappingError, match=part.replace("(", r"\(")) as caught:
        read_transform(entry)
    assert caught.value.args


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({"credits": "points"}, "no credit system 'points'; there are ects, nzqcf"),
        ({"level": "nzq"}, "no framework 'nzq'"),
        ({"concept": "colour"}, "no closed list 'colour'"),
        ({"coding": "dewey"}, "no scheme of codes 'dewey'"),
        ({"cost": {"currency": "ZZZ"}}, "no currency 'ZZZ'"),
    ],
)
def test_a_key_that_no_table_has_is_named_with_those_it_has(entry: dict[str, object], part: str) -> None:
    with pytest.raises(VocabularyError, match=part):
        compile_transform(entry, NEW_ZEALAND)


def test_nothing_stays_nothing_and_lists_are_taken_value_by_value() -> None:
    assert apply("whole_number", None) is None
    assert apply("whole_number", ["1", None, ["2", "3"]]) == [1, 2, 3]
    assert apply({"split": ";"}, ["a;b", "c"]) == ["a", "b", "c"]


def test_the_schema_for_editors_lists_every_transform() -> None:
    listed = {name for entry in transform_schema()["anyOf"][1:] for name in entry["properties"]}
    assert listed == set(TRANSFORMS)
    assert "take" not in transform_schema()["anyOf"][0]["enum"], "it needs an argument"
