"""One raw record becomes one descriptor, or issues that say why not; bad data never raises."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.descriptor import Descriptor
from normalise.normaliser import Normaliser, normalise_record
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.stamp import stamp
from tests.normalise.small_mapping import (
    VOCABULARIES,
    codes,
    described,
    html_payload,
    json_payload,
    normalise,
    row_payload,
    small_mapping,
    with_fields,
)


def test_the_source_block_fills_what_it_knows() -> None:
    found = described(small_mapping(), row_payload({"Id": "1", "Title": " Bees "}))
    assert found["id"] == "xx_test:1"
    assert found["name"] == {"en": "Bees"}
    assert (found["country"], found["native_id"], found["source_id"]) == ("NZ", "1", "xx_test")
    assert found["rights"] == {"licence": "CC-BY-4.0", "attribution": "Test register"}
    assert "is_sample" not in found


def test_provenance_names_role_selector_raw_value_and_rule() -> None:
    mapping = with_fields(
        "  description: {column: About, payload: row, transforms: [clean_text, one_line]}\n"
        "  delivery_type: {constant: [online]}\n"
        "  audience_level: {jmespath: level, lookup: levels}\n",
        "lookups:\n  levels:\n    options: [{match: [Anfänger], value: beginner}]\n",
    )
    payloads = (
        json_payload({"id": 1, "title": "T", "level": "ANFANGER"}),
        row_payload({"About": "x" * 300}, PayloadRole.ROW),
    )
    provenance = described(mapping, *payloads)["provenance"]
    assert provenance == {
        "country": [{"from": "constant", "raw": "NZ"}],
        "name": [{"from": "main#title", "raw": "T"}],
        "description": [{"from": "row#About", "rule": "clean_text > one_line"}],
        "delivery_type": [{"from": "constant", "raw": "online"}],
        "audience_level": [{"from": "main#level", "raw": "ANFANGER", "rule": "lookup:levels"}],
    }


def test_a_country_of_the_source_block_is_told_from_one_that_the_record_states() -> None:
    mapping = with_fields("  country: {jmespath: land, transforms: [country_code]}\n")
    silent = described(mapping, json_payload({"id": 1, "title": "T"}))
    assert (silent["country"], silent["provenance"]["country"]) == ("NZ", [{"from": "constant", "raw": "NZ"}])
    stated = described(mapping, json_payload({"id": 1, "title": "T", "land": "France"}))
    assert stated["country"] == "FR"
    assert [(origin["from"], origin["raw"]) for origin in stated["provenance"]["country"]] == [
        ("main#land", "France")
    ]


def test_the_first_rule_that_yields_counts() -> None:
    mapping = with_fields("  description:\n    first_of: [{jmespath: long}, {jmespath: short}]\n")
    assert described(mapping, json_payload({"id": 1, "title": "T", "short": "S"}))["description"] == {
        "en": "S"
    }
    both = json_payload({"id": 1, "title": "T", "short": "S", "long": "L"})
    assert described(mapping, both)["description"] == {"en": "L"}


def test_places_that_should_agree_and_do_not_are_an_issue_and_the_first_stays() -> None:
    mapping = with_fields(
        "  at_level:\n    agree: true\n    first_of:\n"
        "      - {jmespath: level, transforms: [{level: nzqcf}]}\n"
        "      - {jmespath: listed, transforms: [{level: nzqcf}]}\n"
    )
    agreeing = normalise(mapping, json_payload({"id": 1, "title": "T", "level": "6", "listed": "Level 6"}))
    assert codes(agreeing) == [], "the same level in other words"
    alone = normalise(mapping, json_payload({"id": 1, "title": "T", "listed": "6"}))
    assert codes(alone) == []
    other = normalise(mapping, json_payload({"id": 1, "title": "T", "level": "6", "listed": "5"}))
    assert codes(other) == ["contradiction"]
    assert "main#level says '6' and main#listed says '5'; the first was kept" in other.issues[0].message
    assert other.descriptor is not None
    assert [level.level for level in other.descriptor.at_level] == ["6"]


def test_several_rules_are_put_together_and_repeats_dropped() -> None:
    mapping = with_fields("  in_language: [{jmespath: main}, {jmespath: others}]\n")
    data = {"id": 1, "title": "T", "main": "en", "others": ["mi", "en", None, ""]}
    assert described(mapping, json_payload(data))["in_language"] == ["en", "mi"]


def test_a_text_may_have_a_rule_for_each_language() -> None:
    mapping = with_fields(
        "  description: {en: {jmespath: en}, mi: {jmespath: mi}}\n  keyword: {mi: {jmespath: tags}}\n"
    )
    data = {"id": 1, "title": "T", "en": "Bees", "mi": "Pi\u0304", "tags": ["pī", "miere"]}
    found = described(mapping, json_payload(data))
    assert found["description"] == {"en": "Bees", "mi": "Pī"}
    assert found["keyword"] == {"mi": ["pī", "miere"]}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bees", {"en": "Bees"}),
        ({"fr": "Abeilles", "en": " ", "mi": "Pī"}, {"fr": "Abeilles", "mi": "Pī"}),
        (["Bees", "Bees"], {"en": "Bees"}),
        (7, {"en": "7"}),
    ],
)
def test_a_text_comes_plain_by_language_or_as_a_number(title: object, name: dict[str, str]) -> None:
    assert described(with_fields(""), json_payload({"id": 1, "title": title}))["name"] == name


def test_of_two_names_the_first_stands_with_an_issue() -> None:
    outcome = normalise(with_fields(""), json_payload({"id": 1, "title": ["Bees", "Wasps"]}))
    assert outcome.descriptor is not None
    assert outcome.descriptor.name.root == {"en": "Bees"}
    assert codes(outcome) == ["contradiction"]
    assert "'Bees' was kept" in outcome.issues[0].message


def test_several_texts_of_a_description_are_its_paragraphs() -> None:
    mapping = with_fields("  description: {css: p, payload: row}\n")
    row = html_payload("<p>One</p><p>Two</p><p>One</p>", PayloadRole.ROW)
    assert described(mapping, json_payload({"id": 1, "title": "T"}), row)["description"] == {
        "en": "One\n\nTwo"
    }


EDITIONS = """\
  offerings:
    each: {jmespath: editions}
    needs: [start]
    parts:
      start: {jmespath: from}
      place: {jmespath: town}
      mode: {constant: in_person}
      price: {parts: {amount: {jmespath: fee}, currency: {constant: NZD}}}
"""


def test_each_part_of_a_list_becomes_an_element() -> None:
    editions = [
        {"from": "2026-02", "town": "Nelson", "fee": 99.5},
        {"town": "Timaru"},
        {"from": "2026-03-01"},
        "odd",
        5,
    ]
    data = {"id": 1, "title": "T", "editions": editions}
    found = described(with_fields(EDITIONS), json_payload(data))
    assert found["offerings"] == [
        {
            "start": "2026-02",
            "mode": "in_person",
            "place": "Nelson",
            "price": {"amount": {"low": 99.5, "high": 99.5}, "currency": "NZD", "as_given": "99.5"},
        },
        {"start": "2026-03-01", "mode": "in_person"},
    ]
    assert [entry["raw"] for entry in found["provenance"]["offerings"]] == [
        "2026-02, Nelson, 99.5",
        "2026-03-01",
    ]


def test_constants_alone_make_an_element_only_when_nothing_else_was_asked() -> None:
    asked = with_fields("  estimated_cost: {parts: {amount: {jmespath: fee}, currency: {constant: NZD}}}\n")
    assert "estimated_cost" not in described(asked, json_payload({"id": 1, "title": "T"}))
    said = with_fields(
        "  quality_assured_by:\n    parts:\n      kind: {constant: approved}\n"
        "      organisation: {parts: {name: {constant: Approving Body}}}\n"
    )
    assert described(said, json_payload({"id": 1, "title": "T"}))["quality_assured_by"] == [
        {
            "organisation": {
                "id": "xx_test:approving-body",
                "name": {"en": "Approving Body"},
                "country": "NZ",
            },
            "kind": "approved",
        }
    ]


def test_a_plain_value_is_enough_for_simple_elements() -> None:
    mapping = with_fields(
        "  owned_by: {jmespath: owner}\n  subject: {jmespath: subjects}\n  is_part_of: {jmespath: parents}\n"
    )
    data = {
        "id": 1,
        "title": "T",
        "owner": "Apiary",
        "subjects": ["Bees"],
        "parents": ["https://a.example/2", "Dip"],
    }
    found = described(mapping, json_payload(data))
    assert found["owned_by"] == {"id": "xx_test:apiary", "name": {"en": "Apiary"}, "country": "NZ"}
    assert found["subject"] == [{"scheme": "text", "label": {"en": "Bees"}}]
    assert found["is_part_of"] == [
        {"address": "https://a.example/2", "as_given": "https://a.example/2"},
        {"name": {"en": "Dip"}, "as_given": "Dip"},
    ]
    assert found["stackability"] == "stackable"


LOOKUP = "lookups:\n  modes:\n    required: {required}\n    options: [{{match: [Online, En ligne], value: online}}, {{match: [n/a], value: null}}]\n"


@pytest.mark.parametrize(("required", "is_quarantined"), [("false", False), ("true", True)])
def test_a_value_that_a_lookup_lacks_is_left_out_or_quarantines(required: str, is_quarantined: bool) -> None:
    mapping = with_fields(
        "  delivery_type: {jmespath: modes, lookup: modes}\n", LOOKUP.format(required=required)
    )
    data = {"id": 1, "title": "T", "modes": ["EN LIGNE", "Onlin", "N/A"]}
    outcome = normalise(mapping, json_payload(data))
    (issue,) = outcome.issues
    assert outcome.is_quarantined is is_quarantined
    assert (issue.code, issue.field, issue.value) == ("unmapped_value", "delivery_type", "Onlin")
    assert issue.message == "delivery_type: 'Onlin' is not in the lookup 'modes'; nearest is 'Online'"
    if outcome.descriptor is not None:
        assert outcome.descriptor.delivery_type == ("online",)


def test_a_value_that_a_transform_cannot_read_is_an_issue_and_left_out() -> None:
    mapping = with_fields("  review_date: {jmespath: review, transforms: [{partial_date: dmy}]}\n")
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T", "review": "31/02/2026"}))
    assert outcome.descriptor is not None
    assert outcome.descriptor.review_date is None
    assert codes(outcome) == ["unreadable_value"]
    assert outcome.issues[0].value == "31/02/2026"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ctid: {jmespath: x}", "not-a-ctid", "unreadable_value"),
        ("delivery_type: {jmespath: x}", "carrier pigeon", "unmapped_value"),
        ("approved_date: {jmespath: x}", "07/2019", "unreadable_value"),
        ("eqf: {parts: {level: {jmespath: x}}}", 9, "out_of_range"),
        (
            "workload: {parts: {hours: {parts: {low: {jmespath: x}}}, kind: {constant: notional}}}",
            "many",
            "unreadable_value",
        ),
        ("offerings: {each: {jmespath: '@'}, parts: {start: {jmespath: x}}}", "soon", "unreadable_value"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_left_out_with_an_issue(
    field: str, value: object, code: str
) -> None:
    name = field.partition(":")[0]
    outcome = normalise(with_fields(f"  {field}\n"), json_payload({"id": 1, "title": "T", "x": value}))
    assert outcome.descriptor is not None
    assert outcome.issues[0].code == code
    assert outcome.issues[0].field == name
    assert name not in orjson.loads(outcome.descriptor_json() or b"{}")


def test_only_the_wrong_part_of_an_element_is_left_out() -> None:
    mapping = with_fields(
        "  estimated_cost:\n    each: {jmespath: costs}\n"
        "    parts: {amount: {jmespath: a}, currency: {jmespath: c}, kind: {jmespath: k}}\n"
    )
    costs = [{"a": 5, "c": "dollars", "k": "tuition"}, {"a": 6, "c": "NZD", "k": "bribe"}]
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T", "costs": costs}))
    assert outcome.descriptor is not None
    assert [(cost.currency, cost.kind.value) for cost in outcome.descriptor.estimated_cost] == [
        (None, "tuition"),
        ("NZD", "unknown"),
    ]
    assert sorted(codes(outcome)) == ["unmapped_value", "unmapped_value"]


def test_an_element_without_a_part_it_must_have_is_left_out() -> None:
    mapping = with_fields(
        "  identifier:\n    each: {jmespath: ids}\n    parts: {type_name: {jmespath: t}, value: {jmespath: v}}\n"
    )
    data = {"id": 1, "title": "T", "ids": [{"t": "ISBN"}, {"t": "DOI", "v": "10.1/x"}]}
    outcome = normalise(mapping, json_payload(data))
    assert outcome.descriptor is not None
    assert [found.value for found in outcome.descriptor.identifier] == ["10.1/x"]
    assert codes(outcome) == ["missing_field"]


def test_without_a_required_field_there_is_no_record() -> None:
    outcome = normalise(with_fields(""), json_payload({"id": 1, "title": " "}))
    assert outcome.is_quarantined
    assert outcome.descriptor_json() is None
    assert (
        outcome.issues[0].message
        == "name: the source gives none that can be used, and there is no record without it"
    )


def test_one_of_several_required_fields_is_enough() -> None:
    mapping = with_fields(
        "  required: [name, [owned_by, offered_by]]\n  owned_by: {jmespath: o}\n  offered_by: {jmespath: p}\n"
    )
    assert described(mapping, json_payload({"id": 1, "title": "T", "p": "Apiary"}))
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T"}))
    assert outcome.is_quarantined
    assert outcome.issues[-1].message.startswith("owned_by or offered_by: ")


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        ({"title": "T"}, "missing_field", "id: the payloads of the record listed as '1' do not state its id"),
        ({"id": 2, "title": "T"}, "contradiction", "id: the record listed as '1' says that it is '2'"),
    ],
)
def test_a_record_is_the_one_that_was_listed(data: dict[str, Any], code: str, message: str) -> None:
    outcome = normalise(with_fields(""), json_payload(data))
    assert outcome.is_quarantined
    assert (outcome.issues[0].code, outcome.issues[0].message) == (code, message)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (Payload(PayloadRole.MAIN, "https://a.example/1", "application/json", b'{"id": 1'), "is no JSON"),
        (Payload(PayloadRole.MAIN, "https://a.example/1", "application/pdf", b"%PDF"), "'application/pdf'"),
        (
            Payload(PayloadRole.MAIN, "https://a.example/1", "application/vnd.credatlas.row+json", b"[1]"),
            "no table row",
        ),
    ],
)
def test_a_broken_payload_quarantines_with_its_address(payload: Payload, message: str) -> None:
    outcome = normalise(with_fields(""), payload)
    assert outcome.is_quarantined
    assert codes(outcome) == ["broken_payload"]
    assert "https://a.example/1" in outcome.issues[0].message
    assert message in outcome.issues[0].message


def test_a_broken_related_document_is_a_warning() -> None:
    mapping = with_fields("  description: {jmespath: about, payload: related}\n")
    related = Payload(PayloadRole.RELATED, "https://a.example/o", "application/json", b"<html>")
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T"}), related)
    assert outcome.descriptor is not None
    assert codes(outcome) == ["broken_payload"]


def test_what_official_rules_give_is_derived_and_says_so() -> None:
    mapping = with_fields(
        "  credit_value: {jmespath: credits, transforms: [{credits: nzqcf}]}\n"
        "  at_level: {jmespath: level, transforms: [{level: nzqcf}]}\n"
    )
    found = described(mapping, json_payload({"id": 1, "title": "T", "credits": "10", "level": 4}))
    assert found["workload"]["hours"] == {"low": 100.0, "high": 100.0}
    assert found["workload"]["kind"] == "notional"
    assert found["provenance"]["workload"][0]["from"] == "derived"
    assert "ects" in found
    assert {"title", "country", "workload", "level"} <= set(found["completeness"])


def test_a_stated_workload_is_never_overruled() -> None:
    mapping = with_fields(
        "  credit_value: {jmespath: credits, transforms: [{credits: nzqcf}]}\n"
        "  workload: {jmespath: hours, transforms: [{hours: contact}]}\n"
    )
    found = described(mapping, json_payload({"id": 1, "title": "T", "credits": "10", "hours": "24"}))
    assert found["workload"] == {"hours": {"low": 24.0, "high": 24.0}, "kind": "contact", "as_given": "24"}


def test_what_is_remembered_of_one_record_never_shows_in_another() -> None:
    mapping = with_fields(EDITIONS.replace("jmespath", "term"))
    normaliser = Normaliser(mapping, VOCABULARIES)

    def offerings(number: int, edition: dict[str, str]) -> list[dict[str, Any]]:
        payload = json_payload({"id": str(number), "title": "T", "editions": [edition]})
        outcome = normaliser.normalise(RawRecord(mapping.id, str(number), (payload,)))
        found: list[dict[str, Any]] = orjson.loads(outcome.descriptor_json() or b"{}").get("offerings", [])
        return found

    good, bad = {"from": "2026", "town": "Nelson"}, {"from": "soon", "town": "Nelson"}
    first = offerings(1, good)
    assert [offerings(number, good) for number in range(2, 300)] == [first] * 298
    assert offerings(300, bad) == [{"mode": "in_person", "place": "Nelson"}]
    assert offerings(301, good) == first


def test_what_several_nodes_say_alike_stands_once() -> None:
    mapping = with_fields("  offerings: {each: {term: places}, parts: {place: {term: town}}}\n")
    places = [{"town": "Nelson", "street": "A"}, {"town": "Nelson", "street": "B"}, {"town": "Napier"}]
    found = described(mapping, json_payload({"id": 1, "title": "T", "places": places}))
    assert found["offerings"] == [{"place": "Nelson"}, {"place": "Napier"}]
    assert len(found["provenance"]["offerings"]) == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@value", "en", "from", "town", "fee", "a"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)
HARDY = Normaliser(
    with_fields(
        EDITIONS
        + "  owned_by: {jmespath: owner}\n  description: {term: about}\n  keyword: {term: tags}\n"
        + "  at_level: {jmespath: level, transforms: [{level: nzqcf}]}\n"
        + "  approved_date: {jmespath: date}\n  is_part_of: {each: {term: part}, parts: {name: {term: en}}}\n"
    ),
    VOCABULARIES,
)


@given(
    st.dictionaries(
        st.sampled_from(["title", "editions", "owner", "about", "tags", "level", "date", "part"]), JSON
    )
)
def test_bad_data_never_raises_and_a_lost_record_has_an_error(data: dict[str, Any]) -> None:
    outcome = HARDY.normalise(RawRecord("xx_test", "1", (json_payload({"id": "1", **data}),)))
    errors = [issue for issue in outcome.issues if issue.severity == "error"]
    assert outcome.is_quarantined == bool(errors)
    assert all(issue.message for issue in outcome.issues)
    if outcome.descriptor is not None:
        by_the_model = outcome.descriptor.model_dump_json(by_alias=True, exclude_defaults=True).encode()
        assert outcome.descriptor_json() == by_the_model
        assert Descriptor.model_validate_json(by_the_model) == outcome.descriptor


def test_the_one_shot_form_is_the_same() -> None:
    mapping, raw = small_mapping(), RawRecord("xx_test", "1", (row_payload({"Id": "1", "Title": "Bees"}),))
    once = normalise_record(raw, mapping, VOCABULARIES)
    assert once.descriptor_json() == Normaliser(mapping, VOCABULARIES).normalise(raw).descriptor_json()


def test_the_stamp_follows_mapping_and_source() -> None:
    one = stamp(small_mapping(), VOCABULARIES)
    assert len(one) == 32
    assert one == stamp(small_mapping(), VOCABULARIES)
    assert one != stamp(small_mapping(stem="xx_other"), VOCABULARIES)
    assert one != stamp(with_fields(""), VOCABULARIES)


def test_the_country_that_an_organisation_gets_from_the_source_has_an_origin() -> None:
    mapping = with_fields(
        "  owned_by: {parts: {name: {jmespath: owner}, country: {jmespath: where}}}\n"
        "  offered_by: {jmespath: school}\n"
    )
    payload = json_payload({"id": 1, "title": "T", "owner": "Guild", "where": "FR", "school": "School"})
    found = described(mapping, payload)
    assert (found["owned_by"]["country"], found["offered_by"][0]["country"]) == ("FR", "NZ")
    origins = {
        name: [one["from"] for one in found["provenance"][name]] for name in ("owned_by", "offered_by")
    }
    assert origins == {"owned_by": ["main#owner", "main#where"], "offered_by": ["main#school", "constant"]}
    assert found["provenance"]["offered_by"][1]["raw"] == "NZ"
