"""A wrong harvest block is told when its file is loaded, never by the run it would have broken."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from normalise.errors import MappingError
from normalise.mapping.located_yaml import read_yaml
from normalise.mapping.mapping_file import load_mapping, mapping_schema
from tests.normalise.small_mapping import SOURCE, small_text

ROOT = Path(__file__).parents[2]
NZQA = (ROOT / "mappings" / "nz_nzqa.yml").read_text("utf-8")
REGISTRY = (ROOT / "mappings" / "us_credential_registry.yml").read_text("utf-8")
TABLE = small_text()


def findings(text: str) -> list[str]:
    with pytest.raises(MappingError) as raised:
        load_mapping(text, "nz_nzqa", "nz_nzqa.yml")
    return str(raised.value).splitlines()


def changed(text: str, before: str, after: str) -> str:
    assert text.count(before) >= 1
    return text.replace(before, after, 1)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


ROW = """row: 'tr:has(a[href*="selectedItemKey="])'"""
KEY = "key: 'selectedItemKey=([A-Za-z0-9]{3,12})'"
NEVER = r"never_fetch: ['addToShortList\.do']"
LIST = "list_url: https://www.nzqa.govt.nz/nzqf/search/microcredentials.do"
DETAIL = "detail_url: https://www.nzqa.govt.nz/nzqf/search/viewQualification.do?selectedItemKey={key}"
NEXT = """next_link: 'a[rel~="next"]'"""


@pytest.mark.parametrize(
    ("before", "after", "key", "message"),
    [
        (ROW, "row: 'tr:has(['", "row", "'tr:has([' is not a CSS selector: "),
        (ROW, "row: 'tr::text'", "row", "an element is wanted, without `::`"),
        (ROW, "row: ''", "row", "'' is not a CSS selector"),
        (NEXT, "next_link: 'a['", "next_link", "'a[' is not a CSS selector"),
        (NEXT, "next_link: 'a::attr(href)'", "next_link", "'a::attr(href)' selects a text or an attribute"),
        ("region: table", "region: '#'", "region", "'#' is not a CSS selector"),
        (KEY, "key: 'selectedItemKey=(['", "key", "'selectedItemKey=([' is not a regular expression: "),
        (KEY, "key: selectedItemKey=", "key", "'selectedItemKey=' has 0 groups; right is exactly one"),
        (KEY, "key: '(a)(b)'", "key", "'(a)(b)' has 2 groups"),
        (KEY, "key: '([0-9]*)'", "key", "matches nothing at all"),
        (
            NEVER,
            "never_fetch: ['(addTo']",
            "never_fetch.0",
            "'(addTo' is not a regular expression: missing )",
        ),
        (NEVER, "never_fetch: [nzqf]", "never_fetch.0", "'nzqf' also matches list_url"),
        (
            LIST,
            "list_url: www.nzqa.govt.nz/x",
            "list_url",
            "'www.nzqa.govt.nz/x' is not an http or https address with a host, as https://register.example/list",
        ),
        (
            LIST,
            "list_url: www.nzqa.govt.nz/x",
            "list_url",
            "did you mean 'https://www.nzqa.govt.nz/x'?",
        ),
        (LIST, "list_url: ftp://www.nzqa.govt.nz/x", "list_url", "is not an http or https address"),
        (LIST, "list_url: 'https:///x'", "list_url", "is not an http or https address with a host"),
        (LIST, "list_url: https://nzqa.govt.nz:http/x", "list_url", "is not an address: Port could not be"),
        (LIST, "list_url: 'https://nzqa.govt.nz/a b'", "list_url", "holds a space"),
        (LIST, "list_url: https://someone@nzqa.govt.nz/x", "list_url", "the address holds a user's name"),
        (LIST, "list_url: 'https://nzqa.govt.nz/{key}'", "list_url", "only `detail_url` has a placeholder"),
        (
            DETAIL,
            "detail_url: https://x.example/{kee}",
            "detail_url",
            "'https://x.example/{kee}' has the placeholder {kee}; the only one is {key}; did you mean {key}?",
        ),
        (DETAIL, "detail_url: https://x.example/page", "detail_url", "every record would have the same page"),
        (DETAIL, "detail_url: 'https://x.example/{key'", "detail_url", "a brace that is not closed"),
        (DETAIL, "detail_url: 'https://{key}.example/'", "detail_url", "in its host"),
        (
            "schedule: 10 14",
            "schedule: every sunday #",
            "schedule",
            "has 2 fields; right is 'minute hour day",
        ),
        ("schedule: 10 14", "schedule: 99 14", "schedule", "minute 99 is not in 0-59"),
        ("10 14 * * sun", "10 14 30 2 *", "schedule", "no month that it names has such a day"),
        ("timezone: UTC", "timezone: Pacific/Aukland", "timezone", "did you mean 'Pacific/Auckland'?"),
        ("spacing_seconds: 3", "spacing_seconds: -3", "politeness.spacing_seconds", "-3: input should be"),
        ("spacing_seconds: 3", "timeout_seconds: inf", "politeness.timeout_seconds", "'inf': "),
        ("jitter_minutes: 30", "jitter_minutes: 900", "jitter_minutes", "900: input should be less than"),
    ],
)
def test_each_key_of_a_register_of_pages_is_checked(before: str, after: str, key: str, message: str) -> None:
    text = changed(NZQA, before, after)
    found = findings(text)
    wanted = f"nz_nzqa.yml:{line_of(text, after.partition(' #')[0])}: harvest.{key}: "
    assert [line for line in found if line.startswith(wanted) and message in line], found


@pytest.mark.parametrize(
    ("after", "key", "message"),
    [
        ("profile: classes", "profile", "needs `classes`"),
        ("profile: strict\n  classes: [ceterms:Badge]", "classes", "stands only beside `profile: classes`"),
        ("profile: classes\n  classes: [Badge]", "classes.0", "'Badge' is no class with its prefix"),
        ("profile: classes\n  classes: [ceterms:Badg]", "classes.0", "did you mean 'ceterms:Badge'?"),
        (
            "profile: strict\n  batch_size: 500",
            "batch_size",
            "500: input should be less than or equal to 200",
        ),
        ("profile: strict\n  total_headers: ['X-Total:']", "total_headers.0", "is not the name of a header"),
    ],
)
def test_each_key_of_a_registry_is_checked(after: str, key: str, message: str) -> None:
    text = changed(REGISTRY, "profile: strict", after)
    (found,) = findings(text)
    assert found.startswith(f"nz_nzqa.yml:{line_of(text, after.splitlines()[-1])}: harvest.{key}: ")
    assert message in found


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("community: ce-registry", "community: a/b", "harvest.community: 'a/b' is not one step"),
        (
            "base_url: https://credentialengineregistry.org",
            "base_url: https://registry.example/?x=1",
            "harvest.base_url: 'https://registry.example/?x=1' is added to",
        ),
    ],
)
def test_the_address_of_a_registry_is_checked(before: str, after: str, message: str) -> None:
    assert message in findings(changed(REGISTRY, before, after))[0]


@pytest.mark.parametrize(
    ("keys", "key", "message"),
    [
        ("  file: list.csv", "file", "a table has `url` or `file`, not both"),
        ("  encoding: utf-88", "encoding", "did you mean 'utf_8'?"),
        ("  encoding: base64", "encoding", "'base64' is not the encoding of a text"),
        ("  format: csv\n  sheet: Offers", "sheet", "only a workbook has sheets, and the format is 'csv'"),
        ("  format: xlsx\n  encoding: latin-1", "encoding", "a workbook states its encoding itself"),
        ("  notify: {url_variable: hook}", "notify.url_variable", "'hook': string should match pattern"),
    ],
)
def test_each_key_of_a_table_is_checked(keys: str, key: str, message: str) -> None:
    text = small_text(source=f"{SOURCE}{keys}\n")
    (found,) = findings(text)
    assert found.startswith(f"nz_nzqa.yml:{line_of(text, keys.splitlines()[-1])}: harvest.{key}: ")
    assert message in found


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("format: csv", "harvest: the table's place is missing; allowed: url, file"),
        ("file: https://register.example/list.csv", "is an address; write it as `url`"),
    ],
)
def test_a_table_has_one_place(place: str, message: str) -> None:
    text = changed(TABLE, "url: https://register.example/list.csv", place)
    assert message in findings(text)[0]


def test_what_is_volatile_in_pages_is_a_selector() -> None:
    text = changed(NZQA, "record:\n", "record:\n  volatile: [main#time, 'row#td[']\n")
    (found,) = findings(text)
    assert found.startswith(f"nz_nzqa.yml:{line_of(text, 'volatile')}: record.volatile.1: 'td[' is not a CSS")


def test_a_finding_about_another_key_does_not_repeat_a_secret() -> None:
    secret = "https://register.example/list.do?token=hunter2hunter2"
    text = changed(changed(NZQA, LIST, f"list_url: {secret}"), NEVER, "never_fetch: [register]")
    found = findings(text)
    assert "looks like a secret" in found[0]
    assert all("hunter2" not in line for line in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LIST, "list_url: www.nzqa.govt.nz/x"),
        (DETAIL, "detail_url: https://x.example/{kee}"),
        (KEY, "key: 'selectedItemKey='"),
        (ROW, "row: ''"),
    ],
)
def test_editors_see_what_a_pattern_can_tell(before: str, after: str) -> None:
    validator = jsonschema.Draft202012Validator(mapping_schema())
    assert validator.is_valid(read_yaml(NZQA).data)
    assert not validator.is_valid(read_yaml(changed(NZQA, before, after)).data)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("new_values_count: 0", "expect.new_values_count"),
        ("new_values_share: 10", "expect.new_values_share"),
        ("moved_values_share: 0", "expect.moved_values_share"),
        ("history_runs: 0", "expect.history_runs"),
        ("history_runs: 500", "expect.history_runs"),
    ],
)
def test_wrong_limits_are_told_with_their_key(given: str, message: str) -> None:
    (finding,) = findings(small_text(rest=f"expect: {{{given}}}\n"))
    assert message in finding


@pytest.mark.parametrize(
    "given",
    [
        "full_every_days: 0",
        "checkpoint_hours: 0",
        "lost_in_a_row: none",
        "failed_in_a_row: 0",
        "first_pause_minutes: 0",
    ],
)
def test_wrong_limits_of_runs_are_told_with_their_key(given: str) -> None:
    text = changed(small_text(), "protocol: table", f"protocol: table\n  {given}")
    (finding,) = findings(text)
    assert given.partition(":")[0] in finding


def test_pauses_grow() -> None:
    given = "protocol: table\n  first_pause_minutes: 60\n  longest_pause_minutes: 30"
    (finding,) = findings(changed(small_text(), "protocol: table", given))
    assert finding.endswith(
        "longest_pause_minutes 30 is shorter than first_pause_minutes 60; right is 60 or more"
    )
