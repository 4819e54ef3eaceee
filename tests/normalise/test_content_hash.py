"""The content hash changes with the content and with nothing else."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from normalise.content_hash import content_hash
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.raw_record import Payload, PayloadRole, RawRecord
from tests.normalise.small_mapping import (
    RECORD,
    SOURCE,
    html_payload,
    json_payload,
    row_payload,
    small_mapping,
    small_text,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), JSON, min_size=1, max_size=6)
PLAIN = small_mapping()


def hash_of(*payloads: Payload, mapping: Mapping = PLAIN) -> str:
    return content_hash(RawRecord(mapping.id, "1", payloads), mapping)


def volatile(*paths: str) -> Mapping:
    return small_mapping(RECORD + f"  volatile: {orjson.dumps(paths).decode()}\n")


BOOKKEEPING = volatile("row#seen", "headers/at")


def shuffled(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: shuffled(data[key]) for key in reversed(data)}
    return [shuffled(part) for part in data] if isinstance(data, list) else data


@given(OBJECTS)
def test_the_order_of_keys_and_the_layout_do_not_count(data: dict[str, Any]) -> None:
    indented = Payload(
        PayloadRole.MAIN, "x", "application/json", orjson.dumps(shuffled(data), option=orjson.OPT_INDENT_2)
    )
    assert hash_of(json_payload(data)) == hash_of(indented)


@given(OBJECTS, OBJECTS)
def test_another_content_has_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)
    assert (hash_of(json_payload(one)) == hash_of(json_payload(other))) == same


@given(JSON, JSON)
def test_volatile_paths_do_not_count(one: Any, other: Any) -> None:
    mapping = BOOKKEEPING

    def row(value: Any, name: str = "x") -> Payload:
        return json_payload(
            {"name": name, "seen": value, "headers": [{"at": value, "by": 1}]}, PayloadRole.ROW
        )

    assert hash_of(row(one), mapping=mapping) == hash_of(row(other), mapping=mapping)
    assert hash_of(row(one), mapping=mapping) != hash_of(row(one, "y"), mapping=mapping)


def test_a_volatile_path_of_one_role_counts_in_another() -> None:
    mapping = volatile("row#seen")
    first, second = json_payload({"seen": 1}), json_payload({"seen": 2})
    assert hash_of(first, mapping=mapping) != hash_of(second, mapping=mapping)


def test_a_row_counts_by_column_wherever_the_column_stands() -> None:
    mapping = volatile("Exported on")
    one = row_payload({"Id": "1", "Title": "A", "Exported on": "Monday"})
    other = row_payload({"title": "A ", "exported ON": "Tuesday", "Id": "1"})
    assert hash_of(one, mapping=mapping) == hash_of(other, mapping=mapping)
    assert hash_of(one, mapping=mapping) != hash_of(row_payload({"Id": "1", "Title": "B"}), mapping=mapping)


def test_html_counts_by_the_text_of_its_region() -> None:
    source = SOURCE.replace("protocol: table", "protocol: html_pages").replace(
        "  url: https://register.example/list.csv",
        "  list_url: https://r.example/\n  row: tr\n  key: 'key=(.+)'\n  region: main",
    )
    record = "record:\n  id: {address: '(1)'}\n  name: {css: h1}\n  volatile: [.visitors]\n"
    mapping = load_mapping(small_text(record, source=source), "xx_test", "x")

    def page(body: str) -> Payload:
        return html_payload(f"<nav>Today is Friday</nav>{body}<footer>5</footer>")

    first = page("<main><h1>Title</h1><p class=visitors>17</p></main>")
    second = html_payload("<main class=new><h1  id=x>Title</h1>\n\n<p class=visitors>99</p></main>")
    assert hash_of(first, mapping=mapping) == hash_of(second, mapping=mapping)
    assert hash_of(first, mapping=mapping) != hash_of(page("<main><h1>Titles</h1></main>"), mapping=mapping)


def test_related_documents_count_in_any_order_but_other_payloads_by_role() -> None:
    one = json_payload({"a": 1}, PayloadRole.RELATED, "https://a.example/1")
    two = json_payload({"b": 1}, PayloadRole.RELATED, "https://a.example/2")
    assert hash_of(one, two) == hash_of(two, one)
    assert hash_of(json_payload({"a": 1})) != hash_of(json_payload({"a": 1}, PayloadRole.ROW))


def test_broken_json_is_compared_byte_by_byte() -> None:
    broken = [
        Payload(PayloadRole.MAIN, "x", "application/json", body) for body in (b'{"a"', b'{"b"', b'{"a"')
    ]
    assert hash_of(broken[0]) == hash_of(broken[2]) != hash_of(broken[1])


def test_a_hash_is_32_hexadecimal_digits() -> None:
    assert len(hash_of(json_payload({}))) == 32
    assert int(hash_of(json_payload({})), 16) >= 0
