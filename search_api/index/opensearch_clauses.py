"""Conditions on documents in the query language of OpenSearch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search_api.index.opensearch_mappings import WORDS_ANALYSER, shifted

Json = Mapping[str, Any]
MOST_LIKE = 25
"""Words of a text by which likeness is judged, the rarest first."""


@dataclass(frozen=True, slots=True)
class OpenSearchClause:
    """One condition."""

    query: Json
    weighs: bool = True
    """Whether it adds to the score."""


class OpenSearchClauses:
    """Keeps `search_api.index.snapshot.Clauses`."""

    def everything(self) -> OpenSearchClause:
        """Every document."""
        return OpenSearchClause({"match_all": {}}, weighs=False)

    def nothing(self) -> OpenSearchClause:
        """No document."""
        return OpenSearchClause({"match_none": {}}, weighs=False)

    def word(self, column: str, word: str) -> OpenSearchClause:
        """The documents with that word."""
        return OpenSearchClause({"term": {column: {"value": word}}})

    def phrase(self, column: str, words: Sequence[str]) -> OpenSearchClause:
        """The documents with these words in a row."""
        if len(words) == 1:
            return self.word(column, words[0])
        asked = {"query": " ".join(words), "analyzer": WORDS_ANALYSER}
        return OpenSearchClause({"match_phrase": {column: asked}})

    def beginning(self, column: str, prefix: str) -> OpenSearchClause:
        """The documents with a word that begins so."""
        return OpenSearchClause({"prefix": {column: {"value": prefix}}}, weighs=False)

    def near(self, column: str, word: str, slips: int) -> OpenSearchClause:
        """The documents with the word or one that differs by so many letters; a swap counts as one."""
        # By default only the fifty nearest words would be looked for.
        asked = {"value": word, "fuzziness": slips, "rewrite": "constant_score"}
        return OpenSearchClause({"fuzzy": {column: asked}}, weighs=False)

    def value(self, column: str, *values: str) -> OpenSearchClause:
        """The documents with one of these values; it does not weigh in the score."""
        if len(values) == 1:
            return OpenSearchClause({"term": {column: values[0]}}, weighs=False)
        return OpenSearchClause({"terms": {column: list(values)}}, weighs=False)

    def scoring(self, clause: OpenSearchClause, score: float) -> OpenSearchClause:
        """The same documents, each of them with this score."""
        return OpenSearchClause({"constant_score": {"filter": clause.query, "boost": score}})

    def between(self, column: str, low: int | None, high: int | None) -> OpenSearchClause:
        """The documents with a number from low to high, both included; at least one end is given."""
        ends = {"gte": low, "lte": high}
        limits = {name: shifted(end) for name, end in ends.items() if end is not None}
        return OpenSearchClause({"range": {column: limits}}, weighs=False)

    def all_of(
        self, wanted: Sequence[OpenSearchClause], unwanted: Sequence[OpenSearchClause] = ()
    ) -> OpenSearchClause:
        """The documents that fit every wanted clause and no unwanted one.

        A wanted clause that is made so itself is taken apart, for what it shares with others to be seen.
        """
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        parts: dict[str, list[Json]] = {"must": [], "filter": [], "must_not": []}
        for one in wanted:
            own = _parts_of(one.query) or {"must" if one.weighs else "filter": [one.query]}
            for name, queries in own.items():
                parts[name] += queries
        parts["must_not"] += [one.query for one in unwanted]
        found = {name: queries for name, queries in parts.items() if queries}
        return OpenSearchClause({"bool": found}, weighs="must" in found)

    def any_of(self, clauses: Sequence[OpenSearchClause]) -> OpenSearchClause:
        """The documents that fit at least one clause, the better the more."""
        if len(clauses) == 1:
            return clauses[0]
        if not clauses:
            return self.nothing()
        weighs = any(one.weighs for one in clauses)
        queries = [_weightless(one) if weighs else one.query for one in clauses]
        return OpenSearchClause({"bool": {"should": queries, "minimum_should_match": 1}}, weighs)

    def weighed(self, clause: OpenSearchClause, weight: float) -> OpenSearchClause:
        """The same documents with that many times the score."""
        return OpenSearchClause({"bool": {"must": [clause.query], "boost": weight}}, clause.weighs)

    def like(
        self, column: str, texts: Iterable[str], common: Iterable[str], documents: int
    ) -> OpenSearchClause:
        """The documents that share the rarest words of these texts; common and short ones do not count."""
        asked = {
            "fields": [column],
            "like": list(texts),
            "analyzer": WORDS_ANALYSER,
            "stop_words": list(common),
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "min_word_length": 3,
            "max_query_terms": MOST_LIKE,
            "minimum_should_match": "1",
        }
        return OpenSearchClause({"more_like_this": asked})


def _parts_of(query: Json) -> Mapping[str, Sequence[Json]]:
    """What a condition consists of, when it is nothing but wanted and unwanted parts; else nothing."""
    parts: Mapping[str, Sequence[Json]] = query.get("bool", {})
    return parts if parts.keys() <= {"must", "filter", "must_not"} else {}


def _weightless(clause: OpenSearchClause) -> Json:
    """The query of a clause beside others that weigh."""
    if clause.weighs:
        return clause.query
    return {"constant_score": {"filter": clause.query, "boost": 0.0}}
