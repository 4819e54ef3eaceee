"""The filters beside the results: which facets there are, their values and counts, chosen ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalise.closed_lists import EqfStatus
from search_api.api.labelling import Labelling
from search_api.facets import FACETS, UNKNOWN, Facet
from search_api.pages.addresses import Addresses
from search_api.pages.interface import Interface
from search_api.query import FacetCounts, FacetValue

if TYPE_CHECKING:
    from search_api.pages.facet_tree import Branch

SHOWN_FACETS = (
    "country",
    "eqf_level",
    "language",
    "is_free",
    "delivery_type",
    "provider",
    "assessment",
    "subject",
    "level",
    "schedule",
    "supervision",
    "identity_check",
    "hours_kind",
    "stackability",
    "skill",
    "type",
    "quality_assurance",
    "proof",
    "meets",
    "may_meet",
    "audience_level",
    "funding",
    "operating_model",
    "region",
    "native_subject",
    "eqf_status",
    "cycle",
    "source",
    "is_representative",
    "is_sample",
    "status",
)
"""Every facet but `cluster`, whose values are single credentials, in the order of the panel."""
OPEN_FACETS = frozenset(SHOWN_FACETS[:6])
"""Open before anything is chosen."""
SCALES = frozenset({"eqf_level", "cycle"})
"""Closed lists whose values have an order of their own, which counts must not disturb."""
SHOWN_VALUES = 8
"""Values of an open facet in the panel; the chosen ones come on top of them."""
SEARCH_WITHIN_FROM = 11
"""Values from which a facet gets a field to search within."""
ABSENT_VALUES = frozenset({UNKNOWN, EqfStatus.NONE.value, EqfStatus.UNLEVELLED.value})
"""Values that mean `not there`: last, with a dashed box."""
EQF_FACETS = frozenset({"eqf_level", "eqf_status"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_absent: bool
    """Whether it means that there is no value."""


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """One facet with the values that the panel shows."""

    name: str
    label: str
    is_open: bool
    chosen: tuple[Choice, ...]
    """Shown first, before a dashed cut; empty for a scale, whose values keep their places."""
    others: tuple[Choice, ...]
    chosen_count: int
    value_count: int
    all_address: str | None
    """The page of all values, when the panel does not show them all."""
    all_words: str
    """`All 23 countries`."""
    find_words: str
    """`Find a country`."""
    find_address: str | None
    """Where values are searched for, when there are enough of them to search within."""
    branches: tuple[Branch, ...] = ()
    """Of a tree: all its values, instead of `chosen` and `others`."""


def facet_panel(
    name: str, counts: FacetCounts, addresses: Addresses, labelling: Labelling, ui: Interface
) -> FacetPanel:
    """One facet as the panel shows it."""
    facet = FACETS[name]
    values = _with_zeros(facet, counts, addresses.query.filters.get(name, ()))
    choices = [choice(facet, one, labelling) for one in values]
    is_scale = name in SCALES
    chosen = tuple(one for one in choices if one.is_chosen)
    others = choices if is_scale else ordered([one for one in choices if not one.is_chosen])
    value_count = len(choices) + counts.other_values
    is_cut = counts.other_values > 0 or (facet.is_open and len(others) > SHOWN_VALUES)
    has_field = facet.is_open and value_count >= SEARCH_WITHIN_FROM
    address = addresses.facet_page(name) if is_cut or has_field else None
    return FacetPanel(
        name=name,
        label=ui.facet(name),
        is_open=name in OPEN_FACETS or bool(chosen),
        chosen=() if is_scale else chosen,
        others=tuple(others[:SHOWN_VALUES] if is_cut and not is_scale else others),
        chosen_count=len(chosen),
        value_count=value_count,
        all_address=address if is_cut else None,
        all_words=all_words(name, value_count, ui),
        find_words=find_words(name, ui),
        find_address=address if has_field else None,
    )


def all_words(name: str, count: int, ui: Interface) -> str:
    """`All 23 countries`."""
    return ui.t(f"values.{name if ui.has(f'values.{name}.find') else 'any'}.all", count=count)


def find_words(name: str, ui: Interface) -> str:
    """`Find a country`."""
    return ui.t(f"values.{name if ui.has(f'values.{name}.find') else 'any'}.find")


def choice(facet: Facet, one: FacetValue, labelling: Labelling) -> Choice:
    """One value with its label."""
    label = labelling.label(facet.name, one)
    label = label[:1].upper() + label[1:]
    is_absent = one.value == UNKNOWN or (facet.name in EQF_FACETS and one.value in ABSENT_VALUES)
    return Choice(one.value, label, one.count, one.selected, is_absent)


def ordered(choices: Sequence[Choice]) -> list[Choice]:
    """As the index gives them, by count, but those that mean `not there` last."""
    return sorted(choices, key=lambda one: one.is_absent)


def _with_zeros(facet: Facet, counts: FacetCounts, chosen: tuple[str, ...]) -> list[FacetValue]:
    """The counted values; of a closed list also those nothing has, so that none comes and goes."""
    given = {one.value: one for one in counts.values}
    if facet.allowed is None or counts.other_values:
        return list(counts.values)
    every = [given.get(value, FacetValue(value, 0, value in chosen)) for value in facet.allowed]
    if facet.name in SCALES:
        return every
    return sorted(every, key=lambda one: -one.count)
