"""Stems of folded words: one stemmer for the columns, the questions and the marks of every engine."""

from __future__ import annotations

from functools import lru_cache

import tantivy

from search_api.index.columns import STEMMED, Kind


@lru_cache(maxsize=50_000)
def stem(kind: Kind, word: str) -> str:
    """The stem of one folded word, as the column of that kind holds it."""
    return "".join(analyser(kind).analyze(word))


def stemmed(kind: Kind, words: str) -> str:
    """The stems of folded words, both parted by spaces."""
    return " ".join(analyser(kind).analyze(words))


@lru_cache(maxsize=8)
def analyser(kind: Kind) -> tantivy.TextAnalyzer:
    """Words come folded and parted by spaces: an index adds only stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    if kind in STEMMED:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMED[kind]))
    return builder.build()
