"""Every declared facet, counted, chosen, unknown and paged through, the same on every engine."""

from __future__ import annotations

import pytest

from search_api.facets import DOCUMENT_FACETS, FACETS, UNKNOWN
from search_api.index.contract import Change, SearchIndex
from search_api.query import MAX_FACET_SIZE
from tests.search_api.index_catalogue import found, put, question, value_counts

NAMES = sorted(DOCUMENT_FACETS)
AWKWARD = ('http://e.test/a b?c="d"&e=é#f', "text:rivers & lakes, Ōtākou")
"""Two values of an open facet, with signs that an engine could trip over; sorted."""


def _values(name: str) -> tuple[str, str]:
    """Two values of a facet, sorted."""
    allowed = FACETS[name].allowed
    first, second = AWKWARD if allowed is None else sorted(one for one in allowed if one != UNKNOWN)[:2]
    return first, second


CATALOGUE: list[Change] = [
    put("first", "Fig", facets={name: [_values(name)[0]] for name in NAMES}),
    put("second", "Fig", facets={name: [_values(name)[1]] for name in NAMES}),
    put("both", "Fig", facets={name: _values(name) for name in NAMES}),
    put("none", "Fig"),
    put("withdrawn", "Fig", facets={name: [_values(name)[0]] for name in NAMES}, is_withdrawn=True),
    put("elsewhere", "Plum", facets={name: [_values(name)[1]] for name in NAMES}),
]


@pytest.mark.parametrize("name", NAMES)
def test_values_are_counted_and_what_says_nothing_is_unknown(filled: SearchIndex, name: str) -> None:
    first, second = _values(name)
    expected = sorted([(first, 2), (second, 3), (UNKNOWN, 1)], key=lambda pair: (-pair[1], pair[0]))
    assert value_counts(filled, name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_values_of_one_facet_are_joined_by_or(filled: SearchIndex, name: str) -> None:
    first, second = _values(name)
    for chosen, ids in [
        ((first,), {"first", "both"}),
        ((second,), {"second", "both", "elsewhere"}),
        ((first, second), {"first", "second", "both", "elsewhere"}),
        ((UNKNOWN,), {"none"}),
        ((first, UNKNOWN), {"first", "both", "none"}),
    ]:
        assert set(found(filled, question(filters={name: chosen}))) == ids


@pytest.mark.parametrize("name", NAMES)
def test_facets_are_joined_by_and_and_counted_under_the_others(filled: SearchIndex, name: str) -> None:
    other = NAMES[NAMES.index(name) - 1]
    first, second = _values(name)
    chosen = {name: (first,), other: (_values(other)[1],)}
    page = filled.search(question("fig", filters=chosen, facets=(name, other)))
    assert [hit.id for hit in page.hits] == ["test:both"]
    assert {one.value: (one.count, one.selected) for one in page.facets[name].values} == {
        first: (1, True),
        second: (2, False),
    }
    assert {one.value: (one.count, one.selected) for one in page.facets[other].values} == {
        _values(other)[0]: (2, False),
        _values(other)[1]: (1, True),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_listed_value_alone_has_a_total_of_its_count(filled: SearchIndex, name: str) -> None:
    counts = filled.search(question("fig", facets=(name,))).facets[name]
    assert (counts.is_exact, counts.other_values) == (True, 0)
    for one in counts.values:
        assert filled.search(question("fig", filters={name: (one.value,)})).total == one.count


@pytest.mark.parametrize("name", NAMES)
def test_a_chosen_value_stays_listed_at_zero(filled: SearchIndex, name: str) -> None:
    first, _ = _values(name)
    page = filled.search(question("plum", filters={name: (first,)}, facets=(name,), facet_size=1))
    assert page.total == 0
    assert [(one.count, one.selected) for one in page.facets[name].values] == [(1, False), (0, True)]


@pytest.mark.parametrize("name", NAMES)
def test_all_values_can_be_paged_through_one_by_one(filled: SearchIndex, name: str) -> None:
    seen, after = [], None
    for _ in range(3):
        page = filled.facet_values(question(), name, after=after, size=1)
        assert (page.total_values, page.is_exact) == (3, True)
        seen += [(one.value, one.count) for one in page.values]
        after = page.next_after
    assert after is None
    assert seen == value_counts(filled, name)


@pytest.mark.parametrize("name", NAMES)
def test_values_are_found_by_their_beginning_and_among_some(filled: SearchIndex, name: str) -> None:
    first, second = _values(name)
    by_prefix = filled.facet_values(question(), name, prefix=first)
    assert [one.value for one in by_prefix.values if not one.value.startswith(first)] == []
    assert first in [one.value for one in by_prefix.values]
    among = filled.facet_values(question(), name, among=[second, "nowhere"])
    assert [(one.value, one.count) for one in among.values] == [(second, 3)]
    assert among.total_values == 1


@pytest.mark.parametrize("name", [name for name in sorted(FACETS) if FACETS[name].allowed is not None])
def test_every_value_of_a_closed_list_can_be_chosen(filled: SearchIndex, name: str) -> None:
    allowed = FACETS[name].allowed or ()
    page = filled.search(question("figure", filters={name: allowed}, facets=(name,)))
    assert {one.value: (one.count, one.selected) for one in page.facets[name].values} == dict.fromkeys(
        allowed, (0, True)
    )


def test_all_facets_at_once_are_those_counted_one_by_one(filled: SearchIndex) -> None:
    everything = filled.search(question("fig", facets=tuple(FACETS)))
    for name in FACETS:
        assert everything.facets[name] == filled.search(question("fig", facets=(name,))).facets[name]


@pytest.mark.parametrize(
    ("size", "listed", "others"), [(1, 1, 2), (2, 2, 1), (3, 3, 0), (MAX_FACET_SIZE, 3, 0)]
)
def test_what_is_cut_off_is_said(filled: SearchIndex, size: int, listed: int, others: int) -> None:
    counts = filled.search(question(facets=("skill",), facet_size=size)).facets["skill"]
    assert (len(counts.values), counts.other_values, counts.is_exact) == (listed, others, True)


def test_each_level_of_a_tree_is_counted_exactly(index: SearchIndex) -> None:
    codes = [("a", "0613"), ("b", "0611"), ("c", "0621"), ("d", "04")]
    trees = [
        put(key, facets={"subject": [code[:length] for length in range(2, len(code) + 1)]})
        for key, code in codes
    ]
    index.apply(trees, checkpoint=1)
    assert dict(value_counts(index, "subject")) == {
        "06": 3,
        "061": 2,
        "062": 1,
        "0613": 1,
        "0611": 1,
        "0621": 1,
        "04": 1,
    }
    for value, ids in [("06", {"a", "b", "c"}), ("061", {"a", "b"}), ("0613", {"a"})]:
        assert set(found(index, question(filters={"subject": (value,)}))) == ids


MANY = 66_000
AT_ONCE = 3_000


def test_above_65_000_values_the_list_is_not_whole_and_its_counts_are_right(index: SearchIndex) -> None:
    values = [f"skill-{number:05}" for number in range(MANY)]
    spread = [
        put(str(start), facets={"skill": [*values[start : start + AT_ONCE], "shared"]})
        for start in range(0, MANY, AT_ONCE)
    ]
    index.apply([*spread, put("few", "Few", facets={"skill": values[:10]})], checkpoint=1)
    whole = index.search(question(facets=("skill",), facet_size=2)).facets["skill"]
    assert not whole.is_exact
    assert [(one.value, one.count) for one in whole.values] == [("shared", MANY // AT_ONCE), (values[0], 2)]
    narrow = index.search(question("few", facets=("skill",))).facets["skill"]
    assert (narrow.is_exact, len(narrow.values)) == (True, 10)
