"""The most frequent words of a column: what no word near another can be more frequent than, without a search.

To look for all words two letters away costs a cluster more than a search for the words themselves, and hardly any
question has a word beside which another one is ten times as frequent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from search_api.index.opensearch_mappings import listed_column
from search_api.spelling import near_prefixes, nearest

MOST_LISTED = 1_000
"""Words: all the others are in few documents."""
OLD_SHARE = 100
"""One document written in so many makes a list old: what is said by it allows for every one of them."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """The words of one column that were in most documents at some moment."""

    words: Mapping[str, Sequence[tuple[str, int]]]
    """First two letters -> words with their documents, the most frequent first; at least as many as there were."""
    others: int
    """Every other word was in so many documents at most."""
    documents: int
    written: int
    """How many documents had been written by then."""

    def since(self, written: int) -> int:
        """How many documents any word may have gained or lost by another moment."""
        return abs(written - self.written)

    def is_old(self, written: int) -> bool:
        """Whether so much was written that it is worth another look."""
        return self.since(written) * OLD_SHARE > self.documents

    def rules_out(self, word: str, more_than: int, written: int) -> bool:
        """Whether no word near this one can have been in more documents by that moment."""
        then = more_than - self.since(written)
        return then >= self.others and nearest(word, self._near(word, then), more_than=then) is None

    def _near(self, word: str, more_than: int) -> Iterator[tuple[str, int]]:
        for beginning in {letters[:2] for letters in near_prefixes(word)}:
            yield from takewhile(lambda one: one[1] > more_than, self.words.get(beginning, ()))


class FrequentWords:
    """What was listed last of one table; shared by its snapshots."""

    def __init__(self) -> None:
        self._listed: dict[str, Listed] = {}

    def listed(self, column: str, written: int, ask: Callable[[], Listed]) -> Listed:
        """The words of a column, listed anew when they are old; by several threads rather than let one wait."""
        known = self._listed.get(column)
        if known is None or known.is_old(written):
            known = self._listed[column] = ask()
        return known


def frequent_aggregation(column: str) -> dict[str, Json]:
    """What a cluster is asked for them."""
    field = listed_column(column)
    return {field: {"terms": {"field": field, "size": MOST_LISTED, "shard_size": MOST_LISTED}}}


def read_listed(column: str, told: Json, documents: int, written: int) -> Listed:
    """The answer to it. Shards send their most frequent words, so that any may be in some documents more."""
    counted = told[listed_column(column)]
    error, buckets = counted["doc_count_error_upper_bound"], counted["buckets"]
    words: dict[str, list[tuple[str, int]]] = {}
    for one in buckets:
        words.setdefault(one["key"][:2], []).append((one["key"], one["doc_count"] + error))
    others = error + (buckets[-1]["doc_count"] if counted["sum_other_doc_count"] else 0)
    return Listed(words, others, documents, written)
