"""What visitors ask for most often is prepared first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.asked_address import Address
from search_api.lately_asked import REMEMBERED, LatelyAsked


def page(name: str) -> Address:
    return Address("/", name, "en")


def asked(names: str) -> LatelyAsked:
    lately = LatelyAsked()
    for name in names:
        lately.note(page(name))
    return lately


def test_the_most_often_asked_come_first_and_of_equals_the_last() -> None:
    assert asked("abcbaab").next_turn(4) == [page("b"), page("a"), page("c")]
    assert asked("abc").next_turn(2) == [page("c"), page("b")]


def test_it_tells_whether_the_same_was_asked_for_lately() -> None:
    lately = LatelyAsked()
    assert [lately.note(page(name)) for name in "abab"] == [False, False, True, True]


def test_old_requests_do_not_count() -> None:
    lately = asked("a" * 100 + "b" * (REMEMBERED - 2) + "a")
    assert lately.next_turn(1) == [page("b")]
    assert asked("a" + "b" * REMEMBERED).next_turn(9) == [page("b")]


def test_what_was_not_answered_since_the_turn_before_comes_behind() -> None:
    lately = asked("aaabbc")
    assert lately.next_turn(9) == [page("a"), page("b"), page("c")]
    lately.answered(page("b"))
    lately.answered(page("never asked"))
    lately.note(page("d"))
    assert lately.next_turn(9) == [page("b"), page("d"), page("a"), page("c")]
    assert lately.next_turn(9) == [page("a"), page("b"), page("d"), page("c")], "nothing was since"


@given(st.text("abcd", max_size=3 * REMEMBERED))
def test_counts_are_those_of_the_last_requests(names: str) -> None:
    last = names[-REMEMBERED:]
    order = sorted(set(last), key=lambda name: (-last.count(name), -last.rindex(name)))
    assert asked(names).next_turn(9) == [page(name) for name in order]
