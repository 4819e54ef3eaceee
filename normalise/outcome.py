"""What normalising one record gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from normalise.descriptor import Descriptor
from normalise.issue import Issue


@dataclass(frozen=True)
class Outcome:
    """A descriptor; or none, because the record is no micro-credential or is quarantined."""

    descriptor: Descriptor | None
    issues: tuple[Issue, ...]
    accepted: bool = True
    """False: not a micro-credential by the mapping's `accept`; counted by class, never quarantined."""
    not_accepted_class: str | None = None

    @property
    def is_quarantined(self) -> bool:
        """Whether it should have a descriptor and has none; then at least one issue is an error."""
        return self.accepted and self.descriptor is None

    def descriptor_json(self) -> bytes | None:
        """The descriptor as it is stored and read again, fields at their default left out; dumped once."""
        return self._dumped

    @cached_property
    def _dumped(self) -> bytes | None:
        if self.descriptor is None:
            return None
        # the serializer itself: model_dump_json() would give the same bytes as a str that is encoded again
        serializer = self.descriptor.__pydantic_serializer__
        return serializer.to_json(self.descriptor, by_alias=True, exclude_defaults=True)
