"""Numbers in words keep their digits."""

from hypothesis import given
from hypothesis import strategies as st

from normalise.plain_number import plain_number


@given(st.integers(0, 10**9))
def test_whole_numbers_and_cents_keep_every_digit(cents: int) -> None:
    written = plain_number(cents / 100)
    assert round(float(written) * 100) == cents
    assert "e" not in written
    assert not written.endswith(".")
