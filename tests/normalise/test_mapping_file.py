"""A mapping file is read strictly, and everything wrong with it is said at once, with its line."""

from __future__ import annotations

import pytest

from normalise.errors import MappingError
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from tests.normalise.small_mapping import EXAMPLES, RECORD, SOURCE, small_mapping, small_text


def findings(text: str, stem: str = "xx_test") -> list[str]:
    with pytest.raises(MappingError) as raised:
        load_mapping(text, stem, "mappings/xx_test.yml")
    return str(raised.value).splitlines()


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_small_mapping_loads_with_its_id_and_hash() -> None:
    mapping = small_mapping()
    assert (mapping.id, len(mapping.hash), list(mapping.record.fields)) == ("xx_test", 12, ["name"])


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("  nme: {column: Title}", "'nme' is not a field of the descriptor; allowed: "),
        ("  provenance: {column: Title}", "'provenance' is set by the program"),
        ("  name: {colum: Title}", "unknown key 'colum'; allowed: css, xpath, label, column,"),
        (
            "  name: {column: Title, css: a}",
            "a rule has exactly one selector and this one has css and column",
        ),
        ("  name: {transforms: [clean_text]}", "a rule has exactly one selector and this one has none"),
        ("  name: {css: 'a['}", "'a[' is not a CSS selector: "),
        ("  name: {xpath: '//a['}", "'//a[' is not XPath 1.0: "),
        ("  name: {jmespath: 'a.[b'}", "'a.[b' is not JMESPath: "),
        ("  name: {term: 'a//b'}", "'a//b' is not a term path: '' is not a term"),
        ("  name: {address: 'x(y'}", "'x(y' is not a regular expression: "),
        ("  name: {address: 'xy'}", "'xy' has 0 groups; an address pattern has exactly one"),
        (
            "  name: {column: Title, transforms: [cleantext]}",
            "unknown transform 'cleantext'; did you mean 'clean_text'?",
        ),
        ("  name: {column: Title, transforms: [{split: {on: x, of: y}}]}", "unknown argument"),
        ("  name: {column: Title, lookup: units}", "no lookup is called 'units'"),
        (
            "  country: [{column: A}, {column: B}]",
            "'country' holds one value; put alternatives under `first_of`",
        ),
        ("  country: {en: {column: A}}", "'country' holds no texts by language; give it one rule"),
        ("  country: {parts: {x: {column: A}}}", "'country' is a text and has no parts"),
        (
            "  delivery_type: {constant: onlin}",
            "'onlin' is not in the closed list; allowed: online, in_person,",
        ),
        (
            "  estimated_cost: {parts: {amout: {column: A}}}",
            "Cost has no part 'amout'; allowed: amount, currency,",
        ),
        ("  owned_by: {parts: {country: {column: A}}}", "Organisation needs the part 'name'"),
        ("  estimated_cost: {needs: [price], parts: {amount: {column: A}}}", "no part is called 'price'"),
        (
            "  offerings: {each: {css: tr}, parts: {place: {term: a}}}",
            "`term` cannot look inside `each`, which selects html",
        ),
        ("  required: [nam]", "no field of the descriptor is called 'nam'"),
    ],
)
def test_a_wrong_rule_is_named_with_file_line_and_remedy(record: str, message: str) -> None:
    text = small_text(f"record:\n  id: {{column: Id}}\n{record}\n")
    found = findings(text)
    assert any(message in line for line in found), found
    assert all(line.startswith(f"mappings/xx_test.yml:{line_of(text, record)}: record.") for line in found), (
        found
    )


def test_the_nearest_valid_key_is_offered() -> None:
    (finding,) = findings(small_text("record:\n  id: {column: Id}\n  learning_outcome: {column: Title}\n"))
    assert finding.endswith("did you mean 'learning_outcomes'?")


def test_all_findings_come_at_once_in_the_order_of_the_file() -> None:
    text = small_text(
        "record:\n  id: {column: Id, case: lowr}\n  name: {colum: Title}\n",
        "expct: {minimum_records: 3}\n",
        source=SOURCE.replace("publisher:", "publsher:"),
    )
    lines = [int(finding.split(":")[1]) for finding in findings(text)]
    assert len(lines) >= 4
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("part", "replacement", "message"),
    [
        (
            "protocol: table",
            "protocol: tables",
            "'tables' is not a protocol; allowed: html_pages, ctdl_registry, table",
        ),
        ("protocol: table\n", "protocl: table\n", "the key 'protocol' is missing"),
        (
            "state: unverified",
            "state: checked",
            "'checked' is not allowed; allowed: verified, partly, unverified",
        ),
        ("country: NZ", "country: New Zealand", "string should match pattern"),
        ("country: NZ", "country: [NZ]", "['NZ'] is not a text"),
        ("  website: https://register.example\n", "", "source.website: the key 'website' is missing"),
        (
            "attribution: Test register",
            "attribution: T, withhold: [descripton]",
            "did you mean 'description'?",
        ),
        ("language: en\n", "language: en\n  is_sample: true\n", "is set by the program"),
        (
            "website: https://register.example",
            "website: https://me:hunter2@register.example",
            "this value looks like a secret",
        ),
        ("  url: https", "  api_key: x1y2\n  url: https", "unknown key 'api_key'"),
        ("list.csv", "list.csv?token=abc123", "this value looks like a secret"),
    ],
)
def test_wrong_source_and_harvest_blocks(part: str, replacement: str, message: str) -> None:
    assert part in SOURCE
    found = findings(small_text(source=SOURCE.replace(part, replacement)))
    assert any(message in finding for finding in found), found


def test_a_secret_is_refused_without_being_repeated() -> None:
    found = findings(small_text(source=SOURCE.replace("Test publisher", "Bearer abcdefgh12345678")))
    assert all("abcdefgh" not in finding for finding in found)
    assert "environment variable" in found[0]


def test_unused_and_double_lookups_are_findings() -> None:
    rest = "lookups:\n  units:\n    options: [{match: [a, b], value: x}, {match: [A], value: y}]\n"
    assert [finding.split(": ", 2)[2] for finding in findings(small_text(rest=rest))] == [
        "no rule uses the lookup 'units'; remove it or name it in a rule",
        "'A' already stands in option 1; keep one",
    ]


def test_an_id_is_kept_as_the_source_writes_it() -> None:
    record = "record:\n  id: {column: Id, transforms: [one_line]}\n  name: {column: Title}\n"
    (finding,) = findings(small_text(record))
    assert "an id is kept as the source writes it" in finding


def test_examples_are_required_and_have_one_body() -> None:
    assert any("the key 'examples' is missing" in finding for finding in findings(small_text(examples="")))
    both = EXAMPLES.replace("{row:", "{text: x, row:")
    assert any(
        "exactly one of `text`, `json` and `row`" in finding
        for finding in findings(small_text(examples=both))
    )


def test_a_stem_that_is_no_source_id_is_refused() -> None:
    (finding,) = findings(small_text(), stem="NZ-test")
    assert "'NZ-test' becomes the source id" in finding


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_that_is_no_mapping_says_what_is_allowed(text: str) -> None:
    (finding,) = findings(text)
    assert "a mapping file is a YAML mapping of blocks; allowed: source, harvest, record" in finding


def test_the_hash_follows_what_decides_a_value_and_nothing_else() -> None:
    base = small_mapping().hash

    def changed(text: str) -> Mapping:
        return load_mapping(text, "xx_test", "x")

    assert changed("# a comment\n" + small_text()).hash == base
    assert changed(small_text(rest="expect: {minimum_records: 7}\n")).hash == base
    assert changed(small_text(source=SOURCE.replace("list.csv", "other.csv"))).hash == base
    assert changed(small_text(RECORD.replace("Title", "Name"))).hash != base
    assert changed(small_text(source=SOURCE.replace("NZ", "AU"))).hash != base
    assert changed(small_text(rest="ignore: [Notes]\n")).hash != base
