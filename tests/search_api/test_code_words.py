"""The words of types and levels against labels kept with each value, and how seldom a commit is asked for its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.facet_labels import level_labels, type_labels
from search_api.folding import words_of
from search_api.index.carried_answers import CarriedAnswers
from search_api.index.code_book import CodeBook
from search_api.index.code_words import CodeWords
from search_api.index.columns import Kind
from search_api.index.contract import SearchIndex
from search_api.index.rows import RowClause, RowClauses
from search_api.index.snapshot import ValueCounts
from search_api.index.stems import stem
from search_api.index.view import View
from tests.search_api.index_catalogue import found, put, question

KNOWN = load_vocabularies()
TYPES = ["MicroCredential", "DigitalBadge", "TechnicalLevel1Certificate", "OfNoTable", "unknown"]
LEVELS = [
    "nzqcf:5",
    "nzqcf:6",
    "rqf:5",
    "eqf:5",
    "unknown:5",
    "unknown:B2, or near",
    "unknown:a:b",
    "unknown",
]
TOLD = {"type": type_labels, "level": level_labels}
STEMS = {"en": Kind.ENGLISH, "fr": Kind.FRENCH}


def passages(facet: str, value: str) -> Iterator[tuple[str, list[str]]]:
    """The labels of one value as a record would hold them."""
    if value != "unknown":
        yield from ((language, words_of(text)) for language, text in TOLD[facet](value, KNOWN))


EVERY = [
    words
    for facet, some in (("type", TYPES), ("level", LEVELS))
    for one in some
    for _, words in passages(facet, one)
]


def has(labels: Sequence[tuple[str, list[str]]], wording: Sequence[str], *, is_exact: bool) -> bool:
    """Whether these words stand in a row in one of the labels."""
    for language, words in labels:
        kind = Kind.WORDS if is_exact else STEMS[language]
        asked, said = (" ".join(stem(kind, word) for word in some) for some in (wording, words))
        if f" {asked} " in f" {said} ":
            return True
    return False


def wordings() -> st.SearchStrategy[list[str]]:
    """Some words of one label in a row, with other endings or in other orders now and then."""
    pieces = st.sampled_from(EVERY).flatmap(
        lambda words: st.tuples(st.integers(0, len(words) - 1), st.integers(1, 3)).map(
            lambda ends: words[ends[0] : ends[0] + ends[1]]
        )
    )
    endings = st.sampled_from(["", "", "", "s", "ing"])
    return st.one_of(
        pieces,
        pieces.map(lambda some: some[::-1]),
        st.tuples(pieces, endings).map(lambda it: [*it[0][:-1], it[0][-1] + it[1]]),
    )


@settings(max_examples=300, deadline=None)
@given(
    held=st.fixed_dictionaries(
        {"type": st.frozensets(st.sampled_from(TYPES)), "level": st.frozensets(st.sampled_from(LEVELS))}
    ),
    asked=st.lists(wordings(), min_size=1, max_size=3),
    is_exact=st.booleans(),
)
def test_words_name_the_values_whose_labels_hold_them(
    held: dict[str, frozenset[str]], asked: list[list[str]], is_exact: bool
) -> None:
    codes = CodeWords(held, KNOWN)
    named = codes.values([tuple(words) for words in asked], is_exact=is_exact)
    for facet, values in held.items():
        expected = {
            value
            for value in values
            if any(has(list(passages(facet, value)), words, is_exact=is_exact) for words in asked)
        }
        assert named.get(facet, frozenset()) == expected
        if expected:
            assert codes.are_all(facet, named[facet]) == (expected == values - {"unknown"})


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        (
            "nzqcf:5",
            {
                ("en", "Level 5"),
                ("en", "NZQCF 5"),
                ("en", "New Zealand Qualifications and Credentials Framework"),
                ("fr", "Niveau 5"),
                ("fr", "NZQCF 5"),
                ("fr", "Cadre néo-zélandais des certifications et titres"),
            },
        ),
        ("unknown:B2", {("en", "Level B2"), ("fr", "Niveau B2")}),
    ],
)
def test_levels_are_called_in_both_languages(value: str, labels: set[tuple[str, str]]) -> None:
    assert set(level_labels(value, KNOWN)) == labels


def test_types_are_called_in_both_languages() -> None:
    assert list(type_labels("MicroCredential", KNOWN)) == [
        ("en", "Micro-credential"),
        ("fr", "Microcertification"),
    ]
    assert not list(type_labels("OfNoTable", KNOWN))


class Asked:
    """Stands before the commits of an index and notes when their values are asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tokens: list[str] = []
        whole = CodeBook._of_values

        def noted(book: CodeBook, view: View, counted: CarriedAnswers) -> CodeWords:
            self.tokens.append(view.token)
            return whole(book, view, counted)

        monkeypatch.setattr(CodeBook, "_of_values", noted)


def test_a_commit_is_asked_once_for_its_values_and_only_for_words(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(monkeypatch)
    index.apply([put("one", "Soil", facets={"level": ["nzqcf:5"]})], checkpoint=1)
    found(index)
    index.search(question(facets=("type", "level"), filters={"level": ("nzqcf:5",)}))
    assert asked.tokens == []
    assert (found(index, "level 5"), found(index, "soil"), found(index, "-level")) == (["one"], ["one"], [])
    assert asked.tokens == [index.generation]
    index.apply([put("two", "Sand", facets={"level": ["nzqcf:5"]})], checkpoint=2)
    found(index, "level")
    assert asked.tokens[1:] == [index.generation]


class Prepared:
    """Notes that it prepared."""

    def __init__(self) -> None:
        self.times = 0

    def prepare(self) -> None:
        self.times += 1

    def is_due(self) -> bool:
        return False


def test_a_kept_index_learns_the_values_of_a_commit_before_it_answers(
    index: SearchIndex, open_index: Callable[[], SearchIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    index.apply([put("one", facets={"level": ["nzqcf:5"]})], checkpoint=1)
    reader, asked, prepared = open_index(), Asked(monkeypatch), Prepared()
    reader.keep_fresh(prepared)
    assert (prepared.times, asked.tokens) == (1, [reader.generation])
    assert found(reader, "level") == ["one"]
    assert len(asked.tokens) == 1
    reader.close()


def test_equal_values_of_two_commits_make_their_words_once(vocabularies: Vocabularies) -> None:
    book = CodeBook(vocabularies)

    def view(token: str, *levels: str) -> View:
        class Records:
            clauses = RowClauses()

            def value_counts(self, clause: RowClause, columns: Sequence[str]) -> dict[str, ValueCounts]:
                pairs = {"facet_level": tuple((level, 1) for level in levels)}
                return {column: ValueCounts(pairs.get(column, ()), is_whole=True) for column in columns}

        records: Any = Records()
        return View("generation", token, "names", records, records)

    counted = CarriedAnswers(100)
    first = book.of(view("one", "nzqcf:5"), counted)
    assert book.of(view("two", "nzqcf:5"), counted) is first
    assert book.of(view("three", "nzqcf:5", "nzqcf:6"), counted) is not first
