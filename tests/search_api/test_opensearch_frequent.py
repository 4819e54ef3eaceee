"""What the most frequent words of a column rule out: never a word that a search would have found."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from search_api.index.opensearch_frequent import Listed, frequent_aggregation, read_listed
from search_api.spelling import nearest

TITLE = "title"
WORDS = st.text("aeinrst", min_size=4, max_size=9)


def listed(words: Mapping[str, int], most: int, error: int = 0) -> Listed:
    """As a cluster tells it that lists so many words and may have counted too few of each."""
    first = sorted(words.items(), key=lambda one: -one[1])[:most]
    told = {
        "buckets": [{"key": word, "doc_count": count - min(error, count)} for word, count in first],
        "doc_count_error_upper_bound": error,
        "sum_other_doc_count": sum(words.values()) - sum(count for _, count in first),
    }
    (field,) = frequent_aggregation(TITLE)
    return read_listed(TITLE, {field: told}, documents=100, written=100)


@given(
    words=st.dictionaries(WORDS, st.integers(1, 60), min_size=1, max_size=12),
    word=WORDS,
    changes=st.lists(st.integers(-5, 5), min_size=12, max_size=12),
    more_than=st.integers(0, 60),
    most=st.integers(1, 12),
    error=st.integers(0, 3),
)
@example({"weld": 9, "elding": 1}, "eldin", [0] * 12, 8, 1, 0)
def test_what_is_ruled_out_is_not_found_by_any_search(
    words: dict[str, int], word: str, changes: list[int], more_than: int, most: int, error: int
) -> None:
    later = {one: count + change for (one, count), change in zip(words.items(), changes, strict=False)}
    written = 100 + max(map(abs, changes))
    if listed(words, most, error).rules_out(word, more_than, written):
        assert nearest(word, later.items(), more_than=more_than) is None


def test_a_near_word_that_is_frequent_enough_is_not_ruled_out() -> None:
    known = listed({"gardening": 120, "welding": 3}, 2)
    assert not known.rules_out("gradening", 10, 100)
    assert not known.rules_out("ardening", 119, 100)
    assert known.rules_out("gradening", 120, 100)
    assert known.rules_out("carpentry", 0, 100)


def test_every_document_written_since_counts_against_it() -> None:
    known = listed({"gardening": 100}, 1)
    assert known.rules_out("gradening", 105, 105)
    assert not known.rules_out("gradening", 105, 106)


def test_a_list_that_left_words_out_rules_nothing_out_below_its_last() -> None:
    known = listed({"gardening": 100, "welding": 50}, 1)
    assert known.rules_out("carpentry", 100, 100)
    assert not known.rules_out("carpentry", 99, 100)


def test_a_list_is_old_once_one_document_in_a_hundred_was_written() -> None:
    known = listed({"gardening": 100}, 1)
    assert not known.is_old(101)
    assert known.is_old(102)
