"""The edge to the engine: its failures become ours, and what makes it panic never reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api.errors import EngineFailure, IndexBusy
from search_api.index.columns import Kind
from search_api.index.embedded import Snapshot, Table, engine_errors, is_being_written
from search_api.index.embedded_sources import EmbeddedSources
from search_api.index.stems import stem

COLUMNS = {"key": Kind.KEY, "value": Kind.VALUE, "text": Kind.WORDS, "number": Kind.NUMBER}


def table_of(directory: Path, commits: list[list[str]]) -> Table:
    """A table with one document a value, one segment a commit at first."""
    table = Table(directory, COLUMNS)
    writer, sources = table.writer(), EmbeddedSources(COLUMNS)
    number = 0
    for values in commits:
        for value in values:
            number += 1
            cells = {
                "key": [str(number)],
                "value": [value],
                "text": ["data ethics"],
                "number": [number << 32],
            }
            writer.replace("key", str(number), sources.source(cells))
        writer.commit()
    writer.close()
    return table


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return table_of(tmp_path, [["a", "b"], ["b"]]).snapshot()


def test_a_panic_of_the_engine_is_an_error_of_ours(snapshot: Snapshot) -> None:
    with pytest.raises(EngineFailure, match="looking: the engine panicked"), engine_errors("looking"):
        snapshot._searcher.search(snapshot.clauses.everything(), 0)


def test_an_interrupt_stays_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt), engine_errors("looking"):
        raise KeyboardInterrupt


def test_no_hits_wanted_is_no_panic(snapshot: Snapshot) -> None:
    found = snapshot.best(snapshot.clauses.everything(), 0)
    assert (found.total, found.rows) == (3, ())
    assert snapshot.ordered(snapshot.clauses.everything(), "number", 0, descending=True).rows == ()


def test_a_phrase_of_one_word_is_that_word(snapshot: Snapshot) -> None:
    assert snapshot.count(snapshot.clauses.phrase("text", ["data"])) == 3


def test_counts_are_exact_over_many_segments_and_many_values(tmp_path: Path) -> None:
    commits = [[f"v{n}" for n in range(300)] + [f"v{segment + 100}"] * 3 for segment in range(5)]
    snapshot = table_of(tmp_path, commits).snapshot()
    counts = snapshot.value_counts(snapshot.clauses.everything(), ["value"])["value"]
    expected = {f"v{n}": 8 if 100 <= n < 105 else 5 for n in range(300)}
    assert dict(counts.pairs) == expected
    assert counts.is_whole
    assert [pair[0] for pair in counts.pairs[:5]] == ["v100", "v101", "v102", "v103", "v104"]


def test_more_values_than_the_engine_returns_are_counted_but_not_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = table_of(tmp_path, [["a", "b", "c", "c"]]).snapshot()
    monkeypatch.setattr("search_api.index.embedded.MAX_BUCKETS", 2)
    counts = snapshot.value_counts(snapshot.clauses.everything(), ["value"])["value"]
    assert (counts.pairs, counts.is_whole) == ((("c", 2), ("a", 1)), False)


def test_a_writer_is_known_to_be_there(tmp_path: Path) -> None:
    table = table_of(tmp_path, [["a"]])
    assert not is_being_written(tmp_path)
    writer = table.writer()
    assert is_being_written(tmp_path)
    with pytest.raises(IndexBusy):
        table.writer()
    writer.close()
    assert not is_being_written(tmp_path)
    assert not is_being_written(tmp_path / "nowhere")


def test_stems_are_those_of_the_columns() -> None:
    assert stem(Kind.ENGLISH, "organisations") == stem(Kind.ENGLISH, "organisation")
    assert stem(Kind.FRENCH, "evaluees") == stem(Kind.FRENCH, "evaluee")
    assert stem(Kind.WORDS, "organisations") == "organisations"
