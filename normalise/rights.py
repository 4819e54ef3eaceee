"""The one view of a descriptor that may leave: each source's rights, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.descriptor import Descriptor
from normalise.elements import Origin

WITHHELD_NOTE: Mapping[str, str] = MappingProxyType(
    {
        "en": "The source does not allow this text to be shown here; its own page does show it.",
        "fr": "La source ne permet pas d’afficher ce texte ici; sa propre page le montre.",
    }
)
"""What stands where a withheld field would stand, by language."""
LONGEST_QUOTATION = 120
"""Characters of a value as given that may be quoted from a source that withholds its texts."""
CAN_BE_WITHHELD = frozenset(
    name for name, info in Descriptor.model_fields.items() if not info.is_required()
) - {"provenance", "completeness", "is_sample", "type", "withdrawn_at"}  # fmt: skip
"""Fields that a source may withhold: none that says which record it is and whose."""


def republished(descriptor: Descriptor) -> Descriptor:
    """The descriptor without the fields its source withholds, and without their words in any provenance.

    Applying it again changes nothing. ValueError when `rights.withheld` names a field that cannot be.
    """
    withheld = descriptor.rights.withheld
    if not withheld:
        return descriptor
    wrong = [name for name in withheld if name not in CAN_BE_WITHHELD]
    if wrong:
        raise ValueError(
            f"{descriptor.id}: rights.withheld names {', '.join(wrong)}, which cannot be withheld"
        )
    updates = {
        name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in withheld
    }
    return descriptor.model_copy(
        update=updates | {"provenance": _without_words(descriptor, frozenset(withheld))}
    )


def _without_words(descriptor: Descriptor, withheld: frozenset[str]) -> dict[str, tuple[Origin, ...]]:
    """Provenance whose `raw` repeats nothing that a withheld field was read from, in whichever field."""
    provenance = descriptor.provenance
    read = {origin.from_ for name in withheld for origin in provenance.get(name, ())}
    places = read - {"constant", "derived"}
    return {
        name: tuple(
            _cut(origin) if name in withheld or origin.from_ in places or _is_quotation(origin) else origin
            for origin in origins
        )
        for name, origins in provenance.items()
    }


def _cut(origin: Origin) -> Origin:
    return origin if origin.raw is None else origin.model_copy(update={"raw": None})


def _is_quotation(origin: Origin) -> bool:
    return origin.raw is not None and len(origin.raw) > LONGEST_QUOTATION
