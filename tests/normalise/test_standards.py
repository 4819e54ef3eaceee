"""A mapping that names a standard has its rules, and its own instead of them where it says so."""

from __future__ import annotations

import pytest

from normalise.errors import MappingError
from normalise.field_shape import mapped_fields
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.records_rule import rules_of
from normalise.mapping.sample_variant import as_sample
from normalise.standards import load_standard, standard_names
from tests.normalise.small_mapping import described, json_payload
from tests.normalise.standard_mapping import read_json, standard_mapping, standard_text

OWN_TYPE = "  type: {jmespath: achievementType, lookup: ob_class}\n"


def test_the_standards_that_can_be_named() -> None:
    assert standard_names() == ("elm", "occapi", "open_badges_2", "open_badges_3")


@pytest.mark.parametrize("name", standard_names())
def test_a_standard_alone_is_a_right_mapping(name: str) -> None:
    mapping = standard_mapping(name)
    assert "name" in mapping.record.fields
    assert set(mapping.record.fields) <= set(mapped_fields())
    assert load_standard(name).title
    assert load_standard(name).source.startswith("http")


@pytest.mark.parametrize("name", standard_names())
def test_a_standard_says_where_its_records_stand(name: str) -> None:
    harvest = standard_mapping(name).harvest
    assert harvest.protocol == "files"
    assert rules_of(harvest.records)


@pytest.mark.parametrize("name", standard_names())
def test_a_standard_leaves_no_part_of_its_own_unused(name: str) -> None:
    standard = load_standard(name)
    assert set(standard.lookups) == set(standard_mapping(name).lookups)


def test_a_rule_of_the_mapping_stands_for_the_standards() -> None:
    badge = {"id": "https://b.example/1", "type": ["Achievement"], "name": "Bees", "humanCode": "B1"}
    plain = read_json("open_badges_3", badge).descriptors[0]
    own = read_json("open_badges_3", badge, "  name: {jmespath: humanCode}\n").descriptors[0]
    assert (plain["name"], own["name"]) == ({"en": "Bees"}, {"en": "B1"})
    assert own["proof"] == plain["proof"] == {"standard": "open_badges"}


def test_a_field_may_be_left_to_be_unknown() -> None:
    badge = {"id": "https://b.example/1", "type": ["Achievement"], "name": "Bees", "ECTS": 3}
    found = read_json("open_badges_3", badge, "  without: [credit_value]\n").descriptors[0]
    assert "credit_value" not in found
    assert "ects" not in found


def test_an_own_id_overrules_the_standards() -> None:
    mapping = standard_mapping("open_badges_3", "  id: {jmespath: humanCode}\n")
    badge = {"id": "https://b.example/1", "type": ["Achievement"], "name": "Bees", "humanCode": "B1"}
    assert described(mapping, json_payload(badge), native_id="B1")["id"] == "xx_test:B1"


def test_a_lookup_of_the_mapping_stands_for_the_standards() -> None:
    lookup = "lookups: {ob_class: {options: [{match: [Badge], value: DigitalBadge}]}}\n"
    badge = {"id": "https://b.example/1", "type": ["Achievement"], "name": "Bees", "achievementType": "Badge"}
    mapping = standard_mapping("open_badges_3", rest=lookup)
    assert described(mapping, json_payload(badge), native_id=badge["id"])["type"] == "DigitalBadge"


def test_a_lookup_that_no_rule_needs_any_more_is_not_taken() -> None:
    assert "ob_class" in standard_mapping("open_badges_3").lookups
    assert "ob_class" not in standard_mapping("open_badges_3", "  type: {constant: OpenBadge}\n").lookups
    assert "ob_class" in standard_mapping("open_badges_3", OWN_TYPE).lookups


def test_ignored_names_add_to_the_standards() -> None:
    mapping = standard_mapping("open_badges_3", rest="ignore: [shoeSize]\n")
    assert {"shoeSize", "image"} <= set(mapping.ignore.names())


def test_own_records_overrule_the_standards() -> None:
    mapping = standard_mapping("open_badges_3", harvest="  records: {jmespath: badges}\n")
    assert [rule.jmespath for rule in rules_of(mapping.harvest.records)] == ["badges"]  # type: ignore[union-attr]


def test_another_protocol_takes_only_the_rules() -> None:
    text = standard_text("occapi").replace(
        "protocol: files\n  folder: saved", "protocol: table\n  file: a.csv"
    )
    assert load_mapping(text, "xx_test", "x.yml").record.fields["name"]


def test_the_standard_decides_the_hash() -> None:
    assert standard_mapping("open_badges_2").hash != standard_mapping("open_badges_3").hash
    assert standard_mapping("open_badges_2").hash == standard_mapping("open_badges_2").hash


def test_a_sample_of_a_standard_keeps_its_rules() -> None:
    sample = as_sample(standard_mapping("elm"), "http://127.0.0.1:8400")
    assert sample.record.fields.keys() == standard_mapping("elm").record.fields.keys()
    assert sample.harvest.addresses == ("http://127.0.0.1:8400/saved",)


@pytest.mark.parametrize(
    ("standard", "record", "message"),
    [
        ("open_badge_3", "", r"x\.yml:12: record\.standard: .*is no standard.*did you mean 'open_badges_3'"),
        ("elm", "  nmae: {term: title}\n", r"x\.yml:13: record\.nmae: .*did you mean 'name'"),
        ("elm", "  name: {term: 'a b'}\n", r"x\.yml:13: record\.name\.term"),
        ("elm", "  without: [cost]\n", r"x\.yml:13: record\.without\.0: .*'cost'.*estimated_cost"),
        ("elm", "  name: {term: title, lookup: nosuch}\n", r"x\.yml:13: .*no lookup is called 'nosuch'"),
        ("occapi", "  id: {jmespath: id, transforms: [ctid]}\n", r"x\.yml:13: record\.id\.transforms"),
    ],
)
def test_what_is_wrong_is_found_in_the_line_of_the_file(standard: str, record: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        load_mapping(standard_text(standard, record), "xx_test", "x.yml")


def test_without_a_standard_the_id_is_needed_and_nothing_can_be_left_out() -> None:
    text = standard_text("elm").replace("  standard: elm\n", "  name: {term: title}\n")
    with pytest.raises(MappingError, match="the key 'id' is missing"):
        load_mapping(text, "xx_test", "x.yml")
    with pytest.raises(MappingError, match=r"record\.without: .*only beside `standard`"):
        load_mapping(
            text.replace("record:\n", "record:\n  id: {term: '@id'}\n  without: [name]\n"), "xx_test", "x.yml"
        )


@pytest.mark.parametrize(
    "record", ["5", "[elm]", "{standard: [elm]}", "{standard: elm, without: name}", "{standard: elm, id: 5}"]
)
@pytest.mark.parametrize("rest", ["", "lookups: 5\n", "lookups: {a: 5}\n", "ignore: {a: b}\n", "accept: 5\n"])
def test_blocks_of_a_wrong_kind_are_findings(record: str, rest: str) -> None:
    text = standard_text("elm").replace("record:\n  standard: elm\n", f"record: {record}\n{rest}")
    with pytest.raises(MappingError, match=r"x\.yml:\d+: "):
        load_mapping(text, "xx_test", "x.yml")


def test_a_standard_that_there_is_not_is_an_error() -> None:
    with pytest.raises(MappingError, match="there is no standard 'nosuch'"):
        load_standard("nosuch")
