"""What normalising one record gives."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.descriptor import Descriptor
from normalise.draft import Draft
from normalise.issue import Issue


@dataclass(frozen=True, slots=True)
class Outcome:
    """A descriptor; or none, because the record is no micro-credential or is quarantined."""

    draft: Draft | None
    """The descriptor, complete but for the provenance as objects, and how it is stored."""
    issues: tuple[Issue, ...]
    accepted: bool = True
    """False: not a micro-credential by the mapping's `accept`; counted by class, never quarantined."""
    not_accepted_class: str | None = None

    @property
    def descriptor(self) -> Descriptor | None:
        """What the record says, in the catalogue's terms."""
        return None if self.draft is None else self.draft.finished()

    @property
    def is_quarantined(self) -> bool:
        """Whether it should have a descriptor and has none; then at least one issue is an error."""
        return self.accepted and self.draft is None

    def descriptor_json(self) -> bytes | None:
        """The descriptor as it is stored and read again, fields at their default left out; dumped once."""
        return None if self.draft is None else self.draft.json()
