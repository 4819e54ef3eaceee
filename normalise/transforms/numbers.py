"""Transforms to plain numbers and intervals."""

from __future__ import annotations

from pydantic import model_validator

from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.quantity import read_quantity
from normalise.transforms.reading import cannot_read, is_number, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform


class Bounds(Arguments):
    """What a sensible value lies between."""

    minimum: float | None = None
    """A smaller value is an error."""
    maximum: float | None = None
    """A larger value is an error."""

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` is not above `maximum`")
        return self

    def checked(self, number: float, value: object) -> float:
        """The number, when it lies between the bounds."""
        too_small = self.minimum is not None and number < self.minimum
        too_large = self.maximum is not None and number > self.maximum
        if too_small or too_large:
            raise TransformError(f"{shown(value)} lies outside {_span(self.minimum, self.maximum)}")
        return number


@transform("decimal_number", Bounds)
def decimal_number(value: object, arguments: Bounds, context: TransformContext) -> float:
    """A number: `12.5`, `1,250`, `1 250,5`; the language decides what a comma before three digits is."""
    return arguments.checked(_exact(value, context, "a number"), value)


@transform("whole_number", Bounds)
def whole_number(value: object, arguments: Bounds, context: TransformContext) -> int:
    """A number without decimals: `5`, `1,250`, `12.0`."""
    number = _exact(value, context, "a whole number")
    if not number.is_integer():
        raise cannot_read(value, "a whole number")
    return int(arguments.checked(number, value))


@transform("interval", Bounds)
def interval(value: object, arguments: Bounds, context: TransformContext) -> Interval:
    """A number or a range as an interval: `55 - 80`, `24 à 30`, `at least 10`, `less than 12`."""
    if is_number(value):
        return Interval.exactly(arguments.checked(float(value), value))
    text = text_of(value, "a number or a range")
    quantity = read_quantity(text, context.locale, "a number or a range such as `24-30`")
    if quantity.before or quantity.after:
        raise cannot_read(value, "a number or a range without a unit")
    for end in (quantity.interval.low, quantity.interval.high):
        if end is not None:
            arguments.checked(end, value)
    return quantity.interval


def _exact(value: object, context: TransformContext, wanted: str) -> float:
    if is_number(value):
        return float(value)
    text = text_of(value, wanted)
    negative = text[:1] in {"-", "−"}
    quantity = read_quantity(text[1:].lstrip() if negative else text, context.locale, wanted)
    if quantity.before or quantity.after or not quantity.interval.is_exact or quantity.interval.low is None:
        raise cannot_read(value, wanted)
    return -quantity.interval.low if negative else quantity.interval.low


def _span(low: float | None, high: float | None) -> str:
    return f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"
