"""A descriptor stated in a standard: the document, and what it could not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from normalise.descriptor import Descriptor
from normalise.interval import Interval
from normalise.language_map import LanguageMap, LanguageMapList

Node = dict[str, Any]
"""One node of a JSON-LD document."""
AddressOf = Callable[[str], str]
"""Gives a record id its address in the catalogue."""
NOT_CONTENT = frozenset(
    {
        *("id", "source_id", "native_id", "type", "is_sample", "rights"),
        *("mapping_version", "completeness", "provenance", "ects", "comparable_level"),
        *("first_seen_at", "last_seen_at", "changed_at", "withdrawn_at"),
    }
)
"""Fields about the record rather than the credential, and those that follow from others that are stated."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something the descriptor says and the statement does not, or not in the standard's own codes."""

    field: str
    """Field of the descriptor."""
    reason: str
    """Why, and where it is said in words instead, if anywhere."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One descriptor in one standard."""

    document: Node
    """JSON-LD."""
    losses: tuple[Loss, ...]
    """In the order of the descriptor's fields."""


class Losses:
    """Collects what a statement of one descriptor cannot say."""

    def __init__(self, descriptor: Descriptor) -> None:
        self._descriptor = descriptor
        self._found: dict[Loss, None] = {}

    def add(self, field: str, reason: str) -> None:
        """One loss; the same one twice is one."""
        self._found[Loss(field, reason)] = None

    def of_all_but(self, stated: Iterable[str], standard: str, reasons: Mapping[str, str]) -> None:
        """A loss for each field of the descriptor that says something and is none of those stated."""
        for field in Descriptor.model_fields:
            if field not in NOT_CONTENT and field not in stated and is_stated(self._descriptor, field):
                self.add(field, reasons.get(field, f"{standard} has no term for it"))

    def in_order(self) -> tuple[Loss, ...]:
        """All of them, in the order of the descriptor's fields."""
        return in_field_order(self._found)


def in_field_order(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """Losses in the order of the descriptor's fields."""
    order = list(Descriptor.model_fields)
    return tuple(sorted(losses, key=lambda loss: order.index(loss.field)))


def is_stated(descriptor: Descriptor, field: str) -> bool:
    """Whether a field says more than its default, which is that nothing is known."""
    default = Descriptor.model_fields[field].get_default(call_default_factory=True)
    return bool(getattr(descriptor, field) != default)


def why_absent(descriptor: Descriptor, field: str) -> str:
    """Why a required field has no value: its source keeps it, or is silent."""
    if field in descriptor.rights.withheld:
        return "its source does not allow it to be republished"
    return "the record states none"


def exact(interval: Interval | None) -> float | None:
    """The one value of an exact interval."""
    return interval.low if interval is not None and interval.is_exact else None


def without_empty(node: Node) -> Node:
    """The node without what is not stated."""
    return {name: value for name, value in node.items() if value is not None and value not in ([], {})}


def texts(language_map: LanguageMap | None) -> dict[str, str] | None:
    """A text by language, as JSON-LD writes it."""
    return None if language_map is None else dict(language_map.items())


def text_lists(texts_by_tag: LanguageMapList | None) -> dict[str, list[str]] | None:
    """Several texts by language, as JSON-LD writes them."""
    return None if texts_by_tag is None else {tag: list(said) for tag, said in texts_by_tag.root.items()}
