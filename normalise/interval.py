"""A closed interval of one quantity; an exact value is an interval whose ends are equal."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, model_validator


class Interval(BaseModel):
    """What is known of a quantity: a lower end, an upper end, or both. The unit is the field's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float | None = None
    """The least it can be; none when the source gives no lower end."""
    high: float | None = None
    """The most it can be; none when the source gives no upper end."""

    @model_validator(mode="after")
    def _ends_in_order(self) -> Interval:
        low, high = self.low, self.high
        if low is None and high is None:
            raise ValueError("an interval needs at least one end")
        if not (low is None or math.isfinite(low)) or not (high is None or math.isfinite(high)):
            raise ValueError(f"the ends of an interval are finite numbers, not {low}..{high}")
        if low is not None and high is not None and low > high:
            raise ValueError(f"the lower end {low} is above the upper end {high}")
        return self

    @classmethod
    def exactly(cls, value: float) -> Interval:
        """The interval of one exact value."""
        return cls(low=value, high=value)

    def rounded(self, decimals: int) -> Interval:
        """The same ends with so many decimals."""
        return Interval(
            low=None if self.low is None else round(self.low, decimals),
            high=None if self.high is None else round(self.high, decimals),
        )

    @property
    def is_exact(self) -> bool:
        """Whether both ends are known and equal."""
        return self.low is not None and self.low == self.high

    def overlaps(self, other: Interval) -> bool:
        """Whether some value lies in both; an open end reaches for ever."""
        starts_before_end = self.low is None or other.high is None or self.low <= other.high
        ends_after_start = self.high is None or other.low is None or self.high >= other.low
        return starts_before_end and ends_after_start

    def is_apart(self, other: Interval, factor: float = 1.0) -> bool:
        """Whether they stay apart even when the larger one is divided by a factor of at least 1."""
        is_below = self.high is not None and other.low is not None and self.high * factor < other.low
        is_above = self.low is not None and other.high is not None and other.high * factor < self.low
        return is_below or is_above

    def times(self, low_factor: float, high_factor: float | None = None) -> Interval:
        """This interval multiplied by a factor, or by an interval of positive factors."""
        high = low_factor if high_factor is None else high_factor
        return Interval(
            low=None if self.low is None else self.low * low_factor,
            high=None if self.high is None else self.high * high,
        )
