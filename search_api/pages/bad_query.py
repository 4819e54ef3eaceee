"""A question that cannot be answered, in plain words: which field, what it takes, and a fix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search_api.api.parameters import CURRENCY, CURSOR
from search_api.errors import BadQuery, UnknownParameter
from search_api.facets import FACETS, RANGES, Unit
from search_api.pages.addresses import address, facet_path
from search_api.pages.conditions import UNIT_MARKS
from search_api.pages.form import LOWER, UPPER
from search_api.pages.formatting import EN_DASH
from search_api.pages.interface import Interface
from search_api.value_check import UnknownValue

COST = "cost"
ALLOWED_SHOWN = 24
"""Allowed values that are listed; of a longer list the field itself is the better place to choose."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class WrongRange:
    """The two fields of a range as they were filled in, with the rest of the question."""

    label: str
    low_name: str
    high_name: str
    low: str
    high: str
    is_dated: bool
    unit: str
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """One error."""

    heading: str
    explanation: str
    parameter: str | None = None
    """The API's name of the field, as it was given or with an example of what it takes."""
    field: WrongRange | None = None
    """The field itself as it was filled in, when it is a range."""
    needs_currency: tuple[tuple[str, str], ...] | None = None
    """The rest of a question whose price lacks its currency."""
    fix: Link | None = None
    allowed: tuple[Link, ...] = ()
    likely: tuple[Link, ...] = ()
    """Values that a wrong one may stand for, when there are several."""
    every: Link | None = None
    """The page of all values that records have."""
    leave_out: Link | None = None
    """The same question without the field."""


def bad_query_view(error: BadQuery, path: str, pairs: Pairs, ui: Interface) -> ErrorView:
    """The page of one wrong parameter of an address."""
    label = field_label(error.parameter, ui)
    view = ErrorView(
        heading=ui.t("error.bad_query_heading", name=label),
        explanation=ui.t("error.bad_value", value=error.value, name=label),
        parameter=f"{error.parameter}={error.value}",
        leave_out=Link(ui.t("error.leave_out", name=label), address(path, without(pairs, error.parameter))),
    )
    if isinstance(error, UnknownParameter):
        return _of_unknown(view, error, path, pairs, ui)
    if error.parameter in RANGES:
        return _of_range(view, error, path, pairs, ui)
    if error.parameter == CURRENCY and not error.value:
        return _without_currency(view, path, pairs, ui)
    if isinstance(error, UnknownValue):
        return _of_coded(view, error, path, pairs, ui)
    if error.allowed:
        return _of_value(view, error, path, pairs, ui)
    texts = "error.bad_cursor" if error.parameter == CURSOR else "error.bad_other"
    return replace(view, explanation=ui.t(texts, reason=error.reason, value=error.value))


def field_label(parameter: str, ui: Interface) -> str:
    """What the interface calls a parameter."""
    if parameter in FACETS or parameter in RANGES:
        return ui.facet(parameter)
    return ui.t(f"parameter.{parameter}") if ui.has(f"parameter.{parameter}") else parameter


def _without_currency(view: ErrorView, path: str, pairs: Pairs, ui: Interface) -> ErrorView:
    """A price says nothing without its money: ask for it, or leave the price out."""
    unpriced = [pair for pair in pairs if pair[0] not in (COST, CURRENCY) and pair[1].lstrip("-") != COST]
    label = ui.facet(COST)
    return replace(
        view,
        heading=ui.t("error.currency_heading"),
        explanation=ui.t("error.currency"),
        parameter=ui.t("error.currency_example"),
        needs_currency=tuple(without(pairs, CURRENCY)),
        leave_out=Link(ui.t("error.leave_out", name=label), address(path, unpriced)),
    )


def _of_unknown(
    view: ErrorView, error: UnknownParameter, path: str, pairs: Pairs, ui: Interface
) -> ErrorView:
    nearest, fix = error.nearest, None
    if nearest is not None:
        renamed = [(nearest if name == error.parameter else name, value) for name, value in pairs]
        fix = Link(ui.t("error.use", value=nearest), address(path, renamed))
    explanation = ui.t("error.unknown_parameter", name=error.parameter)
    return replace(view, explanation=explanation, fix=fix)


def _of_range(view: ErrorView, error: BadQuery, path: str, pairs: Pairs, ui: Interface) -> ErrorView:
    field = wrong_range(error, pairs, ui)
    view = replace(view, parameter=ui.t("error.range_example", name=error.parameter), field=field)
    turned = turned_round(error.value)
    if turned is None:
        return replace(view, explanation=ui.t("error.bad_range", value=error.value))
    low, high = turned
    fixed = [*without(pairs, error.parameter), (error.parameter, f"{low}..{high}")]
    return replace(
        view,
        heading=ui.t("error.turned_heading", name=ui.facet(error.parameter)),
        explanation=ui.t("error.turned", first=high, second=low),
        fix=Link(ui.t("error.use", value=f"{low}{EN_DASH}{high}"), address(path, fixed)),
    )


def wrong_range(error: BadQuery, pairs: Pairs, ui: Interface) -> WrongRange:
    """The fields of a range, filled with what was given."""
    name, facet = error.parameter, RANGES[error.parameter]
    given = next((value for parameter, value in pairs if parameter == name), error.value)
    low, _, high = given.partition("..")
    return WrongRange(
        label=ui.facet(name),
        low_name=name + LOWER,
        high_name=name + UPPER,
        low=low,
        high=high,
        is_dated=facet.unit is Unit.DAY,
        unit=UNIT_MARKS.get(facet.unit, ""),
        kept=tuple(without(pairs, name)),
    )


def turned_round(value: str) -> tuple[str, str] | None:
    """(lower, upper) end of a range of numbers or dates given the wrong way round; none for any other."""
    low, _, high = value.partition("..")
    try:
        is_turned = float(low) > float(high)
    except ValueError:
        is_turned = len(low) == len(high) == len("2026-11-23") and low > high
    return (high.removesuffix(".0"), low.removesuffix(".0")) if is_turned else None


def _of_value(view: ErrorView, error: BadQuery, path: str, pairs: Pairs, ui: Interface) -> ErrorView:
    given = (error.parameter, error.value)
    kept = [pair for pair in pairs if pair != given and pair[0] != CURSOR]
    links = tuple(Link(value, address(path, [*kept, (error.parameter, value)])) for value in error.allowed)
    fix = next((link for link in links if link.label == error.nearest), None)
    return replace(
        view,
        fix=fix and Link(ui.t("error.use", value=fix.label), fix.address),
        allowed=links if len(links) <= ALLOWED_SHOWN else (),
    )


def _of_coded(view: ErrorView, error: UnknownValue, path: str, pairs: Pairs, ui: Interface) -> ErrorView:
    """A value of a coded facet: what it takes, what was meant, and all values there are."""
    kept = [pair for pair in pairs if pair != (error.parameter, error.value) and pair[0] != CURSOR]
    links = [Link(value, address(path, [*kept, (error.parameter, value)])) for value in error.likely]
    takes = ui.t(f"takes.{error.shape}", example=error.example)
    return replace(
        view,
        explanation=f"{view.explanation} {takes}",
        fix=Link(ui.t("error.use", value=links[0].label), links[0].address) if links else None,
        likely=tuple(links) if len(links) > 1 else (),
        every=Link(
            ui.t("error.every", name=field_label(error.parameter, ui)),
            address(facet_path(error.parameter), kept),
        ),
    )


def without(pairs: Pairs, name: str) -> list[tuple[str, str]]:
    """The parameters without one of them, from the first page on."""
    return [pair for pair in pairs if pair[0] not in (name, CURSOR)]
