"""A reader shows a newer commit when it is prepared, and never makes those who ask wait for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from search_api.errors import IndexMissing
from search_api.index.reader import Reader
from search_api.index.view import View
from tests.search_api.index_catalogue import wait_until

NO_SNAPSHOT: Any = None


def view(token: str) -> View:
    return View("generation", token, "names", NO_SNAPSHOT, NO_SNAPSHOT)


@dataclass
class Committed:
    """What stands for an engine: whatever was committed last, or nothing that can be read."""

    last: View | None = None

    def newest(self, view: View | None) -> View:
        if self.last is None:
            raise IndexMissing("nothing there")
        return view if view is not None and view.token == self.last.token else self.last

    def close(self) -> None:
        self.last = None


@dataclass
class Prepared:
    """Notes what it was asked to prepare; waits there for as long as a test wants it to."""

    reader: Reader
    over: list[str] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    fails: bool = False
    another_day: bool = False

    def prepare(self) -> None:
        self.over.append(self.reader.view().token)
        self.another_day = False
        assert self.may_go_on.wait(10)
        if self.fails:
            raise ValueError("a template is broken")

    def is_due(self) -> bool:
        return self.another_day


@pytest.fixture
def commits() -> Committed:
    return Committed(view("one"))


@pytest.fixture
def reader(commits: Committed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr("search_api.index.reader.KEEPER_SECONDS", 0.005)
    opened = Reader(commits)
    yield opened
    opened.close()


@pytest.fixture
def prepared(reader: Reader) -> Iterator[Prepared]:
    made = Prepared(reader)
    made.may_go_on.set()
    reader.keep_fresh(made)
    yield made
    made.may_go_on.set()


def shown(reader: Reader, token: str) -> Callable[[], bool]:
    return lambda: reader.view().token == token


def test_what_answers_first_is_prepared_before_anyone_asks(prepared: Prepared, reader: Reader) -> None:
    assert prepared.over == ["one"]
    assert reader.view().token == "one"


def test_the_older_commit_answers_until_the_newer_one_is_prepared(
    prepared: Prepared, reader: Reader, commits: Committed
) -> None:
    prepared.may_go_on.clear()
    commits.last = view("two")
    wait_until(lambda: prepared.over == ["one", "two"])
    assert reader.view().token == "one"
    prepared.may_go_on.set()
    wait_until(shown(reader, "two"))


def test_commits_that_come_while_one_is_prepared_are_not_queued(
    prepared: Prepared, reader: Reader, commits: Committed
) -> None:
    prepared.may_go_on.clear()
    commits.last = view("two")
    wait_until(lambda: prepared.over == ["one", "two"])
    for token in ("three", "four", "five"):
        commits.last = view(token)
    prepared.may_go_on.set()
    wait_until(shown(reader, "five"))
    assert prepared.over == ["one", "two", "five"]


def test_a_commit_comes_to_be_seen_although_nobody_asks(
    prepared: Prepared, reader: Reader, commits: Committed
) -> None:
    commits.last = view("two")
    wait_until(lambda: prepared.over == ["one", "two"])


def test_what_cannot_be_prepared_answers_all_the_same(
    prepared: Prepared, reader: Reader, commits: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    prepared.fails = True
    commits.last = view("two")
    wait_until(shown(reader, "two"))
    assert "preparing_failed" in caplog.text


def test_another_day_is_prepared_over_the_same_commit(prepared: Prepared, reader: Reader) -> None:
    prepared.another_day = True
    wait_until(lambda: prepared.over == ["one", "one"])
    assert reader.view().token == "one"


def test_an_index_that_is_gone_is_told_to_each_and_comes_back_by_itself(
    prepared: Prepared, reader: Reader, commits: Committed
) -> None:
    def is_gone() -> bool:
        try:
            reader.view()
        except IndexMissing:
            return True
        return False

    commits.last = None
    wait_until(is_gone)
    commits.last = view("two")
    wait_until(lambda: not is_gone())
    wait_until(lambda: prepared.over[-1] == "two")


def test_where_there_is_no_index_yet_nothing_waits_for_it(reader: Reader, commits: Committed) -> None:
    commits.last, made = None, Prepared(reader)
    made.may_go_on.set()
    reader.keep_fresh(made)
    assert made.over == []
    commits.last = view("one")
    wait_until(lambda: made.over == ["one"])


def test_one_commit_answers_all_questions_of_a_block(reader: Reader, commits: Committed) -> None:
    with reader.one_commit():
        assert reader.view().token == "one"
        commits.last = view("two")
        assert reader.refreshed().token == "two"
        with reader.one_commit():
            assert reader.view().token == "one"
    assert reader.view().token == "two"
