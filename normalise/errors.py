"""What can go wrong in this package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class NormaliseError(Exception):
    """Base of all errors of `normalise`."""


class MappingError(NormaliseError):
    """A mapping file is wrong; the message lists every finding as `file:line: key: what, what is allowed`."""


class VocabularyError(NormaliseError):
    """A vocabulary table of the package is wrong or lacks a key that a mapping names."""


class UnknownKey(MappingError):
    """A rule names a key that no vocabulary table has; `place` is where the rule stands in its file."""

    def __init__(self, source_id: str, place: tuple[str, ...], reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{source_id}: {'.'.join(place)}: {reason}")


class TransformError(NormaliseError):
    """A transform cannot read a value; the message names the value and what would be right."""


class UnmappedValueError(TransformError):
    """A transform can read a value, but no table knows it; a lookup or a row of the table would help."""


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A value that a standard requires and a descriptor does not have."""

    field: str
    """Field of the descriptor that would give it."""
    term: str
    """The term of the standard that requires it."""
    needed: str
    """What would be right, and why it is not there."""


class NotStatable(NormaliseError):
    """A descriptor lacks values that a standard requires; names every one of them."""

    def __init__(self, record_id: str, standard: str, missing: Iterable[MissingValue]) -> None:
        self.record_id = record_id
        self.standard = standard
        self.missing = tuple(missing)
        told = "; ".join(f"{one.term} ({one.field}: {one.needed})" for one in self.missing)
        super().__init__(f"{record_id}: {standard} requires {told}")
