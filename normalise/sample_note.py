"""How every statement says that a record was made up: no standard has a term for that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.descriptor import Descriptor

SAMPLE_NOTE: Mapping[str, str] = MappingProxyType(
    {
        "en": "Sample record: made up, no provider offers this credential.",
        "fr": "Notice d’exemple : inventée, aucun prestataire ne propose ce titre.",
    }
)
"""What the description of a sample begins with."""


def noted_description(descriptor: Descriptor) -> dict[str, str] | None:
    """The source's words by language; of a sample, first that it is none of a real credential."""
    said = None if descriptor.description is None else dict(descriptor.description.items())
    if not descriptor.is_sample:
        return said
    if said is None:
        return dict(SAMPLE_NOTE)
    notes = {tag: SAMPLE_NOTE.get(tag.partition("-")[0]) for tag in said}
    noted = {tag: f"{notes[tag]} {text}" if notes[tag] else text for tag, text in said.items()}
    return noted if any(notes.values()) else {"en": SAMPLE_NOTE["en"], **noted}
