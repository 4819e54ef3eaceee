"""What holds between processes: one writer, any number of readers, and death at any moment."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from search_api.errors import IndexBusy, IndexMissing
from search_api.index.contract import Remove, SearchIndex
from tests.search_api.index_catalogue import found, put, question, wait_until

WRITER = """
import sys
from itertools import count
from tests.search_api.index_engines import ENGINES
from tests.search_api.index_catalogue import put
from normalise.vocabularies import load_vocabularies

index = ENGINES[sys.argv[1]](sys.argv[2], load_vocabularies())
for seq in count(1):
    index.apply([put(f"{seq}-{n}", number=seq * 100 + n) for n in range(20)], seq)
    print(seq, flush=True)
    if sys.argv[3] == "once":
        sys.stdin.read()
"""


@contextmanager
def writer(engine: str, place: str, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes batches of twenty, and says the seq of each when it is in."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, engine, place, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_seq(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_a_killed_writer_leaves_whole_batches_and_no_lock(
    engine: str, place: str, open_index: Callable[[], SearchIndex]
) -> None:
    with writer(engine, place, "for ever") as process:
        for _ in range(5):
            read_seq(process)
        process.send_signal(signal.SIGKILL)
    index = open_index()
    checkpoint, total = index.checkpoint(), index.search(question(size=0)).total
    assert checkpoint >= 5
    assert total in (checkpoint * 20, checkpoint * 20 + 20)
    index.apply(
        [put(f"{checkpoint + 1}-{n}", number=(checkpoint + 1) * 100 + n) for n in range(20)], checkpoint + 1
    )
    assert index.search(question(size=0)).total == (checkpoint + 1) * 20
    index.close()


def test_a_second_writer_is_refused_and_readers_are_not(
    engine: str, place: str, open_index: Callable[[], SearchIndex]
) -> None:
    index = open_index()
    with writer(engine, place, "once") as process:
        assert read_seq(process) == 1
        assert index.search(question(size=0)).total == 20
        with pytest.raises(IndexBusy):
            index.apply([put("one")], 2)
        assert index.search(question(size=0)).total == 20
    index.apply([put("one")], 2)
    assert index.search(question(size=0)).total == 21
    index.close()


def test_reading_before_anything_was_built_says_so(index: SearchIndex) -> None:
    assert index.checkpoint() == 0
    with pytest.raises(IndexMissing):
        index.search(question())
    index.apply([], 0)
    assert index.search(question()).total == 0


def test_a_new_generation_is_invisible_until_it_is_switched_to(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    index.apply([put("old")], 1)
    reader = open_index()
    building = index.build()
    building.apply([put("new")], 9)
    assert building.checkpoint() == 9
    assert (found(index), found(reader), index.checkpoint()) == (["old"], ["old"], 1)
    building.switch()
    assert (found(index), index.checkpoint()) == (["new"], 9)
    wait_until(lambda: found(reader) == ["new"])
    index.apply([put("newer"), Remove("test:new")], 10)
    assert (found(index), index.checkpoint()) == (["newer"], 10)
    building.discard()
    assert found(index) == ["newer"]
    reader.close()


def test_a_discarded_generation_leaves_no_trace(index: SearchIndex, traces: Callable[[], list[str]]) -> None:
    index.apply([put("old")], 1)
    before = traces()
    building = index.build()
    building.apply([put("new")], 9)
    building.discard()
    assert found(index) == ["old"]
    assert traces() == before


def test_a_writer_moves_on_when_another_process_has_switched(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    index.apply([put("old")], 1)
    other = open_index()
    building = other.build()
    building.apply([put("new")], 5)
    building.switch()
    other.close()
    index.apply([put("newer")], 6)
    assert set(found(index)) == {"new", "newer"}


def test_closing_twice_does_nothing(index: SearchIndex) -> None:
    index.apply([put("one")], 1)
    index.close()
    index.close()
