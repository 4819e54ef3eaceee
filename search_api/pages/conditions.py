"""What was asked, condition by condition: chips that each take one away, and the question in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from search_api.api.labelling import Labelling
from search_api.facets import FACETS, RANGES, Unit
from search_api.pages.addresses import Addresses
from search_api.pages.formatting import EN_DASH, NO_BREAK
from search_api.pages.interface import Interface
from search_api.query import FacetCounts, FacetValue, Range, SearchQuery

UNIT_MARKS = {Unit.HOURS: "h", Unit.CREDITS: "ECTS"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen value; the whole chip is the link that removes it."""

    words: str
    address: str
    is_empty: bool = False
    """Whether nothing has this value any more: outlined, with `(0)`."""

    @property
    def label(self) -> str:
        """The words, and the nought of a value that nothing has any more."""
        return f"{self.words}{NO_BREAK}(0)" if self.is_empty else self.words


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """The chosen values of one facet: `or` inside a group, `and` across groups."""

    name: str
    label: str
    chips: tuple[Chip, ...]


def chip_groups(
    addresses: Addresses, facets: Mapping[str, FacetCounts], labelling: Labelling, ui: Interface
) -> tuple[ChipGroup, ...]:
    """Every chosen value, in the order of the facets, then the ranges."""
    query = addresses.query
    groups = [
        ChipGroup(name, ui.facet(name), tuple(_chips(name, addresses, facets.get(name), labelling)))
        for name in FACETS
        if query.filters.get(name)
    ]
    ranges = [
        ChipGroup(name, ui.facet(name), (Chip(range_words(name, query, ui), addresses.without_range(name)),))
        for name in RANGES
        if name in query.ranges
    ]
    return (*groups, *ranges)


def _chips(name: str, addresses: Addresses, counts: FacetCounts | None, labelling: Labelling) -> list[Chip]:
    known = {} if counts is None else {one.value: one for one in counts.values}
    chips = []
    for value in addresses.query.filters[name]:
        found = known.get(value, FacetValue(value, 0, selected=True))
        words, removed = labelling.label(name, found), addresses.without_value(name, value)
        chips.append(Chip(words, removed, is_empty=found.count == 0))
    return chips


def range_words(name: str, query: SearchQuery, ui: Interface) -> str:
    """A range in words: `40–80 h`, `from 2 March 2026`, `NZD 0–350 or unknown`."""
    limits = query.ranges[name]
    words = _span_words(limits, ui)
    unit = RANGES[name].unit
    if unit is Unit.MONEY:
        words = f"{query.currency}{NO_BREAK}{words}"
        if query.conversion is not None:
            words = ui.t("condition.converted", words=words, date=ui.formats.date(query.conversion.day))
    elif unit in UNIT_MARKS:
        words = f"{words}{NO_BREAK}{UNIT_MARKS[unit]}"
    return ui.t("condition.or_unknown", words=words) if limits.include_unknown else words


def _span_words(limits: Range, ui: Interface) -> str:
    low, high = (None if end is None else end_words(end, ui) for end in (limits.low, limits.high))
    if high is None:
        return ui.t("condition.from", low=low)
    if low is None:
        return ui.t("condition.up_to", high=high)
    if low == high:
        return low
    is_dated = isinstance(limits.low, date)
    return f"{low} {EN_DASH} {high}" if is_dated else f"{low}{EN_DASH}{high}"


def end_words(end: float | date, ui: Interface) -> str:
    """One end of a range."""
    return ui.formats.date(end) if isinstance(end, date) else ui.formats.number(end)


def question_words(query: SearchQuery, groups: tuple[ChipGroup, ...], ui: Interface) -> str:
    """The whole question on one line, as print and the page of nothing found show it."""
    words = [typed_words(query.text, ui)] if query.text else []
    words += [group_words(group, ui) for group in groups]
    return ", ".join(words) or ui.t("condition.everything")


def typed_words(text: str, ui: Interface) -> str:
    """Words as typed, in quotation marks unless they bring their own."""
    return text if '"' in text else ui.t("condition.quoted", text=text)


def group_words(group: ChipGroup, ui: Interface) -> str:
    """The values of one group, joined by `or`."""
    return ui.formats.listed([chip.words for chip in group.chips], style="or")
