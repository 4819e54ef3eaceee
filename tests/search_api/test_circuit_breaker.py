"""A server that failed several times in a row is left alone for a pause, then tried by one call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from search_api.index.circuit_breaker import CircuitBreaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(3, 5.0, clock)


def elsewhere(breaker: CircuitBreaker) -> float:
    """What a call of another thread is told."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(breaker.seconds_left).result()


def test_calls_are_admitted_until_three_failed_in_a_row(breaker: CircuitBreaker) -> None:
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(2):
        breaker.failed()
        assert breaker.seconds_left() == 0
    breaker.failed()
    assert breaker.seconds_left() == 5


def test_pause_is_counted_from_the_last_failure(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        clock.now += 1
        breaker.failed()
    clock.now += 2
    assert breaker.seconds_left() == 3
    breaker.failed()  # a call that was under way when the pause began
    assert breaker.seconds_left() == 5


def test_one_call_tries_after_the_pause_and_no_other_meanwhile(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 5
    assert breaker.seconds_left() == 0
    assert elsewhere(breaker) == 5
    breaker.succeeded()
    assert elsewhere(breaker) == 0


def test_call_that_tries_may_make_calls_within_it(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 5
    assert [breaker.seconds_left(), breaker.seconds_left()] == [0, 0]


def test_trial_that_fails_begins_another_pause(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 6
    assert breaker.seconds_left() == 0
    breaker.failed()
    assert breaker.seconds_left() == 5


def test_trial_that_tells_nothing_lets_another_try_at_once(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 5
    assert breaker.seconds_left() == 0
    breaker.abandoned()
    assert elsewhere(breaker) == 0


def test_trial_that_never_ends_keeps_others_out_for_one_pause_only(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 5
    assert breaker.seconds_left() == 0
    clock.now += 5
    assert elsewhere(breaker) == 0
    assert elsewhere(breaker) == 5


def test_end_of_another_call_does_not_end_the_trial(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(3):
        breaker.failed()
    clock.now += 5
    assert breaker.seconds_left() == 0
    with ThreadPoolExecutor(1) as pool:
        pool.submit(breaker.abandoned).result()
    assert elsewhere(breaker) == 5
